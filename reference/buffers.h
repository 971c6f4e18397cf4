// What is wrong with the memory that an ioctl names: the looks that it takes before anything is
// read or written. kSuccess: nothing.
//
// Used by Host. Pure functions of the policy and of what the memory answers. Alignments are powers
// of two. Nearly every pointer is good, so that is seen here, and only others cost a call
// (…OfBad…).

#pragma once

#include <cstdint>

#include "reference/abi/error_codes.h"
#include "reference/calls.h"
#include "reference/policy.h"
#include "reference/user_memory.h"

namespace portcullis::reference {

constexpr bool IsAligned(Address address, std::uint64_t alignment) {
  return (address & (alignment - 1)) == 0;
}

std::int32_t RefusalOfBadStructure(const Policy& policy, const UserMemory& memory, Address address,
                                   std::uint64_t size, std::uint64_t alignment);

// RefusalOfStructure: of one that the call writes. What may be written may be read.
inline std::int32_t RefusalOfStructure(const Policy& policy, const UserMemory& memory,
                                       Address address, std::uint64_t size,
                                       std::uint64_t alignment) {
  return IsAligned(address, alignment) && memory.Contains(address, size, Access::kWrite)
             ? abi::kSuccess
             : RefusalOfBadStructure(policy, memory, address, size, alignment);
}

// A buffer of `declared` bytes, of which the call uses `structure` or as many as there are.
struct LookedAtBuffer {
  Address address = 0;
  std::uint32_t declared = 0;
  std::uint32_t structure = 0;
  std::uint64_t alignment = 1;
  Access access{};
};

std::int32_t RefusalOfBadBuffer(const Policy& policy, const UserMemory& memory,
                                const LookedAtBuffer& buffer);

// RefusalOfBuffer: whether its size is enough is not asked here.
inline std::int32_t RefusalOfBuffer(const Policy& policy, const UserMemory& memory,
                                    const LookedAtBuffer& buffer) {
  return buffer.declared <= buffer.structure && IsAligned(buffer.address, buffer.alignment) &&
                 memory.Contains(buffer.address, buffer.declared, buffer.access)
             ? abi::kSuccess
             : RefusalOfBadBuffer(policy, memory, buffer);
}

// RefusalOfUnusedOutput: of a code that has no output.
inline std::int32_t RefusalOfUnusedOutput(const UserMemory& memory, const IoctlCall& call) {
  return memory.Contains(call.out, call.out_size, Access::kRead) ? abi::kSuccess : abi::kWsaEfault;
}

}  // namespace portcullis::reference
