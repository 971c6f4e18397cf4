// What belongs to a thread of the program: its number, the model process that it is in, and its
// last error.
//
// When the system's thread ends, so does the thread in every machine that it called, whose pending
// operations are cancelled: a machine outlives the threads that call it. Of each thread only that
// thread itself touches it.

#pragma once

#include <cstdint>
#include <set>
#include <utility>

#include "reference/ids.h"

namespace portcullis::dropin {

class Machine;

class ThreadIdentity {
 public:
  ThreadIdentity();
  ThreadIdentity(const ThreadIdentity&) = delete;
  ThreadIdentity& operator=(const ThreadIdentity&) = delete;
  ~ThreadIdentity();

  static ThreadIdentity& Own();  // the calling thread's

  reference::ThreadId thread() const { return thread_; }
  reference::ProcessId process() const { return process_; }
  void Enter(reference::ProcessId process) { process_ = process; }
  // ActAs: this thread's calls are that thread's from now on, whose end this one's is not.
  void ActAs(reference::ThreadId thread) {
    thread_ = thread;
    acts_for_another_ = true;
  }

  std::int32_t last_error = 0;

  // Seen: takes note that `machine` knows this thread in its process.
  void Seen(Machine& machine) {
    if (std::pair(&machine, process_) != last_seen_) Note(machine);
  }

 private:
  [[gnu::cold]] void Note(Machine& machine);

  reference::ThreadId thread_;
  reference::ProcessId process_{1};
  bool acts_for_another_ = false;
  std::pair<Machine*, reference::ProcessId> last_seen_{};
  std::set<std::pair<Machine*, reference::ProcessId>> seen_;
};

}  // namespace portcullis::dropin
