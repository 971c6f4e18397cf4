#include "fuzz/port_range_input.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::fuzz {
namespace {

using scenario::Memory;

class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
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

Memory MemoryOf(unsigned bits) { return kMemories[bits % kMemories.size()]; }

std::uint32_t SizeOf(std::uint8_t byte, std::uint32_t exact) {
  return byte == 0 ? exact : byte - 1u;
}

class Writer {
 public:
  Writer() {
    result_.name = "fuzz_port_range";
    Add(scenario::WsaStartupCall{});
  }

  void AddStep(Bytes& bytes) {
    const unsigned head = bytes.Next();
    const std::size_t slot = (head >> 2) % names_.size();
    switch (head % 4) {
      case 2: {
        scenario::SocketRef closed = Socket(slot);
        Add(scenario::CloseSocketCall{std::move(closed)});
        names_[slot].clear();
        break;
      }
      case 3: {
        const unsigned high = bytes.Next();
        const unsigned port = high << 8 | bytes.Next();
        scenario::SocketRef socket = Socket(slot);
        Add(scenario::BindCall{std::move(socket),
                               {scenario::PortRef::Kind::kLiteral, "", static_cast<int>(port)}});
        break;
      }
      default:
        AddAcquire(Socket(slot), (head & 16) != 0, bytes);
    }
  }

  scenario::Scenario Take() { return std::move(result_); }

 private:
  void Add(scenario::Action action) {
    result_.steps.push_back({scenario::Actor{}, std::move(action)});
  }

  // Made when it is first used: four that nobody asks for would be most of the time of an input.
  scenario::SocketRef Socket(std::size_t slot) {
    if (names_[slot].empty()) MakeSocket(slot);
    return {scenario::SocketRef::Kind::kNamed, names_[slot]};
  }

  // The first two slots are TCP, the others UDP.
  void MakeSocket(std::size_t slot) {
    const bool tcp = slot < 2;
    names_[slot] = (tcp ? "t" : "u") + std::to_string(++sockets_);
    Add(scenario::WsaSocketCall{names_[slot], abi::kAfInet,
                                tcp ? abi::kSockStream : abi::kSockDgram,
                                tcp ? abi::kIpprotoTcp : abi::kIpprotoUdp, true});
  }

  void AddAcquire(scenario::SocketRef socket, bool overlapped, Bytes& bytes) {
    scenario::WsaIoctlCall call;
    call.as = "r" + std::to_string(++acquires_);
    call.socket = std::move(socket);
    call.code = abi::kSioAcquirePortReservation;
    std::vector<std::byte> range;
    for (std::uint32_t i = 0; i < abi::kPortRangeSize; ++i) {
      range.push_back(std::byte{bytes.Next()});
    }
    const std::uint32_t in_size = SizeOf(bytes.Next(), abi::kPortRangeSize);
    const std::uint32_t out_size = SizeOf(bytes.Next(), abi::kPortReservationInstanceSize);
    const unsigned buffers = bytes.Next();
    const unsigned others = bytes.Next();
    call.in = {MemoryOf(buffers), in_size, std::move(range)};
    call.out = {MemoryOf(buffers >> 3), out_size};
    call.returned = MemoryOf(others);
    if (overlapped) {
      const Memory memory = MemoryOf(others >> 3);
      call.overlapped = {memory == Memory::kNull ? Memory::kValid : memory, true};
    }
    constexpr std::array kRoutines = {Memory::kNull, Memory::kNull, Memory::kUnmapped,
                                      Memory::kCut};
    call.routine = kRoutines[(others >> 6) % kRoutines.size()];
    const std::string operation = call.as;
    Add(std::move(call));
    if (overlapped) {
      Add(scenario::GetCompletionCall{operation});
    }
  }

  scenario::Scenario result_;
  std::array<std::string, 4> names_;  // empty where there is none yet
  int sockets_ = 0;
  int acquires_ = 0;
};

}  // namespace

scenario::Scenario DecodePortRangeInput(std::span<const std::uint8_t> bytes) {
  Writer writer;
  Bytes rest(bytes);
  for (std::size_t i = 0; i < kMostDecodedSteps && !rest.empty(); ++i) {
    writer.AddStep(rest);
  }
  return writer.Take();
}

}  // namespace portcullis::fuzz
