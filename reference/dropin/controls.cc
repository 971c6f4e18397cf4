#include "reference/dropin/controls.h"

#include "reference/dropin/machine.h"

namespace portcullis::dropin::controls {
namespace {

using reference::Host;

ProcessId P(std::uint32_t process) { return ProcessId{process}; }
ThreadId T(std::uint32_t thread) { return ThreadId{thread}; }
Machine& TheMachine() { return Machine::Instance(); }

reference::Rights RightsOf(Rights rights) {
  switch (rights) {
    case Rights::kAdministrator:
      return reference::Rights::kAdministrator;
    case Rights::kNotElevated:
      return reference::Rights::kNotElevated;
    case Rights::kUser:
      break;
  }
  return reference::Rights::kUser;
}

// A call on the Host that answers nothing.
template <typename Function>
void Set(Function function) {
  TheMachine().Call([&](Host& host, const reference::Caller&) {
    function(host);
    return 0;
  });
}

}  // namespace

std::uint32_t StartProcess(Rights rights) {
  return static_cast<std::uint32_t>(TheMachine().StartProcess(RightsOf(rights)));
}

void SetRights(std::uint32_t process, Rights rights) {
  Set([&](Host& host) { host.SetRights(P(process), RightsOf(rights)); });
}

void EnterProcess(std::uint32_t process) { ThreadIdentity::Own().Enter(P(process)); }

std::uint32_t CurrentProcess() {
  return static_cast<std::uint32_t>(ThreadIdentity::Own().process());
}

void ExitProcess(std::uint32_t process) { TheMachine().ExitProcess(P(process)); }

bool HasEnded(std::uint32_t process) {
  return TheMachine().Call(
      [process](const Host& host, const reference::Caller&) { return host.HasEnded(P(process)); });
}

bool Inherit(std::uint32_t from, std::uint64_t socket, std::uint32_t to) {
  return TheMachine().Call([&](Host& host, const reference::Caller&) {
    return host.InheritSocket(P(from), socket, P(to));
  });
}

void Restart() { TheMachine().Restart(); }

std::uint32_t CurrentThread() { return static_cast<std::uint32_t>(ThreadIdentity::Own().thread()); }

void ActAs(std::uint32_t thread) { ThreadIdentity::Own().ActAs(reference::ThreadId{thread}); }

void ExitThread() {
  TheMachine().ThreadEnds(ThreadIdentity::Own().process(), ThreadIdentity::Own().thread());
}

void Hold(std::uint32_t process, std::uint32_t thread) {
  Set([&](Host& host) { host.Hold(P(process), T(thread)); });
}

bool Complete(std::uint32_t process, const void* overlapped) {
  return TheMachine().CompleteHeld(P(process), reinterpret_cast<Address>(overlapped));
}

bool CompleteBlocked(std::uint32_t process, std::uint32_t thread) {
  return TheMachine().CompleteBlocked(P(process), T(thread));
}

void Interrupt(std::uint32_t process, std::uint32_t thread, Means means) {
  Set([&](Host& host) {
    host.Interrupt(P(process), T(thread),
                   means == Means::kIoManager ? reference::InterruptMeans::kIoManager
                                              : reference::InterruptMeans::kCancelBlockingCall);
  });
}

bool WaitUntilBlocked(std::uint32_t process, std::uint32_t thread,
                      std::chrono::milliseconds at_most) {
  return TheMachine().WaitUntilBlocked(P(process), T(thread), at_most);
}

void SetCallback(std::uint32_t process, std::uint32_t thread, bool in_progress) {
  Set([&](Host& host) {
    if (in_progress) {
      host.CallbackBegin(P(process), T(thread));
    } else {
      host.CallbackEnd(P(process), T(thread));
    }
  });
}

void SetNetwork(bool up) {
  Set([up](Host& host) { host.SetNetwork(up); });
}

void SetProviderSupport(bool offered) {
  Set([offered](Host& host) { host.SetProviderSupport(offered); });
}

void Reset() { TheMachine().Reset(); }

}  // namespace portcullis::dropin::controls
