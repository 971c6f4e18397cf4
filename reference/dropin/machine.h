// Machine: the thin layer that makes one Host usable from many threads at once.
//
// One lock guards the Host (README.md says how that scales); a call that Host answers `blocked`
// waits here until it comes back; events, completion ports and alertable waits really wait; a
// routine runs on the thread that began its operation, in that thread's alertable wait, with no
// lock held. The last error, the thread's number and the model process that it belongs to are the
// thread's own (thread_identity.h).
//
// The functions of Windows' headers (winsock.cc, waits.cc, iphlpapi.cc, provider.cc) call the one
// process-wide Instance; tests make machines of their own. Every function may be called from any
// thread. Handles are Host's. Error numbers are left in the thread's last error, as Windows leaves
// them; functions whose error is their result say so.

#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "reference/dropin/thread_identity.h"
#include "reference/host.h"
#include "reference/persistent_store.h"
#include "reference/user_memory.h"

namespace portcullis::dropin {

using reference::Address;
using reference::Handle;
using reference::ProcessId;
using reference::ThreadId;

class Machine {
 public:
  struct Options {
    reference::Host::Options host{};
    reference::Rights rights = reference::Rights::kAdministrator;  // of process 1
    std::unique_ptr<reference::UserMemory> memory;                 // of the whole Linux process
    std::unique_ptr<reference::PersistentStore> store;  // null: what is persistent ends with us
  };
  // Bound: how long a wait lasts at most; nothing for ever.
  using Bound = std::optional<std::chrono::milliseconds>;

  explicit Machine(Options options);
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  // Instance: made at its first use, from the environment (environment.h); it lives as long as the
  // process.
  static Machine& Instance();

  // Call: `function(host, caller)` under the lock, as the calling thread in its process. The last
  // error is left alone.
  template <typename Function>
  auto Call(Function function) {
    const std::lock_guard lock(mutex_);
    auto result = function(host_, Self());
    Settle();
    return result;
  }
  // CallOrFail: a Call after which, where `failed(result)`, the thread's last error is Host's.
  template <typename Function, typename Failed>
  auto CallOrFail(Function function, Failed failed) {
    const std::lock_guard lock(mutex_);
    auto result = function(host_, Self());
    if (failed(result)) {
      TakeLastError();
    }
    Settle();
    return result;
  }

  // --- calls that may block ---
  reference::IoctlAnswer WSAIoctl(const reference::IoctlCall& call);
  reference::IoctlAnswer WSPIoctl(const reference::IoctlCall& call);
  reference::ResultAnswer WSAGetOverlappedResult(const reference::ResultCall& call);

  // --- events, completion ports, alertable waits ---
  Handle MakeEvent(bool manual_reset, bool signalled);
  bool SetEvent(Handle event, bool signalled);
  bool CloseHandle(Handle handle);
  enum class Waited { kSignalled, kTimeout, kRoutine, kBadHandle };
  struct WaitResult {
    Waited waited = Waited::kTimeout;
    std::size_t index = 0;  // of the event, where kSignalled
  };
  // Wait: for one event or for all; without events, only for routines and time.
  WaitResult Wait(std::span<const Handle> events, bool all, Bound bound, bool alertable);
  Handle MakePort();
  struct Packet {
    bool bad_port = false;
    std::optional<reference::CompletionPacket> packet;
  };
  Packet TakePacket(Handle port, Bound bound);
  bool PostPacket(Handle port, const reference::CompletionPacket& packet);
  Handle MakeThreadHandle(ThreadId thread);  // kInvalidSocket where no such thread was ever seen
  bool CancelSynchronousIo(Handle thread);

  // --- persistent reservations: the result is the error ---
  template <typename Function>
  std::int32_t CallPersistent(Function function) {
    const std::lock_guard lock(mutex_);
    return WithStore([&] { return function(host_, Self()); });
  }

  // RefreshPersistent: before a call that persistent reservations have a part in, what other
  // programs did to the store since.
  void RefreshPersistent();

  // --- memory ---
  // ReadMemory and WriteMemory: false where a pointer of the program is bad.
  bool ReadMemory(const void* from, std::span<std::byte> to) const;
  bool IsReadable(const void* from, std::size_t size) const;
  bool WriteMemory(void* to, std::span<const std::byte> from);

  // --- what controls.h offers ---
  ProcessId StartProcess(reference::Rights rights);
  void ExitProcess(ProcessId process);
  void Restart();
  void Reset();
  bool CompleteHeld(ProcessId process, Address overlapped);
  bool CompleteBlocked(ProcessId process, ThreadId thread);
  bool WaitUntilBlocked(ProcessId process, ThreadId thread, std::chrono::milliseconds at_most);
  // ThreadEnds: the thread's operations in that process are cancelled.
  void ThreadEnds(ProcessId process, ThreadId thread);

  // --- options of a socket that Host has no part in ---
  std::uint32_t V6Only(Handle socket);
  void SetV6Only(Handle socket, std::uint32_t value);

 private:
  struct Held {
    ProcessId process{};
    ThreadId thread{};
    Address overlapped = 0;  // 0: the thread is blocked in it
  };
  struct ThreadHandle {
    ProcessId process{};
    ThreadId thread{};
  };
  using Lock = std::unique_lock<std::mutex>;

  // With the lock held, all of them.
  reference::Caller Self() { return As(ThreadIdentity::Own()); }
  reference::Caller As(ThreadIdentity& own) {
    own.Seen(*this);
    return {own.process(), own.thread(), *options_.memory};
  }
  void TakeLastError();
  void Settle() {
    if (host_.AnyCameBack() || waiting_ != 0) TellOthers();
  }
  void TellOthers();
  std::int32_t WithStore(const std::function<std::int32_t()>& call);
  reference::IoctlAnswer Ioctl(const reference::IoctlCall& call, bool provider);
  // AwaitReturn: until the call that is blocked as `operation` comes back. In a process that ends
  // it comes back with WSA_INVALID_HANDLE and `failure`.
  reference::CameBack AwaitReturn(Lock& lock, reference::OperationId operation,
                                  std::int32_t failure);
  void Report(const reference::StoreError& error);
  template <typename Predicate>
  bool WaitFor(Lock& lock, Bound bound, Predicate predicate);
  void KeepHeld(const reference::IoctlCall& call, const reference::IoctlAnswer& answer);
  std::optional<std::size_t> TakeSignalled(ProcessId process, std::span<const Handle> events,
                                           bool all);
  std::optional<reference::CompletionPacket> TakePacketNow(ProcessId process, Handle port);

  // Without it.
  static void RunRoutines(const std::vector<reference::QueuedRoutine>& routines);

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::uint32_t waiting_ = 0;  // threads in changed_
  Options options_;
  reference::Host host_;
  std::string last_report_;
  std::uint32_t processes_ = 1;  // numbers given out
  std::map<reference::OperationId, reference::CameBack> came_back_;
  std::map<reference::OperationId, Held> held_;
  std::map<std::pair<ProcessId, Handle>, bool> events_;  // true where a wait resets it
  // One entry for each completion port, with what PostPacket put there.
  std::map<std::pair<ProcessId, Handle>, std::deque<reference::CompletionPacket>> posted_;
  std::map<std::pair<ProcessId, Handle>, ThreadHandle> thread_handles_;
  std::map<std::pair<ProcessId, Handle>, std::uint32_t> v6_only_;
};

}  // namespace portcullis::dropin
