#include "conformance/explore/walk_ground.h"

#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "conformance/scenario/step_names.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::explore {
namespace {

using scenario::Memory;
using scenario::NameKind;
using scenario::NameRole;
using scenario::PortRef;
using scenario::Step;

constexpr std::uint16_t kFirstPort = 49152;
constexpr std::uint16_t kPorts = 8;

const scenario::Actor kFirst{"p1", "main"};
const scenario::Actor kSecond{"p2", "main"};
const scenario::Actor kHolder{"p3", "main"};

scenario::SocketRef Named(const std::string& name) {
  return {scenario::SocketRef::Kind::kNamed, name};
}
PortRef Literal(std::int32_t port) { return {PortRef::Kind::kLiteral, "", port}; }

scenario::WsaSocketCall Udp(const std::string& name) {
  return {name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true};
}

scenario::WsaIoctlCall Acquire(const std::string& as, const std::string& socket, std::int32_t start,
                               std::uint16_t count) {
  scenario::WsaIoctlCall call;
  call.as = as;
  call.socket = Named(socket);
  call.code = abi::kSioAcquirePortReservation;
  call.in = {Memory::kValid, abi::kPortRangeSize, scenario::RangeContents{Literal(start), count}};
  call.out = {Memory::kValid, abi::kPortReservationInstanceSize};
  return call;
}

scenario::WsaIoctlCall WithToken(std::uint32_t code, const targets::WalkedNames::Slot& slot,
                                 const std::string& of) {
  scenario::WsaIoctlCall call;
  call.as = slot.operation;
  call.socket = Named(slot.socket);
  call.code = code;
  call.in = {Memory::kValid, abi::kPortReservationTokenSize,
             scenario::TokenContents{{scenario::TokenRef::Kind::kOf, of}}};
  return call;
}

scenario::PersistentCall Persistent(scenario::PersistentCall::Function function,
                                    const std::string& as) {
  return {function, abi::kIpprotoUdp, as, Literal(kFirstPort + 4), 2};
}

void AddSocketSteps(const targets::WalkedNames& names, const targets::WalkedNames::Slot& slot,
                    std::vector<Step>& steps) {
  const scenario::Actor actor{slot.process, "main"};
  const auto add = [&](scenario::Action action) { steps.push_back({actor, std::move(action)}); };
  for (const std::uint16_t count : std::initializer_list<std::uint16_t>{1, 2, 4}) {
    add(Acquire(slot.operation, slot.socket, kFirstPort, count));
    add(Acquire(slot.operation, slot.socket, 0, count));
  }
  add(Acquire(slot.operation, slot.socket, kFirstPort + 2, 4));
  for (const targets::WalkedNames::Slot& other : names.slots) {
    add(WithToken(abi::kSioAssociatePortReservation, slot, other.operation));
    add(WithToken(abi::kSioReleasePortReservation, slot, other.operation));
  }
  add(WithToken(abi::kSioAssociatePortReservation, slot, names.persistent.front()));
  add(scenario::BindCall{Named(slot.socket), Literal(0)});
  add(scenario::BindCall{Named(slot.socket), Literal(kFirstPort)});
  add(scenario::BindCall{Named(slot.socket), Literal(kFirstPort + 3)});
  add(scenario::GetSockNameCall{"n", Named(slot.socket)});
  add(scenario::CloseSocketCall{Named(slot.socket)});
  add(Udp(slot.socket));
  scenario::WsaIoctlCall overlapped = Acquire(slot.operation, slot.socket, kFirstPort, 2);
  overlapped.overlapped = scenario::Overlapped{};
  add(overlapped);
  add(scenario::GetCompletionCall{slot.operation});
  add(scenario::CompleteControl{slot.operation});
  add(scenario::CancelIoExCall{Named(slot.socket), std::nullopt});
}

WalkGround Make() {
  WalkGround ground;
  ground.names = {.slots = {{"p1", "s1", "r1"}, {"p1", "s2", "r2"}, {"p2", "s3", "r3"}},
                  .processes = {"p1", "p2"},
                  .persistent = {"v"},
                  .first_port = kFirstPort,
                  .ports = kPorts};
  ground.before = {
      {kHolder, scenario::WsaStartupCall{}},
      {kHolder, Udp("h")},
      {kHolder, Acquire("below", "h", 1, kFirstPort - 1)},
      {kHolder, Udp("i")},
      {kHolder, Acquire("above", "i", kFirstPort + kPorts,
                        static_cast<std::uint16_t>(65536 - kFirstPort - kPorts))},
      {kFirst, scenario::WsaStartupCall{}},
      {kSecond, scenario::WsaStartupCall{}},
  };
  for (const targets::WalkedNames::Slot& slot : ground.names.slots) {
    ground.before.push_back({{slot.process, "main"}, Udp(slot.socket)});
  }
  for (const targets::WalkedNames::Slot& slot : ground.names.slots) {
    AddSocketSteps(ground.names, slot, ground.alphabet);
  }
  using Function = scenario::PersistentCall::Function;
  for (const scenario::Actor& actor : {kFirst, kSecond}) {
    ground.alphabet.push_back({actor, scenario::HoldControl{}});
    ground.alphabet.push_back({actor, scenario::ExitProcessControl{}});
    ground.alphabet.push_back({actor, scenario::StartProcessControl{}});
    ground.alphabet.push_back({actor, scenario::WsaStartupCall{}});
  }
  ground.alphabet.push_back({kFirst, Persistent(Function::kCreate, "v")});
  ground.alphabet.push_back({kSecond, Persistent(Function::kLookup, "v")});
  ground.alphabet.push_back({kFirst, Persistent(Function::kDelete, "")});
  return ground;
}

}  // namespace

const WalkGround& GroundOfWalk() {
  static const WalkGround ground = Make();
  return ground;
}

targets::WalkedNames MirrorNames(const targets::WalkedNames& names) {
  targets::WalkedNames mirrored = names;
  std::swap(mirrored.slots[0], mirrored.slots[1]);
  return mirrored;
}

Step MirrorStep(Step step) {
  ForEachName(step, [](NameKind kind, NameRole, std::string& name) {
    if (kind != NameKind::kSocket && kind != NameKind::kOperation) return;
    if (name.back() == '1') {
      name.back() = '2';
    } else if (name.back() == '2') {
      name.back() = '1';
    }
  });
  return step;
}

}  // namespace portcullis::explore
