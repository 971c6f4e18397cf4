// The simulated memory that one call of a scenario is made with: laid out before the call, read
// after it. CallMemory is that of a WSAIoctl; TokenMemory that of a persistent function's Token;
// DwordMemory that of lpcbTransfer.
//
// Used by the reference target alone. Output, count and token hold kFillByte, kFillCount and
// kFillToken before the call, so that "untouched" shows. CallMemory owns no region: Free gives them
// back to the memory they are in. The other two give theirs back when they end.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "conformance/scenario/step.h"
#include "conformance/targets/paged_memory.h"
#include "reference/abi/overlapped.h"
#include "reference/host.h"

namespace portcullis::targets {

struct CallMemory {
  reference::IoctlCall call;    // the pointers and sizes; socket and code are the caller's to set
  reference::Handle event = 0;  // hEvent
  std::optional<std::uint32_t> count_before;    // nothing where it cannot be read
  std::array<reference::Address, 5> regions{};  // one for each pointer at most
  std::size_t region_count = 0;

  // LayOut: `input` is followed by zero bytes up to the declared size.
  static CallMemory LayOut(PagedMemory& memory, const scenario::WsaIoctlCall& call,
                           std::span<const std::byte> input, reference::Handle event);

  // ReadCount: nothing where the call left it as it was, or it cannot be read.
  std::optional<std::uint32_t> ReadCount(const PagedMemory& memory) const;
  // ReadOutput: up to the declared size, at most 64 bytes, as far as it can be read.
  std::vector<std::byte> ReadOutput(const PagedMemory& memory) const;
  abi::Overlapped ReadOverlapped(const PagedMemory& memory) const;
  void Free(PagedMemory& memory);
};

// Token: kValid, kNull or kUnmapped.
class TokenMemory {
 public:
  TokenMemory(PagedMemory& memory, scenario::Memory where);
  TokenMemory(const TokenMemory&) = delete;
  TokenMemory& operator=(const TokenMemory&) = delete;
  ~TokenMemory();

  reference::Address address() const { return address_; }
  // Read: nothing where the call left it as it was, or it cannot be read.
  std::optional<std::uint64_t> Read() const;

 private:
  PagedMemory& memory_;
  std::optional<reference::Address> region_;
  reference::Address address_ = 0;
};

class DwordMemory {
 public:
  explicit DwordMemory(PagedMemory& memory);
  DwordMemory(const DwordMemory&) = delete;
  DwordMemory& operator=(const DwordMemory&) = delete;
  ~DwordMemory();

  reference::Address address() const { return address_; }
  // Keep: the call is blocked and will store there later, so the region outlives this.
  void Keep() { kept_ = true; }
  // ReadAt: nothing where the call left it as it was.
  static std::optional<std::uint32_t> ReadAt(const PagedMemory& memory, reference::Address address);

 private:
  PagedMemory& memory_;
  reference::Address address_ = 0;
  bool kept_ = false;
};

}  // namespace portcullis::targets
