// Play: a scenario and its events made up line by line, for the tests of the oracle.
//
// A step is added and invoked in one; every answer is judged by a judge of the whole scenario so
// far. For tests only.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/oracle/judge.h"
#include "conformance/scenario/capability.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {

inline constexpr std::uint16_t kWindow = 20000;  // where window "w" lies

// What a target can do that owns its whole world.
inline std::set<std::string> ModelCapabilities() {
  return {scenario::kAcquire, scenario::kIpv6,      scenario::kRawSockets, scenario::kUnixSockets,
          scenario::kFlush,   scenario::kOwnsPorts, scenario::kFreesAtOnce};
}

inline std::set<std::string> NativeCapabilities() { return {scenario::kAcquire, scenario::kIpv6}; }

inline scenario::Actor Thread2() { return {"p1", "t2"}; }

inline scenario::Actor Process2() { return {"p2", "main"}; }

inline scenario::SocketRef Named(const std::string& name) {
  return {scenario::SocketRef::Kind::kNamed, name};
}

inline scenario::WsaSocketCall Udp(const std::string& name) {
  return {name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true};
}

inline scenario::WsaSocketCall Tcp(const std::string& name) {
  return {name, abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp, true};
}

inline scenario::WsaSocketCall Plain(scenario::WsaSocketCall socket) {
  socket.overlapped = false;
  return socket;
}

inline scenario::WsaSocketCall Ipv6(scenario::WsaSocketCall socket) {
  socket.family = abi::kAfInet6;
  return socket;
}

// A valid ACQUIRE of a literal block.
inline scenario::WsaIoctlCall Acquire(const std::string& as, const std::string& socket,
                                      std::uint16_t start, std::uint16_t count) {
  scenario::WsaIoctlCall call;
  call.as = as;
  call.socket = Named(socket);
  call.code = abi::kSioAcquirePortReservation;
  call.in = {scenario::Memory::kValid, abi::kPortRangeSize,
             scenario::RangeContents{{scenario::PortRef::Kind::kLiteral, "", start}, count}};
  call.out = {scenario::Memory::kValid, abi::kPortReservationInstanceSize};
  return call;
}

inline scenario::TokenRef TokenOf(const std::string& reservation) {
  return {scenario::TokenRef::Kind::kOf, reservation};
}
inline const scenario::TokenRef kNeverIssued{scenario::TokenRef::Kind::kNever, ""};
inline const scenario::TokenRef kZeroToken{scenario::TokenRef::Kind::kZero, ""};

// A valid ASSOCIATE, or RELEASE, with that token.
inline scenario::WsaIoctlCall WithToken(std::uint32_t code, const std::string& as,
                                        const std::string& socket, scenario::TokenRef token) {
  scenario::WsaIoctlCall call;
  call.as = as;
  call.socket = Named(socket);
  call.code = code;
  call.in = {scenario::Memory::kValid, abi::kPortReservationTokenSize,
             scenario::TokenContents{std::move(token)}};
  return call;
}
inline scenario::WsaIoctlCall AssociateCall(const std::string& as, const std::string& socket,
                                            scenario::TokenRef token) {
  return WithToken(abi::kSioAssociatePortReservation, as, socket, std::move(token));
}
inline scenario::WsaIoctlCall AssociateCall(const std::string& socket, const std::string& with) {
  return AssociateCall("a", socket, TokenOf(with));
}
inline scenario::WsaIoctlCall ReleaseCall(const std::string& as, const std::string& socket,
                                          scenario::TokenRef token) {
  return WithToken(abi::kSioReleasePortReservation, as, socket, std::move(token));
}
inline scenario::WsaIoctlCall ReleaseCall(const std::string& socket, const std::string& of) {
  return ReleaseCall("f", socket, TokenOf(of));
}

inline scenario::BindCall Bind(const std::string& socket, std::int32_t port) {
  return {Named(socket), {scenario::PortRef::Kind::kLiteral, "", port}};
}

inline scenario::PersistentCall Create(const std::string& as, std::int32_t start,
                                       std::uint16_t count) {
  scenario::PersistentCall call;
  call.function = scenario::PersistentCall::Function::kCreate;
  call.protocol = abi::kIpprotoUdp;
  call.as = as;
  call.start = {scenario::PortRef::Kind::kLiteral, "", start};
  call.count = count;
  return call;
}
inline scenario::PersistentCall Lookup(const std::string& as, std::int32_t start,
                                       std::uint16_t count) {
  scenario::PersistentCall call = Create(as, start, count);
  call.function = scenario::PersistentCall::Function::kLookup;
  return call;
}
inline scenario::PersistentCall Delete(std::int32_t start, std::uint16_t count) {
  scenario::PersistentCall call = Create("", start, count);
  call.function = scenario::PersistentCall::Function::kDelete;
  return call;
}
inline scenario::PersistentCall OfTcp(scenario::PersistentCall call) {
  call.protocol = abi::kIpprotoTcp;
  return call;
}

// A valid call of a carrier, or of an unknown code with `size` bytes of input.
inline scenario::WsaIoctlCall Carrier(const std::string& as, const std::string& socket,
                                      std::uint32_t code, std::uint32_t size) {
  scenario::WsaIoctlCall call;
  call.as = as;
  call.socket = Named(socket);
  call.code = code;
  if (size != 0) {
    call.in = {scenario::Memory::kValid, size, std::vector<std::byte>(size, std::byte{1})};
  }
  return call;
}

inline scenario::WsaIoctlCall Keepalive(const std::string& as, const std::string& socket) {
  return Carrier(as, socket, abi::kSioKeepaliveVals, abi::kTcpKeepaliveSize);
}

inline scenario::WsaIoctlCall Overlapped(scenario::WsaIoctlCall call) {
  call.overlapped = scenario::Overlapped{};
  return call;
}

inline std::vector<std::byte> Output(std::uint16_t start, std::uint16_t count,
                                     std::uint64_t token) {
  std::vector<std::byte> bytes(abi::kPortReservationInstanceSize);
  const auto network = abi::NetworkPort::FromHost(start);
  const auto host = abi::LittleEndian<std::uint16_t>::From(count);
  const auto wide = abi::LittleEndian<std::uint64_t>::From(token);
  for (std::size_t i = 0; i < 2; ++i) bytes[i] = network.bytes[i];
  for (std::size_t i = 0; i < 2; ++i) bytes[2 + i] = host.bytes[i];
  for (std::size_t i = 0; i < 8; ++i) bytes[8 + i] = wide.bytes[i];
  return bytes;
}

// The completion of an ACQUIRE of 20000 to 20019, or its failure.
inline scenario::Completed Completion(std::size_t step, std::int32_t error = 0) {
  scenario::Completed completed;
  completed.step = step;
  completed.error = error;
  if (error == 0) {
    completed.transferred = abi::kPortReservationInstanceSize;
    completed.output = Output(20000, 20, 7);
  }
  return completed;
}

class Play {
 public:
  explicit Play(std::set<std::string> capabilities = ModelCapabilities())
      : setup_{std::move(capabilities), {{"w", kWindow}}} {}

  // Do: adds the step and has it invoked.
  std::size_t Do(scenario::Action action, scenario::Actor actor = {}) {
    const std::size_t step = scenario_.steps.size();
    scenario_.steps.push_back({std::move(actor), std::move(action)});
    events_.push_back(scenario::Invoked{step});
    return step;
  }

  Verdict Record(scenario::Event event) {
    Judge judge = Replay();
    Verdict verdict = judge.Record(event);
    events_.push_back(std::move(event));
    return verdict;
  }

  // The step of the last WSAIoctl under that name.
  std::size_t StepOf(const std::string& operation) const {
    for (std::size_t step = scenario_.steps.size(); step-- > 0;) {
      const auto* call = std::get_if<scenario::WsaIoctlCall>(&scenario_.steps[step].action);
      if (call != nullptr && call->as == operation) return step;
    }
    return scenario_.steps.size();
  }

  // What Record would say, with nothing recorded.
  Verdict Try(const scenario::Event& event) const { return Replay().Record(event); }

  Verdict Succeed(std::size_t step, std::optional<std::uint32_t> count = std::nullopt,
                  std::vector<std::byte> output = {}) {
    return Record(scenario::Returned{step, 0, 0, count, std::move(output)});
  }
  Verdict Fail(std::size_t step, std::int32_t code,
               std::optional<std::uint32_t> count = std::nullopt) {
    return Record(scenario::Returned{step, abi::kSocketError, code, count, {}});
  }
  Verdict Pend(std::size_t step) { return Fail(step, abi::kWsaIoPending); }
  Verdict Block(std::size_t step) { return Record(scenario::Blocked{step}); }

  // A control, or a call that just works.
  std::size_t Done(scenario::Action action, scenario::Actor actor = {}) {
    const std::size_t step = Do(std::move(action), std::move(actor));
    Succeed(step);
    return step;
  }

  // A reservation that a plain ACQUIRE of a specific block makes.
  Verdict Hold(const std::string& as, const std::string& socket, std::uint16_t start,
               std::uint16_t count) {
    const std::size_t step = Do(Acquire(as, socket, start, count));
    return Succeed(step, abi::kPortReservationInstanceSize, Output(start, count, 100 + step));
  }

  // A getsockname that gives `port`.
  Verdict SeePort(const std::string& socket, std::uint16_t port, scenario::Actor actor = {}) {
    scenario::Returned returned{
        Do(scenario::GetSockNameCall{"n", Named(socket)}, std::move(actor)), 0, 0, {}, {}};
    returned.port = port;
    return Record(returned);
  }
  // A Create or Lookup that stores `token`.
  Verdict Store(scenario::PersistentCall call, std::uint64_t token, scenario::Actor actor = {}) {
    scenario::Returned returned{Do(std::move(call), std::move(actor)), 0, 0, {}, {}};
    returned.token = token;
    return Record(returned);
  }
  // A persistent function that returns this error, or a call that ends with this result.
  Verdict Give(scenario::Action action, std::int32_t result, scenario::Actor actor = {}) {
    return Record(scenario::Returned{Do(std::move(action), std::move(actor)), result, 0, {}, {}});
  }
  Verdict Refuse(scenario::Action action, std::int32_t code, scenario::Actor actor = {}) {
    return Fail(Do(std::move(action), std::move(actor)), code);
  }

  // get_completion: not there; or there, with that error.
  Verdict SeeNothing(const std::string& operation) {
    return Record(scenario::Returned{
        Do(scenario::GetCompletionCall{operation}), abi::kWsaWaitTimeout, 0, {}, {}});
  }
  Verdict SeeCompletion(const std::string& operation, scenario::Completed completed) {
    const std::size_t step = Do(scenario::GetCompletionCall{operation});
    Verdict verdict = Record(std::move(completed));
    Succeed(step);
    return verdict;
  }

  // AllowedFor: what `action` would be allowed, asked before it is invoked.
  Answers AllowedFor(scenario::Action action, scenario::Actor actor = {}) const {
    Play copy = *this;
    const std::size_t step = copy.Do(std::move(action), std::move(actor));
    return copy.AllowedNow(step).documented;
  }

  Allowed AllowedNow(std::size_t step) const { return Replay().AllowedNow(step); }
  // Bound: how many worlds may be believed possible at once.
  void Bound(std::size_t most_worlds) { setup_.most_worlds = most_worlds; }

  Judge Replay() const {
    Judge judge(scenario_, setup_);
    for (const scenario::Event& event : events_) judge.Record(event);
    return judge;
  }

 private:
  Setup setup_;
  scenario::Scenario scenario_;
  std::vector<scenario::Event> events_;
};

// Winsock started, UDP sockets "u1" and "u2" and TCP sockets "t1" and "t2" made.
inline Play Started(std::set<std::string> capabilities = ModelCapabilities()) {
  Play play(std::move(capabilities));
  play.Done(scenario::WsaStartupCall{});
  for (const char* name : {"u1", "u2"}) play.Done(Udp(name));
  for (const char* name : {"t1", "t2"}) play.Done(Tcp(name));
  return play;
}

inline Answers Success() {
  Answers answers;
  answers.success = true;
  return answers;
}

// Success of a plain ACQUIRE.
inline Answers Granted16() {
  Answers answers = Success();
  answers.count_on_success = abi::kPortReservationInstanceSize;
  return answers;
}

inline Answers Nothing() {
  Answers answers;
  answers.nothing = true;
  return answers;
}

inline Answers Codes(CodeSet codes) {
  Answers answers;
  answers.codes = std::move(codes);
  return answers;
}

inline Answers AnyCode() {
  Answers answers;
  answers.any_code = true;
  return answers;
}

// No page says whether the call succeeds.
inline Answers Either() { return Union(Success(), AnyCode()); }

}  // namespace portcullis::oracle
