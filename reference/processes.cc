// Host: processes as wholes, and the restart of the machine.

#include "reference/host.h"

namespace portcullis::reference {

void Host::SetRights(ProcessId process, Rights rights) { processes_[process].rights = rights; }

// The order is what a machine's is: the calls that the process is blocked in are gone with their
// threads, then its descriptors are closed.
void Host::ExitProcess(ProcessId id) {
  DropBlockedCalls(id);
  Process& process = processes_[id];
  EndDescriptors(id, nullptr);
  EndLingering([id](const LingeringBlock& block) {
    return block.until == LingeringBlock::Until::kExit && block.reservation.process == id;
  });
  process = Process{};
  process.ended = true;
}

// What conditions were set from outside stay as they are.
void Host::Restart() {
  for (auto& [id, process] : processes_) {
    process = Process{};
    process.ended = true;
  }
  sockets_ = {};
  operations_.clear();
  waiters_.clear();
  came_back_.clear();
  lingering_.clear();
  const Host empty(options_);
  tcp_ = empty.tcp_;
  udp_ = empty.udp_;
  PersistentReservations kept = persistent_;
  persistent_.clear();
  SetPersistent(kept);
  if (options_.policy.restart_token == RestartToken::kSame) {
    return;
  }
  for (PersistentReservation& reservation : persistent_) {
    reservation.token = NextPersistentToken();
  }
}

}  // namespace portcullis::reference
