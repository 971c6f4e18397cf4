#include "reference/dropin/thread_identity.h"

#include <atomic>

#include "reference/dropin/machine.h"

namespace portcullis::dropin {
namespace {

reference::ThreadId NextThread() {
  static std::atomic<std::uint32_t> last = 0;
  return reference::ThreadId{++last};
}

}  // namespace

ThreadIdentity::ThreadIdentity() : thread_(NextThread()) {}

ThreadIdentity::~ThreadIdentity() {
  if (acts_for_another_) {
    return;
  }
  for (const auto& [machine, process] : seen_) {
    machine->ThreadEnds(process, thread_);
  }
}

ThreadIdentity& ThreadIdentity::Own() {
  thread_local ThreadIdentity own;
  return own;
}

void ThreadIdentity::Note(Machine& machine) {
  last_seen_ = {&machine, process_};
  seen_.insert(last_seen_);
}

}  // namespace portcullis::dropin
