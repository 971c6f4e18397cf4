#include "fuzz/port_states.h"

#include <cstdint>
#include <utility>
#include <variant>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::fuzz {
namespace {

using namespace scenario;

PortRef At(int port) { return {PortRef::Kind::kLiteral, "", port}; }
SocketRef Named(const char* name) { return {SocketRef::Kind::kNamed, name}; }
Step Do(Action action) { return {Actor{}, std::move(action)}; }

Step Make(const char* name, std::int32_t family, std::int32_t type, bool overlapped = true) {
  const std::int32_t protocol = type == abi::kSockStream  ? abi::kIpprotoTcp
                                : type == abi::kSockDgram ? abi::kIpprotoUdp
                                                          : 0;
  return Do(WsaSocketCall{name, family, type, protocol, overlapped});
}

// `start` 0 for a wildcard.
Step Acquire(const char* as, const char* socket, int start, std::uint16_t count) {
  WsaIoctlCall call;
  call.as = as;
  call.socket = Named(socket);
  call.code = abi::kSioAcquirePortReservation;
  call.in = {Memory::kValid, abi::kPortRangeSize, RangeContents{At(start), count}};
  call.out = {Memory::kValid, abi::kPortReservationInstanceSize};
  return Do(std::move(call));
}

// Through memory of which nobody says what a call reads or leaves there.
Step OutOfSight(Step acquire) {
  std::get<WsaIoctlCall>(acquire.action).returned = Memory::kAliasesInput;
  return acquire;
}

Step WithToken(std::uint32_t code, const char* socket, const char* reservation) {
  WsaIoctlCall call;
  call.socket = Named(socket);
  call.code = code;
  call.in = {Memory::kValid, abi::kPortReservationTokenSize,
             TokenContents{{TokenRef::Kind::kOf, reservation}}};
  return Do(std::move(call));
}

Step Bind(const char* socket, int port) { return Do(BindCall{Named(socket), At(port)}); }
Step Close(const char* socket) { return Do(CloseSocketCall{Named(socket)}); }

PortState With(std::string name, std::vector<Step> steps, std::vector<Step> after = {}) {
  PortState state{
      std::move(name),
      {Do(WsaStartupCall{}), Make("t1", abi::kAfInet, abi::kSockStream),
       Make("t2", abi::kAfInet, abi::kSockStream), Make("u1", abi::kAfInet, abi::kSockDgram),
       Make("u2", abi::kAfInet, abi::kSockDgram), Make("t6", abi::kAfInet6, abi::kSockStream),
       Make("u6", abi::kAfInet6, abi::kSockDgram),
       Make("plain", abi::kAfInet, abi::kSockStream, false),
       Make("raw", abi::kAfInet, abi::kSockRaw)},
      std::move(after)};
  for (Step& step : steps) state.before.push_back(std::move(step));
  return state;
}

std::vector<PortState> MakeStates() {
  std::vector<PortState> states;
  states.push_back(With("nothing held", {}));
  states.push_back(With("a block of TCP", {Acquire("a", "t1", 5000, 20)}));
  states.push_back(With(
      "blocks with a gap between them",
      {Acquire("a", "t1", 5000, 20), Acquire("b", "t2", 5040, 20), Acquire("c", "u1", 5020, 20)}));
  states.push_back(
      With("blocks of wildcards", {Acquire("a", "t1", 0, 64), Acquire("b", "u1", 0, 1000)}));
  states.push_back(
      With("a block that was closed", {Acquire("a", "t1", 5000, 20), Acquire("b", "t2", 5020, 20),
                                       Close("t1"), Make("t1", abi::kAfInet, abi::kSockStream)}));
  states.push_back(
      With("a block that was released", {Acquire("a", "t1", 5000, 20), Acquire("b", "u1", 5000, 20),
                                         WithToken(abi::kSioReleasePortReservation, "t1", "a")}));
  states.push_back(With("bound sockets", {Bind("t2", 5000), Bind("u2", 5010), Bind("t6", 5020)}));
  states.push_back(With("a socket bound from a block",
                        {Acquire("a", "t1", 5000, 20),
                         WithToken(abi::kSioAssociatePortReservation, "t2", "a"), Bind("t2", 0)}));
  states.push_back(
      With("few ports left", {Acquire("a", "t1", 1, 32767), Acquire("b", "t2", 32768, 16384),
                              Acquire("c", "plain", 49152, 16000), Acquire("d", "u1", 1, 49151)}));
  states.push_back(With("a dynamic range in pieces",
                        {Acquire("a", "t1", 49152, 4096), Acquire("b", "t2", 57344, 4096),
                         Acquire("c", "u1", 65000, 500)}));
  states.push_back(With(
      "the first and the last port",
      {Acquire("a", "t1", 1, 1), Acquire("b", "t2", 65534, 1), Acquire("c", "u1", 65280, 255)}));
  states.push_back(
      With("blocks of IPv6", {Acquire("a", "t6", 5000, 20), Acquire("b", "u6", 0, 20)}));
  states.push_back(With(
      "persistent blocks",
      {Do(PersistentCall{PersistentCall::Function::kCreate, abi::kIpprotoTcp, "a", At(5000), 20}),
       Do(PersistentCall{PersistentCall::Function::kCreate, abi::kIpprotoUdp, "b", At(49152),
                         64})}));
  states.push_back(With("the network is down",
                        {Acquire("a", "t1", 5000, 20), Do(NetworkControl{false})},
                        {Do(NetworkControl{true})}));
  states.push_back(With("a callback is in progress",
                        {Acquire("a", "t1", 5000, 20), Do(CallbackControl{true})},
                        {Do(CallbackControl{false})}));
  states.push_back(With("no provider offers it", {Do(ProviderSupportControl{false})},
                        {Do(ProviderSupportControl{true})}));
  states.push_back(With("Winsock is not started", {Do(WsaCleanupCall{})}));
  states.push_back(With("held open", {Acquire("a", "t1", 5000, 20), Do(HoldControl{})},
                        {Do(CompleteControl{"r"})}));
  states.push_back(
      With("blocks that were granted out of sight",
           {OutOfSight(Acquire("a", "t1", 5000, 20)), OutOfSight(Acquire("b", "u1", 0, 255))}));
  return states;
}

}  // namespace

const std::vector<PortState>& PortStates() {
  static const std::vector<PortState> states = MakeStates();
  return states;
}

}  // namespace portcullis::fuzz
