#include "conformance/targets/winsock/user_pages.h"

#include <algorithm>
#include <utility>

#include "conformance/scenario/event.h"
#include "conformance/targets/winsock/system_calls.h"

namespace portcullis::targets {
namespace {

using scenario::Memory;

// Nobody looks at more of a buffer than its beginning, so a declared size of gigabytes costs
// address space and no writing.
constexpr std::size_t kWrittenBytes = 65536;

std::size_t RoundUp(std::size_t size, std::size_t page) { return (size + page - 1) / page * page; }

// The bytes that lie before the bad page.
std::size_t UsableBytes(const PagesRequest& request) {
  const std::size_t declared = request.declared;
  const std::size_t structure = request.structure;
  switch (request.memory) {
    case Memory::kCut:
      return std::min(declared, structure) / 2;
    case Memory::kPastEdge:
      return structure;
    case Memory::kMisaligned:
      return std::max(declared, structure) + 1;
    case Memory::kNull:
    case Memory::kUnmapped:
    case Memory::kAliasesInput:
      return 0;
    case Memory::kValid:
    case Memory::kReadOnly:
      break;
  }
  return std::max(declared, structure);
}

}  // namespace

UserPages::UserPages(UserPages&& other) noexcept { *this = std::move(other); }

UserPages& UserPages::operator=(UserPages&& other) noexcept {
  std::swap(base_, other.base_);
  std::swap(size_, other.size_);
  std::swap(address_, other.address_);
  std::swap(readable_, other.readable_);
  return *this;
}

UserPages::~UserPages() {
  if (base_ != nullptr) system::GivePagesBack(base_, size_);
}

tl::expected<UserPages, std::string> UserPages::Make(const PagesRequest& request) {
  UserPages pages;
  if (request.memory == Memory::kNull) return pages;
  const std::size_t page = system::PageSize();
  const std::size_t usable = UsableBytes(request);
  const std::size_t good =
      request.memory == Memory::kUnmapped ? 0 : RoundUp(std::max<std::size_t>(usable, 1), page);
  pages.size_ = good + page;
  pages.base_ = system::TakePages(pages.size_);
  if (pages.base_ == nullptr) {
    return tl::make_unexpected("the system gives no " + std::to_string(good) + " bytes of memory");
  }
  std::byte* const first = pages.base_;
  std::byte* const edge = first + good;
  pages.address_ = first;
  pages.readable_ = usable;
  if (request.memory == Memory::kCut || request.memory == Memory::kPastEdge) {
    pages.address_ = edge - usable;
  } else if (request.memory == Memory::kMisaligned) {
    pages.address_ = first + 1;
    pages.readable_ = usable - 1;
  }
  pages.Write(request.contents, request.fill);

  bool is_protected = system::Protect(edge, page, system::Protection::kNone);
  if (request.memory == Memory::kReadOnly) {
    is_protected = is_protected && system::Protect(first, good, system::Protection::kReadOnly);
  }
  if (!is_protected) return tl::make_unexpected("the system does not protect a page");
  return pages;
}

UserPages UserPages::Alias(const UserPages& other) {
  UserPages pages;
  pages.address_ = other.address_;
  pages.readable_ = other.readable_;
  return pages;
}

std::vector<std::byte> UserPages::Read(std::size_t limit) const {
  const std::size_t size = std::min(readable_, limit);
  if (size == 0) return {};
  return {address_, address_ + size};
}

void UserPages::Write(std::span<const std::byte> contents, bool fill) {
  const std::size_t size = std::min(readable_, kWrittenBytes);
  if (fill) std::fill_n(address_, size, scenario::kFillByte);
  std::copy_n(contents.begin(), std::min(size, contents.size()), address_);
}

}  // namespace portcullis::targets
