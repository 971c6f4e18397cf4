#include "conformance/explore/random_arguments.h"

#include <cstddef>
#include <vector>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::explore {

using scenario::Memory;
using scenario::PortRef;
using scenario::SocketRef;
using scenario::TokenRef;

std::string NameOfSocket(std::uint32_t process, std::uint32_t number) {
  return (process == 1 ? "s" : "u") + std::to_string(number);
}

std::string DrawSocketName(HistoryAtHand& at) {
  // What a process has inherited has the name that it has where it was made.
  if (at.leaning == Leaning::kSharing && at.process == 2 && at.choices.OneIn(3)) {
    return NameOfSocket(1, 1 + at.choices.Below(3));
  }
  const std::uint32_t process = at.Mistakes(20) ? 3 - at.process : at.process;
  return NameOfSocket(process, 1 + at.choices.Below(3));
}

std::string DrawOperationName(HistoryAtHand& at) { return at.choices.Of({"r1", "r2", "r3", "r4"}); }

std::string DrawReservationName(HistoryAtHand& at) {
  if (at.well_formed && at.leaning != Leaning::kPersistent) return DrawOperationName(at);
  return at.choices.Of({"r1", "r2", "v1", "v2"});
}

std::string DrawPortName(HistoryAtHand& at) { return at.choices.Of({"n1", "n2"}); }

SocketRef DrawSocket(HistoryAtHand& at) {
  using Kind = SocketRef::Kind;
  if (at.Mistakes(16)) {
    return {at.choices.Of({Kind::kInvalid, Kind::kNever, Kind::kEvent, Kind::kFile}), ""};
  }
  return {Kind::kNamed, DrawSocketName(at)};
}

PortRef DrawPort(HistoryAtHand& at) {
  using Kind = PortRef::Kind;
  const auto offset = [&at](std::uint32_t limit) {
    return static_cast<std::int32_t>(at.choices.Below(limit));
  };
  if (at.leaning == Leaning::kScarcity && !at.choices.OneIn(8)) {
    if (at.choices.OneIn(2)) return {Kind::kLiteral, "", 0};
    return {Kind::kLiteral, "", 49152 + 4096 * offset(4)};
  }
  // The same few ports again and again.
  if (at.leaning == Leaning::kSockets && at.choices.OneIn(3))
    return {Kind::kWindow, "w", offset(3)};
  switch (at.choices.Below(10)) {
    case 0:
    case 1:
      return {Kind::kLiteral, "", 0};
    case 2:
      return {Kind::kLiteral, "", 65530 + offset(6)};
    case 3:
    case 4: {
      const std::string name = DrawReservationName(at);
      return {Kind::kStartOf, name, offset(4)};
    }
    case 5: {
      const std::string name = DrawPortName(at);
      return {Kind::kPortOf, name, offset(2)};
    }
    default:
      return {Kind::kWindow, "w", offset(24)};
  }
}

std::uint16_t DrawLargeCount(HistoryAtHand& at) {
  return at.choices.Of({std::uint16_t{1}, std::uint16_t{4}, std::uint16_t{4095},
                        std::uint16_t{4096}, std::uint16_t{8192}, std::uint16_t{12288}});
}

PortRef DrawPersistentStart(HistoryAtHand& at) {
  if (at.leaning == Leaning::kScarcity) return DrawPort(at);
  if (at.choices.OneIn(12)) return DrawPort(at);
  return {PortRef::Kind::kWindow, "w", static_cast<std::int32_t>(4 * at.choices.Below(3))};
}

TokenRef DrawToken(HistoryAtHand& at) {
  using Kind = TokenRef::Kind;
  if (at.Mistakes(8)) return {at.choices.Of({Kind::kNever, Kind::kZero}), ""};
  return {Kind::kOf, DrawReservationName(at)};
}

Memory DrawMemory(HistoryAtHand& at) {
  if (!at.Mistakes(12)) return Memory::kValid;
  return at.choices.Of({Memory::kNull, Memory::kUnmapped, Memory::kCut, Memory::kPastEdge,
                        Memory::kReadOnly, Memory::kMisaligned, Memory::kAliasesInput});
}

scenario::WsaSocketCall DrawSocketCall(HistoryAtHand& at, const std::string& name) {
  scenario::WsaSocketCall call{name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true};
  // Only sockets of one kind share a port, or leave holes between each other's blocks.
  const bool mostly_one_kind = at.leaning == Leaning::kSharing || at.leaning == Leaning::kHoles;
  if (mostly_one_kind && !at.choices.OneIn(6)) return call;
  if (at.choices.OneIn(4)) {
    call.type = abi::kSockStream;
    call.protocol = abi::kIpprotoTcp;
  }
  if (at.choices.OneIn(6)) call.family = abi::kAfInet6;
  if (at.Mistakes(20)) {
    call = {name, abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp, true};
    if (at.choices.OneIn(3)) call = {name, abi::kAfUnix, abi::kSockStream, 0, true};
  }
  if (at.Mistakes(24)) {  // kinds that nobody has to offer
    switch (at.choices.Below(4)) {
      case 0:
        call.family = at.choices.Of({0, 99});
        break;
      case 1:
        call.type = at.choices.Of({0, 5});
        break;
      case 2:
        call.protocol = at.choices.Of({abi::kIpprotoTcp, abi::kIpprotoUdp, 255});
        break;
      default:
        call.family = abi::kAfUnix;
    }
  }
  if (at.choices.OneIn(10)) call.protocol = abi::kIpprotoDefault;
  call.overlapped = !at.Mistakes(8);
  return call;
}

namespace {

std::uint32_t DrawSize(HistoryAtHand& at, std::uint32_t exact) {
  if (!at.Mistakes(12)) return exact;
  return at.choices.Of({0u, 1u, exact - 1, exact + 1, 2 * exact, 4 * exact});
}

std::uint32_t DrawCode(HistoryAtHand& at) {
  if (at.choices.OneIn(at.leaning == Leaning::kForms ? 3 : 10)) {
    if (at.well_formed) return at.choices.Of({abi::kFionbio, abi::kSioFlush});
    return at.choices.Of({abi::kSioKeepaliveVals, abi::kSioCpuAffinity, abi::kFionbio,
                          abi::kSioFlush, abi::kUnassignedCode, 0u});
  }
  return at.choices.Of({abi::kSioAcquirePortReservation, abi::kSioAcquirePortReservation,
                        abi::kSioAssociatePortReservation, abi::kSioAssociatePortReservation,
                        abi::kSioReleasePortReservation});
}

// Bytes as they come, in the place of a structure: of few bits, so that they name ports and tokens
// that there are.
std::vector<std::byte> DrawBytes(HistoryAtHand& at) {
  std::vector<std::byte> bytes(at.choices.Below(10));
  for (std::byte& byte : bytes) {
    byte = at.choices.OneIn(2) ? std::byte{0} : std::byte(at.choices.Below(256));
  }
  return bytes;
}

// Each draw is a statement of its own: the order in which the arguments of one call, or the
// operands of one expression, draw would be the compiler's.
void AddExpectedBuffers(HistoryAtHand& at, scenario::WsaIoctlCall& call) {
  Memory in = DrawMemory(at);
  if (in == Memory::kAliasesInput) in = Memory::kValid;
  call.in.memory = in;
  switch (call.code) {
    case abi::kSioKeepaliveVals:
      call.in.size = DrawSize(at, abi::kTcpKeepaliveSize);
      call.in.contents = std::vector<std::byte>(abi::kTcpKeepaliveSize, std::byte{1});
      break;
    case abi::kSioCpuAffinity:
      call.in.size = DrawSize(at, abi::kCpuAffinitySize);
      call.in.contents = std::vector<std::byte>(abi::kCpuAffinitySize);
      break;
    case abi::kFionbio:
      call.in.size = DrawSize(at, abi::kFionbioSize);
      call.in.contents = std::vector<std::byte>(1, std::byte(at.choices.Below(2)));
      break;
    case abi::kSioAssociatePortReservation:
    case abi::kSioReleasePortReservation:
      call.in.size = DrawSize(at, abi::kPortReservationTokenSize);
      call.in.contents = scenario::TokenContents{DrawToken(at)};
      if (at.Mistakes(16)) {
        call.out.memory = DrawMemory(at);
        call.out.size = at.choices.Of({1u, 8u, 16u});
      }
      break;
    case abi::kSioFlush:
      if (at.well_formed) break;
      [[fallthrough]];
    default: {
      call.in.size = DrawSize(at, abi::kPortRangeSize);
      scenario::RangeContents range{DrawPort(at), 0};
      range.count = static_cast<std::uint16_t>(at.well_formed ? 1 + at.choices.Below(4)
                                                              : at.choices.Below(8));
      if (at.leaning == Leaning::kScarcity) range.count = DrawLargeCount(at);
      // Blocks that are soon used up.
      if (at.leaning == Leaning::kSharing && range.count > 2) range.count = 1;
      call.in.contents = range;
      call.out.memory = DrawMemory(at);
      call.out.size = DrawSize(at, abi::kPortReservationInstanceSize);
    }
  }
}

void AddBuffers(HistoryAtHand& at, scenario::WsaIoctlCall& call) {
  AddExpectedBuffers(at, call);
  if (!at.Mistakes(12)) return;
  // What another code takes, or nobody.
  switch (at.choices.Below(3)) {
    case 0:
      call.in.contents = DrawBytes(at);
      break;
    case 1:
      call.in.contents = scenario::TokenContents{DrawToken(at)};
      break;
    default:
      call.in.contents = scenario::RangeContents{DrawPort(at), 4};
  }
}

}  // namespace

scenario::WsaIoctlCall DrawIoctl(HistoryAtHand& at) {
  Choices& choices = at.choices;
  scenario::WsaIoctlCall call;
  call.as = DrawOperationName(at);
  call.socket = DrawSocket(at);
  call.code = DrawCode(at);
  call.provider = choices.OneIn(8);
  AddBuffers(at, call);
  call.returned = DrawMemory(at);
  const bool completes = at.leaning == Leaning::kForms || at.leaning == Leaning::kWaits;
  if (choices.OneIn(4) != completes) {
    Memory memory = DrawMemory(at);
    if (memory == Memory::kNull) memory = Memory::kValid;
    if (memory == Memory::kAliasesInput) memory = Memory::kMisaligned;
    call.overlapped = scenario::Overlapped{memory, !choices.OneIn(4)};
  }
  if (choices.OneIn(completes ? 4 : 20)) {
    call.routine = at.Mistakes(6) && at.bad_routines ? choices.Of({Memory::kUnmapped, Memory::kCut})
                                                     : Memory::kValid;
  }
  return call;
}

}  // namespace portcullis::explore
