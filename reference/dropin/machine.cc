#include "reference/dropin/machine.h"

#include <algorithm>
#include <cstdio>

#include "reference/abi/error_codes.h"
#include "reference/dropin/environment.h"

namespace portcullis::dropin {
namespace {

using reference::CameBack;
using reference::IoctlAnswer;
using reference::IoctlCall;
using reference::OperationId;
using reference::PersistentReservations;
using reference::ResultAnswer;
using reference::ResultCall;
using reference::StoreError;

constexpr std::int32_t kErrorWriteFault = 29;
constexpr std::int32_t kErrorFileCorrupt = 1392;

Address AddressOf(const void* pointer) { return reinterpret_cast<Address>(pointer); }

}  // namespace

Machine::Machine(Options options) : options_(std::move(options)), host_(options_.host) {
  host_.SetRights(ProcessId{1}, options_.rights);
}

// Never destroyed: threads may still call when the program's own objects are.
Machine& Machine::Instance() {
  static Machine* const instance = new Machine(OptionsFromEnvironment());
  return *instance;
}

void Machine::TakeLastError() {
  ThreadIdentity& own = ThreadIdentity::Own();
  own.last_error = host_.WSAGetLastError(own.process(), own.thread());
}

// What a call left behind for others: returns of blocked calls, signals, packets, routines. Whoever
// waits looks for itself.
void Machine::TellOthers() {
  for (const CameBack& call : host_.TakeCameBack()) {
    came_back_.emplace(call.operation, call);
  }
  if (waiting_ != 0) {
    changed_.notify_all();
  }
}

template <typename Predicate>
bool Machine::WaitFor(Lock& lock, Bound bound, Predicate predicate) {
  ++waiting_;
  bool held = true;
  if (bound) {
    held = changed_.wait_for(lock, *bound, predicate);
  } else {
    changed_.wait(lock, predicate);
  }
  --waiting_;
  return held;
}

// --- calls that may block ---------------------------------------------------------------------

CameBack Machine::AwaitReturn(Lock& lock, OperationId operation, std::int32_t failure) {
  const ProcessId process = ThreadIdentity::Own().process();
  WaitFor(lock, std::nullopt,
          [&] { return came_back_.contains(operation) || host_.HasEnded(process); });
  held_.erase(operation);
  const auto found = came_back_.find(operation);
  if (found == came_back_.end()) {
    return {operation, failure, abi::kWsaInvalidHandle};
  }
  const CameBack answer = found->second;
  came_back_.erase(found);
  return answer;
}

void Machine::KeepHeld(const IoctlCall& call, const IoctlAnswer& answer) {
  std::erase_if(held_, [this](const auto& held) {
    return held.second.overlapped != 0 && host_.FindOperation(held.first) == nullptr;
  });
  if (answer.operation != OperationId::kNone) {
    const ThreadIdentity& own = ThreadIdentity::Own();
    held_[answer.operation] = {own.process(), own.thread(),
                               answer.blocked ? Address{0} : call.overlapped};
  }
}

IoctlAnswer Machine::Ioctl(const IoctlCall& call, bool provider) {
  Lock lock(mutex_);
  ThreadIdentity& own = ThreadIdentity::Own();
  const reference::Caller self = As(own);
  IoctlAnswer answer = provider ? host_.WSPIoctl(self, call) : host_.WSAIoctl(self, call);
  if (answer.operation != OperationId::kNone) {
    KeepHeld(call, answer);
  }
  Settle();
  if (answer.blocked) {
    const CameBack back = AwaitReturn(lock, answer.operation, abi::kSocketError);
    answer = {.result = back.result, .error = back.error};
  }
  if (!provider) {
    own.last_error = answer.error;
  }
  return answer;
}

IoctlAnswer Machine::WSAIoctl(const IoctlCall& call) { return Ioctl(call, false); }

IoctlAnswer Machine::WSPIoctl(const IoctlCall& call) { return Ioctl(call, true); }

ResultAnswer Machine::WSAGetOverlappedResult(const ResultCall& call) {
  Lock lock(mutex_);
  ThreadIdentity& own = ThreadIdentity::Own();
  ResultAnswer answer = host_.WSAGetOverlappedResult(As(own), call);
  if (answer.blocked) {
    held_[answer.operation] = {own.process(), own.thread(), 0};
    Settle();
    const CameBack back = AwaitReturn(lock, answer.operation, 0);
    answer = {.result = back.result, .error = back.error};
  } else {
    Settle();
  }
  if (answer.result == 0) {
    own.last_error = answer.error;
  }
  return answer;
}

// --- events, completion ports, alertable waits --------------------------------------------------

Handle Machine::MakeEvent(bool manual_reset, bool signalled) {
  const std::lock_guard lock(mutex_);
  const ProcessId process = Self().process;
  const Handle event = host_.MakeEvent(process);
  events_.emplace(std::pair(process, event), !manual_reset);
  if (signalled) {
    host_.SetEvent(process, event);
  }
  return event;
}

bool Machine::SetEvent(Handle event, bool signalled) {
  const std::lock_guard lock(mutex_);
  const ProcessId process = Self().process;
  if (!events_.contains({process, event})) {
    ThreadIdentity::Own().last_error = abi::kWsaInvalidHandle;
    return false;
  }
  if (signalled) {
    host_.SetEvent(process, event);
  } else {
    host_.ResetEvent(process, event);
  }
  Settle();
  return true;
}

bool Machine::CloseHandle(Handle handle) {
  const std::lock_guard lock(mutex_);
  const std::pair key(Self().process, handle);
  const bool closed = thread_handles_.erase(key) != 0 || host_.CloseHandle(key.first, handle);
  events_.erase(key);
  posted_.erase(key);
  if (!closed) {
    ThreadIdentity::Own().last_error = abi::kWsaInvalidHandle;
  }
  Settle();
  return closed;
}

// An event that is signalled ends the wait before any routine is looked at. Of several, the first
// in the caller's order; where all are asked for, none is reset until all are signalled.
std::optional<std::size_t> Machine::TakeSignalled(ProcessId process, std::span<const Handle> events,
                                                  bool all) {
  const auto take = [&](Handle event) {
    if (events_.at({process, event})) {
      host_.ResetEvent(process, event);
    }
  };
  const auto signalled = [&](Handle event) { return host_.IsSignalled(process, event); };
  if (all) {
    if (!std::all_of(events.begin(), events.end(), signalled)) {
      return std::nullopt;
    }
    std::for_each(events.begin(), events.end(), take);
    return 0;
  }
  const auto found = std::find_if(events.begin(), events.end(), signalled);
  if (found == events.end()) {
    return std::nullopt;
  }
  take(*found);
  return static_cast<std::size_t>(found - events.begin());
}

Machine::WaitResult Machine::Wait(std::span<const Handle> events, bool all, Bound bound,
                                  bool alertable) {
  Lock lock(mutex_);
  const ProcessId process = Self().process;
  const ThreadId thread = ThreadIdentity::Own().thread();
  const auto closed = [&] {
    return std::any_of(events.begin(), events.end(), [&](Handle event) {
      return !events_.contains({process, event});
    });
  };
  WaitResult result;
  std::vector<reference::QueuedRoutine> routines;
  const auto over = [&] {
    if (closed() || host_.HasEnded(process)) {
      result.waited = Waited::kBadHandle;
      return true;
    }
    if (!events.empty()) {
      if (const auto index = TakeSignalled(process, events, all)) {
        result = {Waited::kSignalled, *index};
        return true;
      }
    }
    if (alertable) {
      routines = host_.TakeRoutines(process, thread);
      if (!routines.empty()) {
        result.waited = Waited::kRoutine;
        return true;
      }
    }
    return false;
  };
  if (!over()) {
    WaitFor(lock, bound, over);
  }
  if (result.waited == Waited::kBadHandle) {
    ThreadIdentity::Own().last_error = abi::kWsaInvalidHandle;
  }
  lock.unlock();
  RunRoutines(routines);
  return result;
}

Handle Machine::MakePort() {
  const std::lock_guard lock(mutex_);
  const ProcessId process = Self().process;
  const Handle port = host_.MakeCompletionPort(process);
  posted_[{process, port}];
  return port;
}

std::optional<reference::CompletionPacket> Machine::TakePacketNow(ProcessId process, Handle port) {
  if (auto packet = host_.TakePacket(process, port)) {
    return packet;
  }
  auto& posted = posted_.at({process, port});
  if (posted.empty()) {
    return std::nullopt;
  }
  const reference::CompletionPacket packet = posted.front();
  posted.pop_front();
  return packet;
}

Machine::Packet Machine::TakePacket(Handle port, Bound bound) {
  Lock lock(mutex_);
  const ProcessId process = Self().process;
  Packet taken;
  const auto over = [&] {
    taken.bad_port = !posted_.contains({process, port}) || host_.HasEnded(process);
    if (!taken.bad_port) {
      taken.packet = TakePacketNow(process, port);
    }
    return taken.bad_port || taken.packet.has_value();
  };
  if (!over()) {
    WaitFor(lock, bound, over);
  }
  return taken;
}

bool Machine::PostPacket(Handle port, const reference::CompletionPacket& packet) {
  const std::lock_guard lock(mutex_);
  const auto found = posted_.find({Self().process, port});
  if (found == posted_.end()) {
    ThreadIdentity::Own().last_error = abi::kWsaInvalidHandle;
    return false;
  }
  found->second.push_back(packet);
  Settle();
  return true;
}

// The number is taken from Host, so that it is nothing else's.
Handle Machine::MakeThreadHandle(ThreadId thread) {
  const std::lock_guard lock(mutex_);
  const ProcessId process = Self().process;
  const Handle handle = host_.MakeEvent(process);
  host_.CloseHandle(process, handle);
  thread_handles_[{process, handle}] = {process, thread};
  return handle;
}

bool Machine::CancelSynchronousIo(Handle thread) {
  const std::lock_guard lock(mutex_);
  const auto found = thread_handles_.find({Self().process, thread});
  std::int32_t error = abi::kWsaInvalidHandle;
  if (found != thread_handles_.end()) {
    error = abi::kErrorNotFound;
    for (const auto& [operation, held] : held_) {
      if (held.overlapped == 0 && held.process == found->second.process &&
          held.thread == found->second.thread && host_.FindOperation(operation) != nullptr) {
        error = abi::kSuccess;
      }
    }
  }
  if (error != abi::kSuccess) {
    ThreadIdentity::Own().last_error = error;
    return false;
  }
  host_.Interrupt(found->second.process, found->second.thread,
                  reference::InterruptMeans::kIoManager);
  Settle();
  return true;
}

// --- persistent reservations --------------------------------------------------------------------

// Once for each thing that is wrong, and not for each call that meets it.
void Machine::Report(const StoreError& error) {
  if (error.message != last_report_) {
    last_report_ = error.message;
    std::fputs(("portcullis: " + error.message + "\n").c_str(), stderr);
  }
}

std::int32_t Machine::WithStore(const std::function<std::int32_t()>& call) {
  if (host_.HasEnded(ThreadIdentity::Own().process())) {
    return abi::kWsaInvalidHandle;
  }
  if (options_.store == nullptr) {
    const std::int32_t result = call();
    Settle();
    return result;
  }
  reference::PersistentStore& store = *options_.store;
  if (const auto error = store.Lock()) {
    Report(*error);
    return kErrorWriteFault;
  }
  std::int32_t result = kErrorFileCorrupt;
  const auto loaded = store.Load();
  if (!loaded) {
    Report(loaded.error());
  } else {
    host_.SetPersistent(*loaded);
    result = call();
    if (host_.persistent() != *loaded) {
      if (const auto error = store.Save(host_.persistent())) {
        Report(*error);
        host_.SetPersistent(*loaded);
        result = kErrorWriteFault;
      }
    }
  }
  store.Unlock();
  Settle();
  return result;
}

void Machine::RefreshPersistent() {
  const std::lock_guard lock(mutex_);
  if (options_.store == nullptr) {
    return;
  }
  auto loaded = options_.store->Load();
  if (!loaded) {
    Report(loaded.error());
  } else if (*loaded != host_.persistent()) {
    host_.SetPersistent(*std::move(loaded));
  }
}

// --- memory -------------------------------------------------------------------------------------

bool Machine::ReadMemory(const void* from, std::span<std::byte> to) const {
  return options_.memory->Read(AddressOf(from), to);
}

bool Machine::IsReadable(const void* from, std::size_t size) const {
  return options_.memory->Contains(AddressOf(from), size, reference::Access::kRead);
}

bool Machine::WriteMemory(void* to, std::span<const std::byte> from) {
  return options_.memory->Write(AddressOf(to), from);
}

// --- conditions ---------------------------------------------------------------------------------

ProcessId Machine::StartProcess(reference::Rights rights) {
  const std::lock_guard lock(mutex_);
  const ProcessId process{++processes_};
  host_.SetRights(process, rights);
  return process;
}

void Machine::ExitProcess(ProcessId process) {
  const std::lock_guard lock(mutex_);
  host_.ExitProcess(process);
  Settle();
}

void Machine::Restart() {
  const std::lock_guard lock(mutex_);
  WithStore([this] {
    host_.Restart();
    return abi::kSuccess;
  });
}

void Machine::Reset() {
  const std::lock_guard lock(mutex_);
  host_ = reference::Host(options_.host);
  host_.SetRights(ProcessId{1}, options_.rights);
  came_back_.clear();
  held_.clear();
  events_.clear();
  posted_.clear();
  thread_handles_.clear();
  v6_only_.clear();
}

bool Machine::CompleteHeld(ProcessId process, Address overlapped) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(held_.rbegin(), held_.rend(), [&](const auto& held) {
    return held.second.process == process && held.second.overlapped == overlapped &&
           host_.FindOperation(held.first) != nullptr;
  });
  if (overlapped == 0 || found == held_.rend()) {
    return false;
  }
  host_.Complete(found->first, *options_.memory);
  Settle();
  return true;
}

bool Machine::CompleteBlocked(ProcessId process, ThreadId thread) {
  const std::lock_guard lock(mutex_);
  const auto found = std::find_if(held_.rbegin(), held_.rend(), [&](const auto& held) {
    return held.second.process == process && held.second.thread == thread &&
           held.second.overlapped == 0 && host_.FindOperation(held.first) != nullptr;
  });
  if (found == held_.rend()) {
    return false;
  }
  host_.Complete(found->first, *options_.memory);
  Settle();
  return true;
}

bool Machine::WaitUntilBlocked(ProcessId process, ThreadId thread,
                               std::chrono::milliseconds at_most) {
  Lock lock(mutex_);
  return WaitFor(lock, at_most, [&] {
    return std::any_of(held_.begin(), held_.end(), [&](const auto& held) {
      return held.second.process == process && held.second.thread == thread &&
             held.second.overlapped == 0 && !came_back_.contains(held.first);
    });
  });
}

void Machine::ThreadEnds(ProcessId process, ThreadId thread) {
  const std::lock_guard lock(mutex_);
  if (!host_.HasEnded(process)) {
    host_.ExitThread({process, thread, *options_.memory});
  }
  Settle();
}

// --- options
// --------------------------------------------------------------------------------------

std::uint32_t Machine::V6Only(Handle socket) {
  const std::lock_guard lock(mutex_);
  const auto found = v6_only_.find({Self().process, socket});
  return found == v6_only_.end() ? 1 : found->second;  // Windows' default
}

void Machine::SetV6Only(Handle socket, std::uint32_t value) {
  const std::lock_guard lock(mutex_);
  v6_only_[{Self().process, socket}] = value;
}

}  // namespace portcullis::dropin
