#include "conformance/targets/call_memory.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <span>

#include "conformance/scenario/event.h"
#include "conformance/targets/symbols.h"
#include "reference/abi/code_structures.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using reference::Address;
using scenario::Memory;

constexpr std::uint32_t kCountSize = 4;
constexpr std::size_t kSeenOutput = 64;

struct Buffer {
  Memory memory = Memory::kNull;
  std::uint32_t structure = 0;
  std::uint32_t declared = 0;
  std::byte fill{};
};

// Maps what the buffer needs and says where its pointer points. `input` is where aliases point.
Address Place(PagedMemory& memory, const Buffer& buffer, Address input, CallMemory& laid) {
  using Protection = PagedMemory::Protection;
  const auto map = [&](std::uint64_t size, Protection protection) {
    return laid.regions[laid.region_count++] = memory.Map(size, protection, buffer.fill);
  };
  switch (buffer.memory) {
    case Memory::kValid:
      return map(buffer.declared, Protection::kReadWrite);
    case Memory::kNull:
      return 0;
    case Memory::kUnmapped:
      return PagedMemory::kUnmapped;
    case Memory::kCut:
    case Memory::kPastEdge:
      return memory.End(map(1, Protection::kReadWrite)) -
             BytesBeforeEdge(buffer.memory, buffer.structure, buffer.declared);
    case Memory::kReadOnly:
      return map(buffer.declared, Protection::kReadOnly);
    case Memory::kMisaligned:
      return map(std::uint64_t{buffer.declared} + 1, Protection::kReadWrite) + 1;
    case Memory::kAliasesInput:
      return input;
  }
  return 0;
}

std::optional<std::uint32_t> ReadDword(const PagedMemory& memory, Address address) {
  abi::LittleEndian<std::uint32_t> value;
  if (!memory.Read(address, value.bytes)) {
    return std::nullopt;
  }
  return value.Value();
}

}  // namespace

CallMemory CallMemory::LayOut(PagedMemory& memory, const scenario::WsaIoctlCall& call,
                              std::span<const std::byte> input, reference::Handle event) {
  CallMemory laid;
  laid.event = event;
  laid.call.in_size = call.in.size;
  laid.call.out_size = call.out.size;
  laid.call.in =
      Place(memory, {call.in.memory, abi::InputStructure(call.code), call.in.size, std::byte{0}}, 0,
            laid);
  laid.call.out =
      Place(memory,
            {call.out.memory, abi::OutputStructure(call.code), call.out.size, scenario::kFillByte},
            laid.call.in, laid);

  laid.call.returned =
      Place(memory, {call.returned, kCountSize, kCountSize, std::byte{0}}, laid.call.in, laid);
  if (call.returned != Memory::kAliasesInput) {
    memory.Store(laid.call.returned,
                 abi::LittleEndian<std::uint32_t>::From(scenario::kFillCount).bytes);
  }

  if (call.overlapped) {
    laid.call.overlapped = Place(
        memory, {call.overlapped->memory, abi::kOverlappedSize, abi::kOverlappedSize, std::byte{0}},
        laid.call.in, laid);
    abi::Overlapped structure;
    structure.event = abi::LittleEndian<std::uint64_t>::From(event);
    std::array<std::byte, sizeof structure> bytes{};
    std::memcpy(bytes.data(), &structure, sizeof structure);
    memory.Store(laid.call.overlapped, bytes);
  }
  // Last, so that the input holds what it should whatever shares its memory.
  memory.Store(laid.call.in, input);
  laid.count_before = ReadDword(memory, laid.call.returned);
  // A routine has no size that is declared: cut, its first two bytes alone are in a valid page.
  laid.call.routine =
      Place(memory, {call.routine, kCountSize, kCountSize, std::byte{0}}, laid.call.in, laid);
  return laid;
}

std::optional<std::uint32_t> CallMemory::ReadCount(const PagedMemory& memory) const {
  const std::optional<std::uint32_t> now = ReadDword(memory, call.returned);
  return now == count_before ? std::nullopt : now;
}

std::vector<std::byte> CallMemory::ReadOutput(const PagedMemory& memory) const {
  return memory.ReadSome(call.out, std::min<std::size_t>(call.out_size, kSeenOutput));
}

abi::Overlapped CallMemory::ReadOverlapped(const PagedMemory& memory) const {
  abi::Overlapped structure;
  std::array<std::byte, sizeof structure> bytes{};
  memory.Read(call.overlapped, bytes);
  std::memcpy(&structure, bytes.data(), sizeof structure);
  return structure;
}

void CallMemory::Free(PagedMemory& memory) {
  for (; region_count != 0; --region_count) memory.Unmap(regions[region_count - 1]);
}

TokenMemory::TokenMemory(PagedMemory& memory, Memory where) : memory_(memory) {
  if (where == Memory::kNull) {
    return;
  }
  if (where != Memory::kValid) {
    address_ = PagedMemory::kUnmapped;
    return;
  }
  region_ = memory.Map(sizeof(std::uint64_t), PagedMemory::Protection::kReadWrite, std::byte{0});
  address_ = *region_;
  memory.Store(address_, abi::LittleEndian<std::uint64_t>::From(scenario::kFillToken).bytes);
}

TokenMemory::~TokenMemory() {
  if (region_) {
    memory_.Unmap(*region_);
  }
}

std::optional<std::uint64_t> TokenMemory::Read() const {
  abi::LittleEndian<std::uint64_t> value;
  if (!memory_.Read(address_, value.bytes) || value.Value() == scenario::kFillToken) {
    return std::nullopt;
  }
  return value.Value();
}

DwordMemory::DwordMemory(PagedMemory& memory)
    : memory_(memory),
      address_(memory.Map(kCountSize, PagedMemory::Protection::kReadWrite, std::byte{0})) {
  memory.Store(address_, abi::LittleEndian<std::uint32_t>::From(scenario::kFillCount).bytes);
}

DwordMemory::~DwordMemory() {
  if (!kept_) {
    memory_.Unmap(address_);
  }
}

std::optional<std::uint32_t> DwordMemory::ReadAt(const PagedMemory& memory, Address address) {
  const std::optional<std::uint32_t> now = ReadDword(memory, address);
  return now == scenario::kFillCount ? std::nullopt : now;
}

}  // namespace portcullis::targets
