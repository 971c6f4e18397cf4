// cleanup: deletes the persistent reservations that killed runs have left on this machine.

#include <cstdio>
#include <string>

#include "conformance/cli/commands.h"
#include "conformance/targets/winsock/persistent_functions.h"
#include "conformance/targets/winsock/persistent_guard.h"
#include "conformance/targets/winsock/probe.h"

namespace portcullis::cli {

int RunCleanUp(const CleanUpCommandOptions& options) {
  targets::PersistentFunctions* const functions = targets::SystemPersistentFunctions();
  if (functions == nullptr || !targets::CanProbe("persistent")) {
    return Complain("this system has no persistent reservations");
  }
  const auto journal = targets::OpenJournal();
  const auto done = targets::CleanUp(
      *functions, *journal, {.intents = options.intents, .of_ended_processes_only = false},
      [](const std::string& line) {
        std::printf("%s\n", line.c_str());
        std::fflush(stdout);  // a block is named before it is deleted
      });
  if (!done.has_value()) return Complain(done.error());
  std::printf("%d deleted, %d left; the journal is %s\n", done->deleted, done->left,
              journal->Name().c_str());
  return done->left == 0 ? kExitAsExpected : kExitFailed;
}

void CleanUpAfterRun() {
  targets::PersistentFunctions* const functions = targets::SystemPersistentFunctions();
  if (functions == nullptr || !targets::CanProbe("persistent")) return;
  const auto journal = targets::OpenJournal();
  static_cast<void>(targets::CleanUp(*functions, *journal,
                                     {.intents = false, .of_ended_processes_only = true},
                                     [](const std::string&) {}));
}

int RunProbe(const std::string& name) { return targets::RunProbe(name); }

}  // namespace portcullis::cli
