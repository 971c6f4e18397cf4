// The simulated memory that one WSAIoctl of a scenario is made with: laid out before the call, read
// after it.
//
// Used by the reference target alone. Output and count hold kFillByte and kFillCount before the
// call, so that "untouched" shows. Owns no region: Free gives them back to the memory they are in.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "conformance/scenario/step.h"
#include "conformance/targets/paged_memory.h"
#include "reference/abi/overlapped.h"
#include "reference/host.h"

namespace portcullis::targets {

struct CallMemory {
  reference::IoctlCall call;    // the pointers and sizes; socket and code are the caller's to set
  reference::Handle event = 0;  // hEvent
  std::optional<std::uint32_t> count_before;  // nothing where it cannot be read
  std::vector<reference::Address> regions;

  // LayOut: `input` is followed by zero bytes up to the declared size.
  static CallMemory LayOut(PagedMemory& memory, const scenario::WsaIoctlCall& call,
                           const std::vector<std::byte>& input, reference::Handle event);

  // ReadCount: nothing where the call left it as it was, or it cannot be read.
  std::optional<std::uint32_t> ReadCount(const PagedMemory& memory) const;
  // ReadOutput: up to the declared size, at most 64 bytes, as far as it can be read.
  std::vector<std::byte> ReadOutput(const PagedMemory& memory) const;
  abi::Overlapped ReadOverlapped(const PagedMemory& memory) const;
  void Free(PagedMemory& memory);
};

}  // namespace portcullis::targets
