#include "conformance/suite/ioctl_plan.h"

#include <utility>

#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

using scenario::Memory;

bool IsTransport(const SocketKind& kind) {
  return kind.family != abi::kAfUnix && kind.type != abi::kSockRaw;
}

bool Reserves(Verb verb) {
  return verb == Verb::kAcquire || verb == Verb::kAssociate || verb == Verb::kRelease;
}

// --- the call --------------------------------------------------------------------------------

CallText GoodForm(Writer& w, const IoctlPlan& plan, const std::string& name,
                  const SocketRef& socket) {
  switch (plan.verb) {
    case Verb::kAcquire:
      return w.Acquire(name, socket, Range(plan.start, plan.count));
    case Verb::kAssociate:
      return w.Associate(name, socket, plan.token);
    case Verb::kRelease:
      return w.Release(name, socket, plan.token);
    case Verb::kKeepalive:
      return w.Keepalive(name, socket);
    case Verb::kSetMode:
      return w.SetMode(name, socket, plan.nonblocking);
    case Verb::kFlush:
      return w.Flush(name, socket);
    case Verb::kUnknown:
      break;
  }
  return w.Ioctl(name, socket, plan.code);
}

void Call(Writer& w, const IoctlPlan& plan, const SocketRef& socket) {
  CallText call = GoodForm(w, plan, "x1", socket);
  if (plan.code != 0) call.Code(plan.code);
  if (plan.in != Memory::kValid) call.In(plan.in);
  if (plan.in_size) call.InSize(*plan.in_size);
  if (plan.out_size) call.OutSize(*plan.out_size).Out(plan.out);
  if (plan.out != Memory::kValid) call.Out(plan.out);
  call.Returned(plan.returned).Provider(plan.provider);
  if (plan.way == Way::kEvent || plan.way == Way::kRoutine) call.Overlapped(plan.overlapped);
  if (plan.way == Way::kPort || plan.way == Way::kNone) {
    call.OverlappedWithoutEvent(plan.overlapped);
  }
  if (plan.way == Way::kRoutine) call.Routine();
  if (plan.routine) call.Routine(*plan.routine);
}

// --- how its end is learnt -------------------------------------------------------------------

// An overlapped call whose routine is no function. Whoever accepts it calls it in the next
// alertable wait of the thread, and dies of what the case has passed. So that thread waits for
// nothing more, and as a call that blocks may wait alertably (F-BIND-07), others look behind.
bool QueuesNoFunction(const IoctlPlan& plan) {
  return plan.way != Way::kPlain && plan.routine && *plan.routine != Memory::kValid;
}

void LookOnce(Writer& w, Way way) {
  switch (way) {
    case Way::kPlain:
      return;
    case Way::kEvent:
      w.GetCompletion("x1");
      return;
    case Way::kPort:
      w.Dequeue("c1");
      return;
    case Way::kRoutine:
      w.WaitAlertable();
      return;
    case Way::kNone:
      w.OverlappedResult("x1");
      return;
  }
}

// Twice: a second indication would show. Of a routine, that it has not signalled the event.
void Look(Writer& w, const IoctlPlan& plan) {
  if (plan.way == Way::kRoutine && QueuesNoFunction(plan)) {
    w.GetCompletion("x1");
    return;
  }
  LookOnce(w, plan.way);
  if (plan.fails || plan.way == Way::kNone) return;
  LookOnce(w, plan.way);
  if (plan.way == Way::kRoutine) w.GetCompletion("x1");
}

// --- around it -------------------------------------------------------------------------------

void Begin(Writer& w, const IoctlPlan& plan) {
  switch (plan.around) {
    case Around::kNothing:
      return;
    case Around::kNetworkDown:
      w.NetworkDown();
      return;
    case Around::kNetworkWasDown:
      w.NetworkDown();
      w.NetworkUp();
      return;
    case Around::kCallbackOverBlockedCall: {
      const SocketRef other = w.Socket(kTcp);
      w.Hold();
      if (Reserves(plan.verb)) {
        w.Acquire("b1", other, Range("w+120", 2));
      } else {
        w.Keepalive("b1", other);
      }
      w.BeginCallback();
      return;
    }
    case Around::kCallback:
      w.BeginCallback();
      return;
    case Around::kCallbackWas:
      w.BeginCallback();
      w.EndCallback();
      return;
    case Around::kWithdrawn:
      w.WithdrawProviderSupport();
      return;
    case Around::kWasWithdrawn:
      w.WithdrawProviderSupport();
      w.OfferProviderSupport();
      return;
  }
}

void End(Writer& w, const IoctlPlan& plan) {
  switch (plan.around) {
    case Around::kNetworkDown:
      w.NetworkUp();
      return;
    case Around::kCallbackOverBlockedCall:
      w.EndCallback();
      w.Complete("b1");
      return;
    case Around::kCallback:
      w.EndCallback();
      return;
    case Around::kWithdrawn:
      w.OfferProviderSupport();
      return;
    case Around::kNothing:
    case Around::kNetworkWasDown:
    case Around::kCallbackWas:
    case Around::kWasWithdrawn:
      return;
  }
}

// What ends the operation that `holder` has begun on `s` and that is held open.
void Cut(Writer& w, Writer& holder, const IoctlPlan& plan, const SocketRef& s) {
  switch (plan.hold) {
    case Hold::kNo:
      return;
    case Hold::kComplete:
      LookOnce(w, plan.way);
      w.Complete("x1");
      return;
    case Hold::kCancel:
      w.Cancel(s, "x1");
      return;
    case Hold::kClose:
      w.Close(s);
      return;
    case Hold::kThreadExit:
      holder.ExitThread();
      w.Complete("x1");
      return;
    case Hold::kFlush:
      w.Flush("f1", s);
      w.Complete("x1");
      return;
    case Hold::kNetwork:
      w.NetworkDown();
      w.Complete("x1");
      w.NetworkUp();
      return;
    case Hold::kCancelBlockingCall:
      holder.CancelBlockingCall();
      return;
    case Hold::kCancelSynchronousIo:
      holder.CancelSynchronousIo();
      return;
  }
}

// --- what the call left behind ---------------------------------------------------------------

constexpr const char* kOutside = "w+60";

void LookBehindAcquire(Writer& w, const Stage& stage) {
  const IoctlPlan& plan = stage.plan;
  if (plan.again == 0) return;
  const SocketRef fresh = w.Socket(stage.Kind());
  const bool done = !plan.fails && (plan.hold == Hold::kNo || plan.hold == Hold::kComplete);
  if (!done) {
    w.Acquire("again", fresh, Range(plan.start, plan.again));
    return;
  }
  // Held to its last port; and no longer than its socket lives.
  const std::string last =
      plan.count == 1 ? "start of x1" : "start of x1 + " + std::to_string(plan.count - 1);
  w.Acquire("held", fresh, Range(last, 1));
  w.Close(stage.s);
  w.Acquire("again", fresh, Range("start of x1", plan.count));
}

void LookBehindAssociate(Writer& w, const Stage& stage) {
  if (stage.plan.fails) {
    Writer caller = stage.caller;
    caller.Bind(stage.s, kOutside);
    return;
  }
  w.Bind(stage.s, "0");
  w.GetSockName("n1", stage.s);
}

void LookBehindRelease(Writer& w, const Stage& stage) {
  const SocketRef fresh = w.Socket(stage.Kind());
  w.Acquire("again", fresh, stage.Block());
  if (!stage.plan.fails) return;
  w.Release("once_more", stage.s, "r0");
}

void LookBehind(Writer& w, const Stage& stage) {
  switch (stage.plan.verb) {
    case Verb::kAcquire:
      LookBehindAcquire(w, stage);
      return;
    case Verb::kAssociate:
      LookBehindAssociate(w, stage);
      return;
    case Verb::kRelease:
      LookBehindRelease(w, stage);
      return;
    case Verb::kKeepalive:
    case Verb::kSetMode:
    case Verb::kFlush:
    case Verb::kUnknown:
      break;
  }
  // The last error is the thread's own, whatever fails on another meanwhile.
  if (stage.plan.fails && stage.plan.no_socket != nullptr) {
    stage.w.Thread("t2").Close(stage.plan.no_socket());
    stage.w.GetLastError();
  }
  w.Keepalive("again", w.Socket(kTcp));
}

}  // namespace

scenario::RangeContents Stage::Block() const {
  return plan.start == "0" ? Range("w+5", 20) : Range(plan.start, plan.count);
}

SocketKind Stage::Kind() const { return IsTransport(plan.kind) ? plan.kind : kUdp; }

Written WriteIoctl(const IoctlPlan& plan) {
  Draft draft;
  Writer w(draft);
  Stage stage{w, plan, {}, w, true};
  if (plan.rights != scenario::Rights::kAdministrator) w.StartProcess(plan.rights);
  if (plan.before && plan.winsock != Winsock::kNotStarted) plan.before(stage);
  stage.early = false;
  stage.s = NeverMade();
  if (plan.winsock != Winsock::kNotStarted) {
    w.Startup();
    stage.s = w.Socket(plan.kind);
    if (plan.nonblocking && plan.verb != Verb::kSetMode) w.SetMode("mode", stage.s, true);
    if (plan.way == Way::kPort) w.CompletionPort("c1", stage.s);
    if (plan.skips_packets) w.SkipOnSuccess(stage.s);
    if (plan.before) plan.before(stage);
    Begin(w, plan);
    if (plan.closed) w.Close(stage.s);
    if (plan.winsock == Winsock::kCleanedUp) w.Cleanup();
  }
  // A plain call that is held, and one whose thread ends, are another thread's.
  const bool apart = plan.hold == Hold::kThreadExit ||
                     (plan.hold != Hold::kNo && (plan.way == Way::kPlain || !plan.kind.overlapped));
  Writer caller = apart ? stage.caller.Thread("t2") : stage.caller;
  if (plan.hold != Hold::kNo) caller.Hold();
  Written written;
  written.decisive = draft.scenario.steps.size();
  Call(caller, plan, plan.no_socket != nullptr ? plan.no_socket() : stage.s);
  if (plan.winsock == Winsock::kStarted) End(w, plan);
  // Where the call failed, what was to hold it would hold the next one: others look.
  Cut(w, caller, plan, stage.s);
  const bool others_look = plan.hold != Hold::kNo || QueuesNoFunction(plan);
  Writer looking = others_look ? stage.caller.Thread("t3") : stage.caller;
  Look(stage.caller, plan);
  if (plan.winsock != Winsock::kStarted) looking.Startup();
  if (plan.winsock == Winsock::kNotStarted) stage.s = looking.Socket(plan.kind);
  stage.caller = looking;
  Writer behind = others_look ? w.Thread("t3") : w;
  LookBehind(behind, stage);
  written.scenario = std::move(draft.scenario);
  written.needs = plan.needs;
  return written;
}

}  // namespace portcullis::suite
