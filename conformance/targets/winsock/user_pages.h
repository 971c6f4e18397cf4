// UserPages: the memory behind one pointer argument, made of real pages, good or bad as a scenario
// asks for it.
//
// Used by the winsock target. Owns its pages and gives them back when it is destroyed, so whoever
// passes it to an operation keeps it until that operation is over. Not thread safe; the pages
// themselves may be used by any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::targets {

struct PagesRequest {
  scenario::Memory memory = scenario::Memory::kNull;  // never kAliasesInput: see Alias
  std::uint32_t declared = 0;                         // the size that the call declares
  std::uint32_t structure = 0;  // the size of the structure that belongs there
  // What the memory begins with, followed by zero bytes; with `fill`, by kFillByte instead.
  std::vector<std::byte> contents;
  bool fill = false;
};

class UserPages {
 public:
  UserPages() = default;  // the null pointer
  UserPages(UserPages&& other) noexcept;
  UserPages& operator=(UserPages&& other) noexcept;
  UserPages(const UserPages&) = delete;
  UserPages& operator=(const UserPages&) = delete;
  ~UserPages();

  // Make: fails, with words, only where the system gives no pages (a declared size of gigabytes).
  static tl::expected<UserPages, std::string> Make(const PagesRequest& request);

  // Alias: the address and the readable bytes of `other`, which must live longer.
  static UserPages Alias(const UserPages& other);

  void* address() const { return address_; }

  // Read: the bytes from the address on that can be read, as they are now, at most `limit`.
  std::vector<std::byte> Read(std::size_t limit) const;

 private:
  void Write(std::span<const std::byte> contents, bool fill);

  std::byte* base_ = nullptr;  // of the pages; null for an alias and for the null pointer
  std::size_t size_ = 0;
  std::byte* address_ = nullptr;
  std::size_t readable_ = 0;
};

}  // namespace portcullis::targets
