#include "conformance/explore/held_call.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "conformance/explore/good_calls.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::explore {
namespace {

using scenario::Action;
using scenario::Memory;
using scenario::SocketRef;
using scenario::WsaIoctlCall;

const std::string kHeld = "r3";
const std::string kReservation = "r2";
const std::string kQueue = "c1";

// What the steps share.
struct Made {
  Choices& choices;
  scenario::Actor caller;  // of the call
  scenario::Actor other;   // another thread of the process
  SocketRef socket;
  bool caller_is_free = true;  // neither in a call nor ended
  bool has_queue = false;      // the socket is tied to kQueue
  std::vector<scenario::Step> steps{};

  void By(const scenario::Actor& actor, Action action) {
    steps.push_back({actor, std::move(action)});
  }
  // One of the two, mostly one that can act.
  const scenario::Actor& Either() { return choices.OneIn(caller_is_free ? 2 : 8) ? caller : other; }
};

bool TakesAToken(std::uint32_t code) {
  return code == abi::kSioAssociatePortReservation || code == abi::kSioReleasePortReservation;
}

WsaIoctlCall CallOf(const SocketRef& socket, std::uint32_t code, const std::string& as) {
  if (code == abi::kSioAcquirePortReservation) {
    return GoodAcquire(as, socket, {{scenario::PortRef::Kind::kLiteral, "", 0}, 2});
  }
  if (TakesAToken(code)) {
    return GoodTokenCall(as, socket, code, {scenario::TokenRef::Kind::kOf, kReservation});
  }
  WsaIoctlCall call;
  call.as = as;
  call.socket = socket;
  call.code = code;
  if (code == abi::kFionbio) {  // SIO_FLUSH takes nothing
    call.in = {Memory::kValid, abi::kFionbioSize, std::vector<std::byte>(abi::kFionbioSize)};
  }
  return call;
}

void AddHeldCall(Made& made) {
  Choices& choices = made.choices;
  const std::uint32_t code =
      choices.Of({abi::kSioAcquirePortReservation, abi::kSioAssociatePortReservation,
                  abi::kSioReleasePortReservation, abi::kFionbio});
  if (TakesAToken(code)) {
    made.By(made.caller, CallOf(made.socket, abi::kSioAcquirePortReservation, kReservation));
  }
  WsaIoctlCall call = CallOf(made.socket, code, kHeld);
  call.provider = choices.OneIn(4);
  if (!choices.OneIn(3)) {
    call.overlapped = scenario::Overlapped{Memory::kValid, choices.OneIn(2)};
    if (choices.OneIn(4)) call.routine = Memory::kValid;
    if (choices.OneIn(4)) {
      made.has_queue = true;
      made.By(made.caller, scenario::CreateIoCompletionPortCall{kQueue, made.socket});
      if (choices.OneIn(2)) {
        made.By(made.caller, scenario::SkipCompletionPortOnSuccessCall{made.socket});
      }
    }
  }
  // What is not held is answered at once; whether a packet says so too is what a queue is there
  // for.
  if (!choices.OneIn(made.has_queue ? 3 : 8)) {
    made.By(made.caller, scenario::HoldControl{});
    made.caller_is_free = call.overlapped.has_value();
  }
  made.By(made.caller, std::move(call));
}

// What ends the call, or is done meanwhile.
void AddEvent(Made& made) {
  using Means = scenario::InterruptControl::Means;
  Choices& choices = made.choices;
  const scenario::Actor& by = made.Either();
  switch (choices.Below(12)) {
    case 0:
      return made.By(by, scenario::CloseSocketCall{made.socket});
    case 1:
      return made.By(by, scenario::CancelIoExCall{made.socket, std::nullopt});
    case 2:
      return made.By(by, scenario::CancelIoExCall{made.socket, kHeld});
    case 3:
      made.caller_is_free = false;
      return made.By(made.caller, scenario::ExitThreadControl{});
    case 4:
      return made.By(by, CallOf(made.socket, abi::kSioFlush, "r4"));
    case 5:
      return made.By(by, scenario::WsaCleanupCall{});
    case 6:
      return made.By(by, scenario::ExitProcessControl{choices.OneIn(2)});
    case 7:
      return made.By(made.caller, scenario::InterruptControl{
                                      choices.Of({Means::kCancelBlockingCall, Means::kIoManager})});
    case 8:
      made.By(by, scenario::NetworkControl{false});
      return made.By(by, scenario::CompleteControl{kHeld});
    case 9:
      return made.By(made.caller, CallOf(made.socket, abi::kSioAcquirePortReservation, "r4"));
    case 10:
      return made.By(by, scenario::WsaGetOverlappedResultCall{kHeld, true});
    default:
      return made.By(by, scenario::CompleteControl{kHeld});
  }
}

void AddLook(Made& made) {
  Choices& choices = made.choices;
  const scenario::Actor& by = made.Either();
  if (made.has_queue && choices.OneIn(2)) {
    return made.By(by, scenario::GetQueuedCompletionStatusCall{kQueue});
  }
  switch (choices.Below(6)) {
    case 0:
      return made.By(by, scenario::WsaGetOverlappedResultCall{kHeld, false});
    case 1:
      return made.By(by, scenario::WaitAlertableCall{});
    case 2:
      return made.By(by, scenario::GetQueuedCompletionStatusCall{kQueue});
    case 3:
      return made.By(by, scenario::WsaGetLastErrorCall{});
    default:
      return made.By(by, scenario::GetCompletionCall{kHeld});
  }
}

}  // namespace

std::vector<scenario::Step> MakeHeldCall(Choices& choices, const scenario::Actor& actor) {
  Made made{choices, actor, actor, {SocketRef::Kind::kNamed, "s3"}};
  made.other.thread = actor.thread == "main" ? "t2" : "main";
  const bool tcp = choices.OneIn(2);
  made.By(actor, scenario::WsaSocketCall{made.socket.name, abi::kAfInet,
                                         tcp ? abi::kSockStream : abi::kSockDgram,
                                         tcp ? abi::kIpprotoTcp : abi::kIpprotoUdp, true});
  AddHeldCall(made);
  for (std::uint32_t events = 1 + choices.Below(2); events > 0; --events) AddEvent(made);
  for (std::uint32_t looks = 1 + choices.Below(2); looks > 0; --looks) AddLook(made);
  return std::move(made.steps);
}

}  // namespace portcullis::explore
