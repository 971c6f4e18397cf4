// PersistentGuard: creates and deletes persistent reservations so that the machine is left as it
// was, whenever a run is killed: no block of anybody else is touched, and every block of ours is in
// the journal before it is made.
//
// Used by the winsock target for each Create and Delete of a scenario, and by `portcullis cleanup`
// for what killed runs have left. May be called from several threads.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/targets/winsock/persistent_journal.h"

namespace portcullis::targets {

// The functions of one machine, with the errors that they return, and what goes with them.
class PersistentFunctions {
 public:
  PersistentFunctions() = default;
  PersistentFunctions(const PersistentFunctions&) = delete;
  PersistentFunctions& operator=(const PersistentFunctions&) = delete;
  virtual ~PersistentFunctions() = default;

  // `token` may be any address: it is handed on as it is.
  virtual std::uint32_t Create(const PersistentBlock& block, void* token) = 0;
  virtual std::uint32_t Delete(const PersistentBlock& block) = 0;
  virtual std::uint32_t Lookup(const PersistentBlock& block, void* token) = 0;

  // Boot: another word after every start of the machine.
  virtual std::string Boot() = 0;
  virtual std::uint32_t OwnProcess() = 0;
  virtual bool IsRunning(std::uint32_t process) = 0;
  // HasRights: false where Create is bound to fail for want of them.
  virtual bool HasRights() = 0;
};

class PersistentGuard {
 public:
  PersistentGuard(PersistentFunctions& functions, JournalFile& file)
      : functions_(functions), file_(file), journal_(file) {}

  // Create, Delete: what the function returned; an error in words, and nothing was called, where
  // the block is somebody else's (is_foreign) or the journal cannot be written, which a process
  // without rights does not need.
  struct Refused {
    bool is_foreign = false;
    std::string message;
  };
  tl::expected<std::uint32_t, Refused> Create(const PersistentBlock& block, void* token);
  tl::expected<std::uint32_t, Refused> Delete(const PersistentBlock& block);

  // DeleteOwn: deletes what Create has made here and is still there; then what processes that have
  // ended meanwhile have made, as the journal has it, under the conditions of CleanUp.
  void DeleteOwn();

 private:
  bool IsOurs(const PersistentBlock& block, std::uint64_t token);
  void DeleteRest(const PersistentBlock& block);

  PersistentFunctions& functions_;
  JournalFile& file_;
  Journal journal_;
  std::mutex mutex_;
  std::vector<PersistentBlock> own_;
  std::vector<PersistentBlock> pieces_;  // what may be left of a block that was deleted in part
};

// CleanUp: deletes what killed runs have left. A block that was made goes only while Lookup gives
// the token that it was made with, or when the machine was started again since, which changes
// tokens. A bare intent may have become a block of ours or be one of the administrator's, so it
// goes only with `intents`, after `say` has named it. `say` gets one line for each open block.
struct CleanUpOptions {
  bool intents = false;
  bool of_ended_processes_only = false;
};
struct CleanedUp {
  int deleted = 0;
  int left = 0;  // that are still there, or may be
};
tl::expected<CleanedUp, std::string> CleanUp(PersistentFunctions& functions, JournalFile& file,
                                             const CleanUpOptions& options,
                                             const std::function<void(const std::string&)>& say);

}  // namespace portcullis::targets
