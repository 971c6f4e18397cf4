// What is wrong with the memory that an ioctl names: the looks that it takes before anything is
// read or written. kSuccess: nothing.
//
// Used by Host. Pure functions of the policy and of what the memory answers. Alignments are powers
// of two. Nearly every pointer is good, so that is seen here, and only others cost a call
// (…Bad…, …Odd…), which is kept out of their code.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/abi/error_codes.h"
#include "reference/calls.h"
#include "reference/policy.h"
#include "reference/user_memory.h"

namespace portcullis::reference {

constexpr bool IsAligned(Address address, std::uint64_t alignment) {
  return (address & (alignment - 1)) == 0;
}

[[gnu::cold]] std::int32_t RefusalOfBadStructure(const Policy& policy, const UserMemory& memory,
                                                 Address address, std::uint64_t size,
                                                 std::uint64_t alignment);

// RefusalOfStructure: of one that the call writes. What may be written may be read.
inline std::int32_t RefusalOfStructure(const Policy& policy, const UserMemory& memory,
                                       Address address, std::uint64_t size,
                                       std::uint64_t alignment) {
  if (IsAligned(address, alignment) && memory.Contains(address, size, Access::kWrite)) [[likely]] {
    return abi::kSuccess;
  }
  return RefusalOfBadStructure(policy, memory, address, size, alignment);
}

// A buffer of `declared` bytes, of which the call uses `structure` or as many as there are.
struct LookedAtBuffer {
  Address address = 0;
  std::uint32_t declared = 0;
  std::uint32_t structure = 0;
  std::uint64_t alignment = 1;
  Access access{};
};

[[gnu::cold]] std::int32_t RefusalOfBadBuffer(const Policy& policy, const UserMemory& memory,
                                              LookedAtBuffer buffer);

// RefusalOfBuffer: whether its size is enough is not asked here.
inline std::int32_t RefusalOfBuffer(const Policy& policy, const UserMemory& memory,
                                    const LookedAtBuffer& buffer) {
  if (buffer.declared <= buffer.structure && IsAligned(buffer.address, buffer.alignment) &&
      memory.Contains(buffer.address, buffer.declared, buffer.access)) [[likely]] {
    return abi::kSuccess;
  }
  return RefusalOfBadBuffer(policy, memory, buffer);
}

[[gnu::cold]] std::int32_t ReadOddInput(const Policy& policy, const UserMemory& memory,
                                        const IoctlCall& call, std::uint64_t alignment,
                                        std::span<std::byte> structure);

// ReadInput: the same of an input that holds one structure, whose bytes are copied where there are
// enough of them and nothing is wrong. To read is to look, so one question of the memory does.
inline std::int32_t ReadInput(const Policy& policy, const UserMemory& memory, const IoctlCall& call,
                              std::uint64_t alignment, std::span<std::byte> structure) {
  if (call.in_size == structure.size() && IsAligned(call.in, alignment) &&
      memory.Read(call.in, structure)) [[likely]] {
    return abi::kSuccess;
  }
  return ReadOddInput(policy, memory, call, alignment, structure);
}

// RefusalOfUnusedOutput: of a code that has no output.
inline std::int32_t RefusalOfUnusedOutput(const UserMemory& memory, const IoctlCall& call) {
  return memory.Contains(call.out, call.out_size, Access::kRead) ? abi::kSuccess : abi::kWsaEfault;
}

}  // namespace portcullis::reference
