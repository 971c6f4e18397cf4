#include "reference/buffers.h"

#include <algorithm>

namespace portcullis::reference {
namespace {

std::int32_t RefusalOfAlignment(const Policy& policy, Address address, std::uint64_t alignment) {
  return IsAligned(address, alignment) ? abi::kSuccess : CodeOf(policy.misaligned);
}

}  // namespace

std::int32_t RefusalOfBadStructure(const Policy& policy, const UserMemory& memory, Address address,
                                   std::uint64_t size, std::uint64_t alignment) {
  const bool writable = memory.Contains(address, size, Access::kWrite);
  if (!writable && !memory.Contains(address, size, Access::kRead)) {
    return abi::kWsaEfault;
  }
  const std::int32_t refusal = RefusalOfAlignment(policy, address, alignment);
  return refusal != abi::kSuccess || writable ? refusal : CodeOf(policy.read_only);
}

// A buffer without bytes is never bad, whatever its pointer: its size is what is judged then.
std::int32_t RefusalOfBadBuffer(const Policy& policy, const UserMemory& memory,
                                LookedAtBuffer buffer) {
  const auto& [address, declared, structure, alignment, access] = buffer;
  const std::uint32_t needed = std::min(declared, structure);
  if (declared == 0) {
    return abi::kSuccess;
  }
  const bool accessible = memory.Contains(address, needed, access);
  if (!accessible &&
      (access == Access::kRead || !memory.Contains(address, needed, Access::kRead))) {
    return abi::kWsaEfault;
  }
  if (declared > structure && policy.past_edge != QuestionablePointer::kAccepted &&
      !memory.Contains(address, declared, Access::kRead)) {
    return CodeOf(policy.past_edge);
  }
  const std::int32_t refusal = RefusalOfAlignment(policy, address, alignment);
  return refusal != abi::kSuccess || accessible ? refusal : CodeOf(policy.read_only);
}

std::int32_t ReadOddInput(const Policy& policy, const UserMemory& memory, const IoctlCall& call,
                          std::uint64_t alignment, std::span<std::byte> structure) {
  const auto needed = static_cast<std::uint32_t>(structure.size());
  const std::int32_t refusal =
      RefusalOfBuffer(policy, memory, {call.in, call.in_size, needed, alignment, Access::kRead});
  if (refusal == abi::kSuccess && call.in_size >= needed) {
    memory.Read(call.in, structure);
  }
  return refusal;
}

}  // namespace portcullis::reference
