#include "conformance/targets/winsock/persistent_guard.h"

#include <algorithm>

#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

constexpr std::uint32_t kNoError = 0;

std::uint32_t End(const PersistentBlock& block) { return std::uint32_t{block.start} + block.count; }

bool Overlap(const PersistentBlock& a, const PersistentBlock& b) {
  return a.is_tcp == b.is_tcp && a.start < End(b) && b.start < End(a);
}

PersistentBlock Piece(bool is_tcp, std::uint32_t start, std::uint32_t end) {
  return {is_tcp, static_cast<std::uint16_t>(start), static_cast<std::uint16_t>(end - start)};
}

std::optional<std::uint64_t> TokenOf(PersistentFunctions& functions, const PersistentBlock& block) {
  std::uint64_t token = 0;
  if (functions.Lookup(block, &token) != kNoError) return std::nullopt;
  return token;
}

// What one open block comes to; a line for the reader, and whether it is gone now.
struct Fate {
  enum class Kind { kDeleted, kGone, kLeft };
  Kind kind = Kind::kLeft;
  std::string words;
};

Fate DeleteIt(PersistentFunctions& functions, const PersistentBlock& block) {
  const std::uint32_t error = functions.Delete(block);
  if (error == kNoError) return {Fate::Kind::kDeleted, "deleted"};
  return {Fate::Kind::kLeft, "could not be deleted: error " + std::to_string(error)};
}

Fate CleanUpBlock(PersistentFunctions& functions, const OpenBlock& open, bool intents,
                  const std::function<void(const std::string&)>& say) {
  const std::optional<std::uint64_t> token = TokenOf(functions, open.block);
  if (!token.has_value()) return {Fate::Kind::kGone, "not there any more"};
  if (open.token.has_value()) {
    // In one run of the machine a token stands for one reservation; over a restart it changes.
    if (*token == *open.token || functions.Boot() != open.boot) {
      return DeleteIt(functions, open.block);
    }
    return {Fate::Kind::kGone, "somebody else's by now: left alone"};
  }
  if (!intents) return {Fate::Kind::kLeft, "may be ours or not: --intents deletes it"};
  say(PrintBlock(open.block) + ": was about to be made, and is there: deleting it");
  return DeleteIt(functions, open.block);
}

}  // namespace

// Made by this process, or by another of this program on this machine.
bool PersistentGuard::IsOurs(const PersistentBlock& block, std::uint64_t token) {
  if (std::find(own_.begin(), own_.end(), block) != own_.end()) return true;
  const auto open = journal_.Open();
  return open.has_value() && std::any_of(open->begin(), open->end(), [&](const OpenBlock& other) {
           return other.block == block && other.token == token && other.boot == functions_.Boot();
         });
}

tl::expected<std::uint32_t, PersistentGuard::Refused> PersistentGuard::Create(
    const PersistentBlock& block, void* token) {
  const std::lock_guard lock(mutex_);
  const std::optional<std::uint64_t> there = TokenOf(functions_, block);
  if (there.has_value() && !IsOurs(block, *there)) {
    return tl::make_unexpected(
        Refused{true, "there is a persistent reservation " + PrintBlock(block) + " already"});
  }
  const std::string boot = functions_.Boot();
  if (!journal_.Intend(block, boot, functions_.OwnProcess()) && functions_.HasRights()) {
    return tl::make_unexpected(
        Refused{false, "the journal " + journal_.Name() + " cannot be written"});
  }
  const std::uint32_t error = functions_.Create(block, token);
  if (error != kNoError) {
    journal_.Failed(block);
    return error;
  }
  if (std::find(own_.begin(), own_.end(), block) == own_.end()) own_.push_back(block);
  // Without a token that Lookup gives there is nothing to tell the block by later: then the intent
  // stands.
  if (const auto created = TokenOf(functions_, block)) {
    journal_.Created(block, *created, boot, functions_.OwnProcess());
  }
  return error;
}

tl::expected<std::uint32_t, PersistentGuard::Refused> PersistentGuard::Delete(
    const PersistentBlock& block) {
  const std::lock_guard lock(mutex_);
  const std::optional<std::uint64_t> there = TokenOf(functions_, block);
  if (there.has_value() && !IsOurs(block, *there)) {
    return tl::make_unexpected(
        Refused{true, "the persistent reservation " + PrintBlock(block) + " is not ours"});
  }
  const std::uint32_t error = functions_.Delete(block);
  if (error != kNoError) return error;
  for (const PersistentBlock& own : own_) {
    if (own == block || !Overlap(own, block)) continue;
    // Deleted in part, or with more than itself. What may be left are its two ends.
    if (own.start < block.start) pieces_.push_back(Piece(own.is_tcp, own.start, block.start));
    if (End(own) > End(block)) pieces_.push_back(Piece(own.is_tcp, End(block), End(own)));
  }
  if (!TokenOf(functions_, block).has_value()) {
    std::erase(own_, block);
    journal_.Deleted(block);
  }
  return error;
}

void PersistentGuard::DeleteOwn() {
  const std::lock_guard lock(mutex_);
  for (const PersistentBlock& block : own_) {
    const std::uint32_t error = functions_.Delete(block);
    if (error == kNoError || !TokenOf(functions_, block).has_value()) journal_.Deleted(block);
  }
  for (const PersistentBlock& piece : pieces_) functions_.Delete(piece);
  own_.clear();
  pieces_.clear();
  static_cast<void>(CleanUp(functions_, file_, {.intents = false, .of_ended_processes_only = true},
                            [](const std::string&) {}));
}

tl::expected<CleanedUp, std::string> CleanUp(PersistentFunctions& functions, JournalFile& file,
                                             const CleanUpOptions& options,
                                             const std::function<void(const std::string&)>& say) {
  Journal journal(file);
  const auto open = journal.Open();
  if (!open.has_value()) return tl::make_unexpected(open.error());
  CleanedUp done;
  for (const OpenBlock& block : *open) {
    if (options.of_ended_processes_only && functions.IsRunning(block.process)) continue;
    const Fate fate = CleanUpBlock(functions, block, options.intents, say);
    say(PrintBlock(block.block) + ": " + fate.words);
    if (fate.kind == Fate::Kind::kLeft) {
      ++done.left;
      continue;
    }
    done.deleted += fate.kind == Fate::Kind::kDeleted ? 1 : 0;
    // An intent that came to nothing says nothing of a reservation that was made before it.
    const bool is_written =
        block.token.has_value() ? journal.Deleted(block.block) : journal.Failed(block.block);
    if (!is_written)
      return tl::make_unexpected("the journal " + file.Name() + " cannot be written");
  }
  return done;
}

}  // namespace portcullis::targets
