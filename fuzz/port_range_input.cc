#include "fuzz/port_range_input.h"

#include <string>
#include <utility>
#include <vector>

#include "fuzz/port_states.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::fuzz {
namespace {

using scenario::Memory;

class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  std::uint8_t Next() {
    if (rest_.empty()) {
      return 0;
    }
    const std::uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    return byte;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

constexpr std::array kMemories = {Memory::kValid,      Memory::kNull,        Memory::kUnmapped,
                                  Memory::kCut,        Memory::kPastEdge,    Memory::kReadOnly,
                                  Memory::kMisaligned, Memory::kAliasesInput};
constexpr std::array kRoutines = {Memory::kNull, Memory::kNull, Memory::kUnmapped, Memory::kCut};

Memory MemoryOf(unsigned bits) { return kMemories[bits % kMemories.size()]; }

std::uint32_t SizeOf(std::uint8_t byte, std::uint32_t exact) {
  constexpr std::size_t kSmallSizes = 256 - kLargeSizes.size();
  if (byte == 0) return exact;
  return byte < kSmallSizes ? byte - 1u : kLargeSizes[byte - kSmallSizes];
}

// The other socket of the same kind, where there is one; else the first TCP one.
std::string OtherSocket(const std::string& name) {
  if (name == "t1" || name == "plain") return "t2";
  if (name == "u1") return "u2";
  return name.starts_with('u') ? "u1" : "t1";
}

}  // namespace

void DecodePortRangeInput(std::span<const std::uint8_t> bytes, PortRangeInput& input) {
  Bytes rest(bytes);
  scenario::WsaIoctlCall& call = input.call;
  input.state = rest.Next() % PortStates().size();
  const unsigned how = rest.Next();
  call.as = "r";
  call.socket.kind = scenario::SocketRef::Kind::kNamed;
  call.socket.name = kStateSockets[how % kStateSockets.size()];
  call.provider = (how & 16) != 0;
  call.code = abi::kSioAcquirePortReservation;
  if (!std::holds_alternative<std::vector<std::byte>>(call.in.contents)) {
    call.in.contents = std::vector<std::byte>();
  }
  auto& range = std::get<std::vector<std::byte>>(call.in.contents);
  range.resize(abi::kPortRangeSize);
  for (std::byte& byte : range) byte = std::byte{rest.Next()};
  call.in.size = SizeOf(rest.Next(), abi::kPortRangeSize);
  call.out.size = SizeOf(rest.Next(), abi::kPortReservationInstanceSize);
  const unsigned buffers = rest.Next();
  const unsigned others = rest.Next();
  call.in.memory = MemoryOf(buffers);
  call.out.memory = MemoryOf(buffers >> 3);
  call.returned = MemoryOf(others);
  call.overlapped.reset();
  if ((how & 8) != 0) {
    const Memory memory = MemoryOf(others >> 3);
    call.overlapped = {memory == Memory::kNull ? Memory::kValid : memory, true};
  }
  call.routine = kRoutines[(others >> 6) % kRoutines.size()];
}

scenario::Scenario WholeScenario(const PortRangeInput& input) {
  const PortState& state = PortStates()[input.state];
  scenario::Scenario whole{"fuzz_port_range", {}, state.before};
  const auto add = [&whole](scenario::Action action) {
    whole.steps.push_back({scenario::Actor{}, std::move(action)});
  };
  add(input.call);
  whole.steps.insert(whole.steps.end(), state.after.begin(), state.after.end());
  if (input.call.overlapped) add(scenario::GetCompletionCall{input.call.as});

  scenario::WsaIoctlCall again;
  again.as = "again";
  again.socket = {scenario::SocketRef::Kind::kNamed, OtherSocket(input.call.socket.name)};
  again.code = input.call.code;
  again.in = {Memory::kValid, abi::kPortRangeSize, input.call.in.contents};
  again.out = {Memory::kValid, abi::kPortReservationInstanceSize};
  add(again);
  add(scenario::CloseSocketCall{input.call.socket});
  again.as = "after";
  add(std::move(again));
  return whole;
}

}  // namespace portcullis::fuzz
