#include "reference/host.h"

#include <cassert>
#include <utility>

#include "reference/abi/error_codes.h"

namespace portcullis::reference {
namespace {

PortSpace::Sharing SharingOf(const Policy& policy) {
  return {.families_joined = policy.families == Families::kJoined,
          .bound_excludes = policy.acquire_over_bound == Permission::kRefused,
          .persistent_excludes = policy.acquire_over_persistent == Permission::kRefused};
}

}  // namespace

Host::Host(const Options& options)
    : options_(options),
      tcp_(options.ports, SharingOf(options.policy)),
      udp_(options.ports, SharingOf(options.policy)) {
  assert(options.ports.first >= 1 && "port 0 is a wildcard and never a port");
  assert(options.ports.first <= options.ephemeral.first);
  assert(options.ephemeral.first <= options.ephemeral.last);
  assert(options.ephemeral.last <= options.ports.last);
}

PortSpace& Host::MutablePorts(Protocol protocol) {
  return protocol == Protocol::kTcp ? tcp_ : udp_;
}

const PortSpace& Host::ports(Protocol protocol) const {
  return protocol == Protocol::kTcp ? tcp_ : udp_;
}

std::int32_t Host::Fail(const Caller& caller, std::int32_t error) {
  ThreadOf(caller).last_error = error;
  return abi::kSocketError;
}

// What stops any call of Winsock before its arguments are looked at.
std::int32_t Host::RefusalOfCaller(const Caller& caller) {
  const Calling calling = CallingOf(caller);
  if (calling.process.startups == 0) {
    return abi::kWsaNotInitialised;
  }
  return calling.thread.callback ? abi::kWsaEinprogress : abi::kSuccess;
}

Host::FoundSocket Host::FindSocketOf(const Process& process, Handle handle) {
  const SocketId* const id = process.startups != 0 ? process.sockets.Find(handle) : nullptr;
  return id == nullptr ? FoundSocket{} : FoundSocket{*id, &sockets_.at(*id)};
}

// What stops a call on a socket, with the socket in `socket` where nothing does.
std::int32_t Host::RefusalOfSocketCall(const Caller& caller, Handle handle, Socket** socket) {
  CallRefusals refusals(options_.policy.order);
  const Calling calling = CallingOf(caller);
  *socket = FindSocketOf(calling.process, handle).socket;
  AddCallerRefusals(calling, *socket, refusals);
  return refusals.First().error;
}

// One that nobody has heard of has nothing.
const Process& Host::Known(ProcessId process) const {
  static const Process kUnheardOf;
  const Process* const found = FindProcess(process);
  return found == nullptr ? kUnheardOf : *found;
}

const Thread* Host::FindThread(ProcessId process, ThreadId thread) const {
  return FindIn(Known(process).threads, thread);
}

std::int32_t Host::WSAGetLastError(ProcessId process, ThreadId thread) const {
  const Thread* const known = FindThread(process, thread);
  return known == nullptr ? abi::kSuccess : known->last_error;
}

Handle Host::NextHandle() {
  const Handle handle = next_handle_;
  next_handle_ += 4;  // Windows' handles are multiples of four
  return handle;
}

Handle Host::MakeEvent(ProcessId process) {
  const Handle handle = NextHandle();
  processes_[process].events.emplace(handle, false);
  return handle;
}

Handle Host::MakeFile(ProcessId process) {
  const Handle handle = NextHandle();
  processes_[process].files.insert(handle);
  return handle;
}

bool Host::IsSignalled(ProcessId process, Handle event) const {
  const bool* const signalled = FindIn(Known(process).events, event);
  return signalled != nullptr && *signalled;
}

void Host::SetEvent(ProcessId process, Handle event) {
  if (bool* const signalled = FindIn(processes_[process].events, event)) *signalled = true;
}

void Host::ResetEvent(ProcessId process, Handle event) {
  if (bool* const signalled = FindIn(processes_[process].events, event)) *signalled = false;
}

bool Host::CloseHandle(ProcessId process, Handle handle) {
  Process& owner = processes_[process];
  return owner.events.erase(handle) + owner.ports.erase(handle) + owner.files.erase(handle) != 0;
}

void Host::CallbackBegin(ProcessId process, ThreadId thread) {
  processes_[process].threads[thread].callback = true;
}

void Host::CallbackEnd(ProcessId process, ThreadId thread) {
  processes_[process].threads[thread].callback = false;
}

std::vector<CameBack> Host::TakeCameBack() { return std::exchange(came_back_, {}); }

SocketId Host::IdOf(ProcessId process, Handle handle) const {
  const SocketId* const id = Known(process).sockets.Find(handle);
  return id == nullptr ? SocketId::kNone : *id;
}

Socket* Host::MutableSocket(ProcessId process, Handle handle) {
  const SocketId id = IdOf(process, handle);
  return id == SocketId::kNone ? nullptr : &sockets_.at(id);
}

const Socket* Host::FindSocket(ProcessId process, Handle handle) const {
  const SocketId id = IdOf(process, handle);
  return id == SocketId::kNone ? nullptr : &sockets_.at(id);
}

bool Host::HasExited(ProcessId process, ThreadId thread) const {
  const Thread* const known = FindThread(process, thread);
  return known != nullptr && known->exited;
}

bool Host::HasEnded(ProcessId process) const { return Known(process).ended; }

}  // namespace portcullis::reference
