#include "conformance/explore/block_life.h"

#include <cstdint>
#include <string>
#include <utility>

#include "conformance/explore/good_calls.h"
#include "reference/abi/control_codes.h"

namespace portcullis::explore {
namespace {

using scenario::Action;
using scenario::Actor;
using scenario::PersistentCall;
using scenario::PortRef;
using scenario::Rights;
using scenario::SocketRef;

const std::string kBlock = "r5";  // names the reservation
const std::string kName = "n1";   // and the port that getsockname gives

SocketRef Named(const std::string& name) { return {SocketRef::Kind::kNamed, name}; }

struct Life {
  Choices& choices;
  Actor owner;
  Actor user;  // of another process, or the owner
  bool tcp = false;
  SocketRef acquirer = Named("s4");
  SocketRef associated = Named("s5");
  SocketRef bystander = Named("s6");
  std::vector<scenario::Step> steps{};

  void By(const Actor& actor, Action action) { steps.push_back({actor, std::move(action)}); }
  const Actor& Either() { return choices.OneIn(2) ? owner : user; }
  const SocketRef& AnySocket() {
    const std::uint32_t which = choices.Below(3);
    return which == 0 ? acquirer : which == 1 ? associated : bystander;
  }
};

void MakeSocket(Life& life, const Actor& actor, const SocketRef& socket) {
  const bool tcp = life.choices.OneIn(8) ? !life.tcp : life.tcp;
  const std::int32_t family = life.choices.OneIn(8) ? abi::kAfInet6 : abi::kAfInet;
  life.By(actor, scenario::WsaSocketCall{
                     socket.name, family, tcp ? abi::kSockStream : abi::kSockDgram,
                     tcp ? abi::kIpprotoTcp : abi::kIpprotoUdp, !life.choices.OneIn(16)});
}

// A block of its own each time a history has one, so that few are in each other's way.
PortRef StartOfWindow(Life& life) {
  return {PortRef::Kind::kWindow, "w", static_cast<std::int32_t>(4 * life.choices.Below(8))};
}

std::uint16_t CountOf(Life& life) {
  return static_cast<std::uint16_t>(life.choices.OneIn(2) ? 1 + life.choices.Below(2) : 4);
}

Action Acquire(Life& life, const std::string& as, const SocketRef& socket, PortRef start) {
  return GoodAcquire(as, socket, {std::move(start), CountOf(life)});
}

Action OnToken(Life& life, const SocketRef& socket, std::uint32_t code) {
  using Kind = scenario::TokenRef::Kind;
  scenario::TokenRef token{Kind::kOf, kBlock};
  if (life.choices.OneIn(12)) token = {life.choices.Of({Kind::kNever, Kind::kZero}), ""};
  return GoodTokenCall("r6", socket, code, token);
}

Action Persistent(Life& life, PersistentCall::Function function, PortRef start,
                  std::uint16_t count) {
  PersistentCall call;
  call.function = function;
  call.protocol =
      (life.choices.OneIn(8) ? !life.tcp : life.tcp) ? abi::kIpprotoTcp : abi::kIpprotoUdp;
  call.start = std::move(start);
  call.count = count;
  if (function != PersistentCall::Function::kDelete) call.as = kBlock;
  return call;
}

PortRef InBlock(Life& life) {
  return {PortRef::Kind::kStartOf, kBlock, static_cast<std::int32_t>(life.choices.Below(5))};
}

void Bind(Life& life, const Actor& actor, const SocketRef& socket) {
  const PortRef port = life.choices.OneIn(2) ? PortRef{} : InBlock(life);
  switch (life.choices.Below(6)) {
    case 0:
      life.By(actor, scenario::ConnectCall{socket, InBlock(life)});
      break;
    case 1:
      life.By(actor, scenario::SendToCall{socket, InBlock(life)});
      break;
    default:
      life.By(actor, scenario::BindCall{socket, port});
  }
  if (!life.choices.OneIn(3)) life.By(actor, scenario::GetSockNameCall{kName, socket});
}

// The block and its end that is known: where a persistent one begins, of how many ports it is.
struct Block {
  PortRef start;
  std::uint16_t count = 0;
};

void StartAgain(Life& life, const Actor& actor) {
  life.By(actor, scenario::StartProcessControl{});
  life.By(actor, scenario::WsaStartupCall{});
}

// What happens to the block, or to who has a part in it.
void AddEvent(Life& life, const Block& block) {
  using Function = PersistentCall::Function;
  const Actor& by = life.Either();
  switch (life.choices.Below(14)) {
    case 0:
    case 1:
      return life.By(by, scenario::CloseSocketCall{life.AnySocket()});
    case 2:
    case 3:
      return life.By(by, OnToken(life, life.AnySocket(), abi::kSioReleasePortReservation));
    case 4:
      return life.By(by, OnToken(life, life.AnySocket(), abi::kSioAssociatePortReservation));
    case 5:
    case 6:
      return Bind(life, by, life.AnySocket());
    case 7:
      MakeSocket(life, by, life.bystander);
      if (life.choices.OneIn(2)) {  // one more, and the block may be used up
        life.By(by, OnToken(life, life.bystander, abi::kSioAssociatePortReservation));
      }
      return Bind(life, by, life.bystander);
    case 8:
      return life.By(by, Acquire(life, "r7", life.AnySocket(),
                                 life.choices.OneIn(2) ? InBlock(life) : block.start));
    case 9:
      return life.By(by, Persistent(life, life.choices.Of({Function::kCreate, Function::kLookup}),
                                    life.choices.OneIn(2) ? InBlock(life) : block.start,
                                    life.choices.OneIn(2) ? block.count : CountOf(life)));
    case 10:
      return life.By(by, Persistent(life, Function::kDelete, block.start, block.count));
    case 11:
      life.By(by, scenario::ExitProcessControl{life.choices.OneIn(2)});
      return StartAgain(life, by);
    case 12:
      life.By(by, scenario::WsaCleanupCall{});
      return life.By(by, scenario::WsaStartupCall{});
    default:
      life.By(by, scenario::RestartControl{});
      return StartAgain(life, by);
  }
}

// What somebody finds afterwards where the block was.
void AddLook(Life& life, const Block& block) {
  using Function = PersistentCall::Function;
  const Actor& by = life.Either();
  switch (life.choices.Below(4)) {
    case 0:
      return life.By(by, Persistent(life, Function::kLookup, block.start, block.count));
    case 1:
      return life.By(by, Persistent(life, Function::kCreate, block.start, block.count));
    case 2:
      MakeSocket(life, by, life.bystander);
      return life.By(by, Acquire(life, "r7", life.bystander, block.start));
    default:
      MakeSocket(life, by, life.bystander);
      return Bind(life, by, life.bystander);
  }
}

}  // namespace

std::vector<scenario::Step> MakeBlockLife(Choices& choices, const Actor& actor) {
  Life life{choices, actor, actor};
  life.tcp = choices.OneIn(2);
  if (choices.OneIn(3)) {
    life.user = {actor.process == "p2" ? "p1" : "p2", "main"};
    scenario::StartProcessControl start;
    start.rights = choices.Of({Rights::kAdministrator, Rights::kNotElevated, Rights::kUser});
    if (choices.OneIn(2)) life.By(life.user, scenario::ExitProcessControl{});
    life.By(life.user, std::move(start));
    life.By(life.user, scenario::WsaStartupCall{});
  }
  MakeSocket(life, life.owner, life.acquirer);
  const Block block{StartOfWindow(life), CountOf(life)};
  if (choices.OneIn(2)) {
    life.By(life.owner,
            Persistent(life, PersistentCall::Function::kCreate, block.start, block.count));
  } else {
    life.By(life.owner,
            Acquire(life, kBlock, life.acquirer, choices.OneIn(2) ? PortRef{} : block.start));
  }
  MakeSocket(life, life.user, life.associated);
  if (!choices.OneIn(4)) {
    life.By(life.user, OnToken(life, life.associated, abi::kSioAssociatePortReservation));
  }
  if (!choices.OneIn(4)) Bind(life, life.user, life.associated);
  for (std::uint32_t events = 1 + choices.Below(3); events > 0; --events) AddEvent(life, block);
  if (choices.OneIn(2)) AddLook(life, block);
  return std::move(life.steps);
}

}  // namespace portcullis::explore
