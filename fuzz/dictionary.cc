#include "fuzz/dictionary.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "fuzz/history_archive.h"
#include "fuzz/history_bytes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::fuzz {
namespace {

using explore::VisitAction;
using explore::VisitInput;
using scenario::Action;
using scenario::Memory;
using scenario::PortRef;
using scenario::RangeContents;
using scenario::SocketRef;
using scenario::TokenContents;
using scenario::TokenRef;

// What the entries are for, not how they are spelled: an engine reads each name and forgets it.
std::string Entry(std::string_view name, const std::vector<std::uint8_t>& bytes) {
  std::string text = std::string(name) + "=\"";
  for (const std::uint8_t byte : bytes) {
    std::array<char, 8> hex{};
    std::snprintf(hex.data(), hex.size(), "\\x%02x", static_cast<unsigned>(byte));
    text += hex.data();
  }
  return text + "\"\n";
}

// The bytes of one step, without the byte that stands before the first.
std::vector<std::uint8_t> BytesOf(Action action) {
  scenario::Scenario one;
  one.steps.push_back({{}, std::move(action)});
  std::vector<std::uint8_t> bytes = EncodeHistory(std::move(one));
  bytes.erase(bytes.begin());
  return bytes;
}

template <typename Write>
std::vector<std::uint8_t> Written(Write write) {
  HistoryWriter writer;
  write(writer);
  return writer.Take();
}

SocketRef Socket(const char* name) { return {SocketRef::Kind::kNamed, name}; }
PortRef Window(std::int32_t offset) { return {PortRef::Kind::kWindow, "w1", offset}; }
PortRef Literal(std::int32_t port) { return {PortRef::Kind::kLiteral, "", port}; }

scenario::InBuffer Range(PortRef start, std::uint16_t count) {
  return {Memory::kValid, abi::kPortRangeSize, RangeContents{std::move(start), count}};
}
scenario::InBuffer Token(TokenRef::Kind kind, const char* name) {
  return {Memory::kValid, abi::kPortReservationTokenSize, TokenContents{{kind, name}}};
}

scenario::WsaIoctlCall Ioctl(std::uint32_t code, scenario::InBuffer in, scenario::OutBuffer out) {
  scenario::WsaIoctlCall call;
  call.as = "r1";
  call.socket = Socket("s1");
  call.code = code;
  call.in = std::move(in);
  call.out = out;
  return call;
}

scenario::WsaIoctlCall Acquire(PortRef start, std::uint16_t count) {
  return Ioctl(abi::kSioAcquirePortReservation, Range(std::move(start), count),
               {Memory::kValid, abi::kPortReservationInstanceSize});
}

scenario::WsaIoctlCall Overlapped(scenario::WsaIoctlCall call, bool event, Memory routine) {
  call.overlapped = scenario::Overlapped{Memory::kValid, event};
  call.routine = routine;
  return call;
}

struct NamedCall {
  std::string_view name;
  scenario::WsaIoctlCall call;
};

std::vector<NamedCall> Calls() {
  const scenario::OutBuffer none;
  const auto associate =
      Ioctl(abi::kSioAssociatePortReservation, Token(TokenRef::Kind::kOf, "r1"), none);
  const auto acquire = Acquire(Window(0), 4);
  std::vector<NamedCall> calls = {
      {"acquire", acquire},
      {"acquire_one", Acquire(Window(1), 1)},
      {"acquire_wildcard", Acquire(Literal(0), 4)},
      {"acquire_none", Acquire(Window(0), 0)},
      {"acquire_last_port", Acquire(Literal(65535), 1)},
      {"acquire_past_the_last", Acquire(Literal(65535), 2)},
      {"acquire_dynamic", Acquire(Literal(49152), 16)},
      {"acquire_event", Overlapped(acquire, true, Memory::kNull)},
      {"acquire_routine", Overlapped(acquire, false, Memory::kValid)},
      {"associate", associate},
      {"associate_never_issued",
       Ioctl(abi::kSioAssociatePortReservation, Token(TokenRef::Kind::kNever, ""), none)},
      {"associate_zero",
       Ioctl(abi::kSioAssociatePortReservation, Token(TokenRef::Kind::kZero, ""), none)},
      {"associate_event", Overlapped(associate, true, Memory::kNull)},
      {"release", Ioctl(abi::kSioReleasePortReservation, Token(TokenRef::Kind::kOf, "r1"), none)},
      {"unknown_code", Ioctl(abi::kUnassignedCode, {}, none)},
  };
  return calls;
}

// Words inside a call: they fit wherever a field of their kind is.
std::string Words() {
  std::string text;
  for (std::size_t code = 0; code <= kKnownCodes.size(); ++code) {
    const std::uint32_t value = code < kKnownCodes.size() ? kKnownCodes[code] : 0x98000064u;
    text += Entry("code_" + std::to_string(code),
                  Written([&](HistoryWriter& writer) { writer.Code(value); }));
  }
  constexpr std::array<std::uint32_t, 10> kSizes = {0, 1, 2, 3, 4, 5, 8, 16, 17, 0xFFFFFFFF};
  for (const std::uint32_t size : kSizes) {
    text += Entry("size_" + std::to_string(size),
                  Written([&](HistoryWriter& writer) { writer.Number(size); }));
  }
  constexpr std::array<std::int32_t, 6> kPorts = {0, 1, 1024, 49152, 65534, 65535};
  constexpr std::array<std::uint16_t, 6> kCounts = {0, 1, 2, 255, 256, 65535};
  for (const std::int32_t port : kPorts) {
    for (const std::uint16_t count : kCounts) {
      scenario::InBuffer in = Range(Literal(port), count);
      text += Entry("range_" + std::to_string(port) + "_" + std::to_string(count),
                    Written([&](HistoryWriter& writer) { VisitInput(writer, in); }));
    }
  }
  for (const char* reservation : {"r1", "r2", "r3"}) {
    scenario::InBuffer in = Token(TokenRef::Kind::kOf, reservation);
    text += Entry(std::string("token_of_") + reservation,
                  Written([&](HistoryWriter& writer) { VisitInput(writer, in); }));
  }
  return text;
}

constexpr std::size_t kActions = std::variant_size_v<Action>;

template <std::size_t... Index>
std::string StepOfEveryKind(std::index_sequence<Index...>) {
  return (... +
          Entry("step_" + std::to_string(Index), BytesOf(Action(std::in_place_index<Index>))));
}

scenario::PersistentCall Persistent(scenario::PersistentCall::Function function) {
  scenario::PersistentCall call;
  call.function = function;
  call.protocol = abi::kIpprotoTcp;
  call.as = "r2";
  call.start = Window(8);
  call.count = 4;
  return call;
}

std::string Steps() {
  using Function = scenario::PersistentCall::Function;
  const auto socket = [](const char* name, std::int32_t family, bool tcp) {
    return BytesOf(scenario::WsaSocketCall{name, family, tcp ? abi::kSockStream : abi::kSockDgram,
                                           tcp ? abi::kIpprotoTcp : abi::kIpprotoUdp, true});
  };
  std::string text;
  text += Entry("socket_tcp", socket("s1", abi::kAfInet, true));
  text += Entry("socket_udp", socket("s2", abi::kAfInet, false));
  text += Entry("socket_tcp6", socket("s3", abi::kAfInet6, true));
  text += Entry("bind_inside",
                BytesOf(scenario::BindCall{Socket("s2"), {PortRef::Kind::kStartOf, "r1", 0}}));
  text += Entry("bind_any", BytesOf(scenario::BindCall{Socket("s2"), Literal(0)}));
  text += Entry("create", BytesOf(Persistent(Function::kCreate)));
  text += Entry("lookup", BytesOf(Persistent(Function::kLookup)));
  text += Entry("delete", BytesOf(Persistent(Function::kDelete)));
  for (const NamedCall& named : Calls()) text += Entry(named.name, BytesOf(named.call));
  return text;
}

constexpr const char* kHead =
    "# Written by fuzz/make_seeds from fuzz/dictionary.cc: words of the compact form of "
    "histories.\n";

}  // namespace

std::string HistoryDictionary() {
  return kHead + StepOfEveryKind(std::make_index_sequence<kActions>()) + Steps() + Words();
}

std::string IoctlDictionary() {
  std::string text = kHead;
  for (NamedCall& named : Calls()) {
    text += Entry(named.name, Written([&](HistoryWriter& writer) {
                    writer.Put(1);  // get_completion looks for it
                    VisitAction(writer, named.call);
                  }));
  }
  return text + Words();
}

}  // namespace portcullis::fuzz
