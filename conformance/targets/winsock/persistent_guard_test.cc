// On a machine of the test's own, kept in a file so that it outlives the children that are killed.

#include "conformance/targets/winsock/persistent_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::uint32_t kNotFound = static_cast<std::uint32_t>(abi::kErrorNotFound);
constexpr std::uint32_t kSharing = static_cast<std::uint32_t>(abi::kErrorSharingViolation);
constexpr PersistentBlock kBlock{true, 20000, 16};
constexpr PersistentBlock kOther{false, 30000, 8};

// Counts down to the step at which the process is to be killed.
class Fuse {
 public:
  explicit Fuse(int steps) : left_(steps) {}
  void Step() {
    if (left_-- == 0) _exit(9);
  }

 private:
  int left_;
};

// The machine: its blocks with their tokens in a file, a line each; reads and writes it whole.
class Machine : public PersistentFunctions {
 public:
  explicit Machine(std::string path, Fuse* fuse = nullptr) : path_(std::move(path)), fuse_(fuse) {}

  std::uint32_t Create(const PersistentBlock& block, void* token) override {
    Step();
    auto blocks = Load();
    if (blocks.contains(block)) return kSharing;
    blocks[block] = ++next_token_;
    Save(blocks);
    Step();
    if (token != nullptr) std::memcpy(token, &blocks[block], sizeof(std::uint64_t));
    return 0;
  }
  std::uint32_t Delete(const PersistentBlock& block) override {
    Step();
    auto blocks = Load();
    if (blocks.erase(block) == 0) return kNotFound;
    Save(blocks);
    Step();
    return 0;
  }
  std::uint32_t Lookup(const PersistentBlock& block, void* token) override {
    const auto blocks = Load();
    const auto found = blocks.find(block);
    if (found == blocks.end()) return kNotFound;
    std::memcpy(token, &found->second, sizeof(std::uint64_t));
    return 0;
  }
  std::string Boot() override { return boot; }
  std::uint32_t OwnProcess() override { return static_cast<std::uint32_t>(getpid()); }
  bool IsRunning(std::uint32_t process) override {
    return process == static_cast<std::uint32_t>(getpid());
  }
  bool HasRights() override { return has_rights; }

  // Restart: tokens change, blocks stay.
  void Restart() {
    boot += "'";
    auto blocks = Load();
    for (auto& [block, token] : blocks) token += 1000;
    Save(blocks);
  }
  std::vector<PersistentBlock> Blocks() {
    std::vector<PersistentBlock> names;
    for (const auto& [block, token] : Load()) names.push_back(block);
    return names;
  }

  std::string boot = "b1";
  bool has_rights = true;

 private:
  using Blocks_ = std::map<PersistentBlock, std::uint64_t>;

  void Step() {
    if (fuse_ != nullptr) fuse_->Step();
  }
  Blocks_ Load() {
    Blocks_ blocks;
    std::ifstream file(path_);
    PersistentBlock block;
    for (std::uint64_t token = 0; file >> block.is_tcp >> block.start >> block.count >> token;) {
      blocks[block] = token;
      next_token_ = std::max(next_token_, token);
    }
    return blocks;
  }
  void Save(const Blocks_& blocks) {
    std::ofstream file(path_);
    for (const auto& [block, token] : blocks) {
      file << block.is_tcp << ' ' << block.start << ' ' << block.count << ' ' << token << '\n';
    }
  }

  std::string path_;
  Fuse* fuse_;
  std::uint64_t next_token_ = 100;
};

// A journal that a kill may strike before, in the middle of and after each record.
class StruckJournal : public JournalFile {
 public:
  StruckJournal(const std::string& path, Fuse& fuse) : file_(OpenJournal(path)), fuse_(fuse) {}
  bool Append(std::string_view text) override {
    fuse_.Step();
    const auto half = text.substr(0, text.size() / 2);
    file_->Append(half);
    fuse_.Step();
    const bool is_written = file_->Append(text.substr(half.size()));
    fuse_.Step();
    return is_written;
  }
  tl::expected<std::string, std::string> Read() override { return file_->Read(); }
  std::string Name() const override { return file_->Name(); }

 private:
  std::unique_ptr<JournalFile> file_;
  Fuse& fuse_;
};

class PersistentGuardTest : public testing::Test {
 protected:
  PersistentGuardTest() { std::filesystem::create_directories(folder_); }
  ~PersistentGuardTest() override { std::filesystem::remove_all(folder_); }

  CleanedUp CleanUpAll(Machine& machine, bool intents = false) {
    said_.clear();
    const auto done =
        CleanUp(machine, *journal_, {.intents = intents, .of_ended_processes_only = false},
                [this](const std::string& line) { said_ += line + "\n"; });
    EXPECT_TRUE(done.has_value());
    return done.value_or(CleanedUp{});
  }

  std::string folder_ = testing::TempDir() + "portcullis-guard-" + std::to_string(getpid());
  std::string machine_path_ = folder_ + "/machine";
  std::string journal_path_ = folder_ + "/journal";
  std::unique_ptr<JournalFile> journal_ = OpenJournal(journal_path_);
  Machine machine_{machine_path_};
  PersistentGuard guard_{machine_, *journal_};
  std::string said_;
};

TEST_F(PersistentGuardTest, GivesWhatTheFunctionsGive) {
  std::uint64_t token = 0;
  EXPECT_EQ(guard_.Create(kBlock, &token).value(), 0u);
  EXPECT_EQ(token, 101u);
  EXPECT_EQ(guard_.Create(kBlock, &token).value(), kSharing);
  EXPECT_EQ(guard_.Delete(kBlock).value(), 0u);
  EXPECT_EQ(guard_.Delete(kBlock).value(), kNotFound);
  EXPECT_THAT(Journal(*journal_).Open().value(), IsEmpty());
}

TEST_F(PersistentGuardTest, HasTheIntentOnTheDiskBeforeCreateIsCalled) {
  class Watching : public Machine {
   public:
    Watching(const std::string& path, JournalFile& file) : Machine(path), file_(file) {}
    std::uint32_t Create(const PersistentBlock& block, void* token) override {
      open_at_create = Journal(file_).Open().value();
      return Machine::Create(block, token);
    }
    std::vector<OpenBlock> open_at_create;

   private:
    JournalFile& file_;
  };
  Watching watching(machine_path_, *journal_);
  PersistentGuard guard(watching, *journal_);
  ASSERT_TRUE(guard.Create(kBlock, nullptr).has_value());
  EXPECT_THAT(watching.open_at_create,
              ElementsAre(OpenBlock{kBlock, std::nullopt, "b1", watching.OwnProcess()}));
}

TEST_F(PersistentGuardTest, CallsNothingForABlockOfSomebodyElses) {
  std::uint64_t token = 0;
  ASSERT_EQ(machine_.Create(kBlock, &token), 0u);  // the administrator's own
  const auto created = guard_.Create(kBlock, &token);
  ASSERT_FALSE(created.has_value());
  EXPECT_TRUE(created.error().is_foreign);
  const auto deleted = guard_.Delete(kBlock);
  ASSERT_FALSE(deleted.has_value());
  EXPECT_TRUE(deleted.error().is_foreign);
  guard_.DeleteOwn();
  EXPECT_THAT(machine_.Blocks(), ElementsAre(kBlock));
}

TEST_F(PersistentGuardTest, TakesABlockOfAnotherProcessOfOursForOurs) {
  PersistentGuard another(machine_, *journal_);
  ASSERT_TRUE(another.Create(kBlock, nullptr).has_value());
  EXPECT_EQ(guard_.Create(kBlock, nullptr).value(), kSharing);
  EXPECT_EQ(guard_.Delete(kBlock).value(), 0u);
}

TEST_F(PersistentGuardTest, CallsNothingWhereTheJournalCannotBeWritten) {
  const auto no_journal = OpenJournal(folder_ + "/no/such/folder");
  PersistentGuard guard(machine_, *no_journal);
  const auto created = guard.Create(kBlock, nullptr);
  ASSERT_FALSE(created.has_value());
  EXPECT_FALSE(created.error().is_foreign);
  EXPECT_THAT(created.error().message, HasSubstr("/no/such/folder"));
  EXPECT_THAT(machine_.Blocks(), IsEmpty());
}

TEST_F(PersistentGuardTest, LetsAProcessWithoutRightsBeRefusedByTheFunction) {
  const auto no_journal = OpenJournal(folder_ + "/no/such/folder");
  machine_.has_rights = false;
  EXPECT_TRUE(PersistentGuard(machine_, *no_journal).Create(kBlock, nullptr).has_value());
}

TEST_F(PersistentGuardTest, DeletesAtTheEndWhatItHasMade) {
  ASSERT_TRUE(guard_.Create(kBlock, nullptr).has_value());
  ASSERT_TRUE(guard_.Create(kOther, nullptr).has_value());
  ASSERT_TRUE(guard_.Delete(kOther).has_value());
  guard_.DeleteOwn();
  EXPECT_THAT(machine_.Blocks(), IsEmpty());
  EXPECT_THAT(Journal(*journal_).Open().value(), IsEmpty());
}

// A machine where a part of a block can be deleted: what is left of it is ours too.
TEST_F(PersistentGuardTest, DeletesAtTheEndWhatADeleteInPartHasLeft) {
  class Splitting : public Machine {
   public:
    using Machine::Machine;
    std::uint32_t Delete(const PersistentBlock& block) override {
      if (block != PersistentBlock{true, 20004, 4}) return Machine::Delete(block);
      Machine::Delete(kBlock);
      Machine::Create({true, 20000, 4}, nullptr);
      Machine::Create({true, 20008, 8}, nullptr);
      return 0;
    }
  };
  Splitting splitting(machine_path_);
  PersistentGuard guard(splitting, *journal_);
  ASSERT_TRUE(guard.Create(kBlock, nullptr).has_value());
  ASSERT_TRUE(guard.Delete({true, 20004, 4}).has_value());
  EXPECT_EQ(splitting.Blocks().size(), 2u);
  guard.DeleteOwn();
  EXPECT_THAT(splitting.Blocks(), IsEmpty());
}

// --- runs that were killed ---------------------------------------------------------------------

class KilledRunTest : public PersistentGuardTest {
 protected:
  // A run in a process of its own, killed at that step; false where it came to its end before.
  bool KilledAt(int step) {
    const pid_t child = fork();
    if (child == 0) {
      Fuse fuse(step);
      Machine machine(machine_path_, &fuse);
      StruckJournal journal(journal_path_, fuse);
      PersistentGuard guard(machine, journal);
      std::uint64_t token = 0;
      static_cast<void>(guard.Create(kBlock, &token).has_value());
      static_cast<void>(guard.Create(kOther, &token).has_value());
      static_cast<void>(guard.Delete(kOther).has_value());
      guard.DeleteOwn();
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    return WEXITSTATUS(status) == 9;
  }
  bool HasBareIntents() {
    const auto open = Journal(*journal_).Open().value();
    return std::any_of(open.begin(), open.end(),
                       [](const OpenBlock& block) { return !block.token.has_value(); });
  }
};

TEST_F(KilledRunTest, LeavesNothingThatCleanUpDoesNotFind) {
  int step = 0;
  int with_intents = 0;
  for (; KilledAt(step); ++step) {
    const bool has_intents = HasBareIntents();
    CleanUpAll(machine_);
    if (!has_intents) {
      EXPECT_THAT(machine_.Blocks(), IsEmpty()) << step;
    }
    with_intents += machine_.Blocks().empty() ? 0 : 1;
    CleanUpAll(machine_, true);
    EXPECT_THAT(machine_.Blocks(), IsEmpty()) << step << "\n" << said_;
    EXPECT_THAT(Journal(*journal_).Open().value(), IsEmpty()) << step;
  }
  EXPECT_GT(step, 20);         // every write of the journal in three places, every function in two
  EXPECT_GT(with_intents, 2);  // killed between the Create and its record
}

TEST_F(KilledRunTest, AfterARestartLeavesNothingEither) {
  for (int step = 0; KilledAt(step); ++step) {
    machine_.Restart();
    CleanUpAll(machine_, true);
    EXPECT_THAT(machine_.Blocks(), IsEmpty()) << step << "\n" << said_;
  }
}

TEST_F(KilledRunTest, NeverCostsTheAdministratorABlock) {
  const PersistentBlock own{true, 20016, 16};
  ASSERT_EQ(machine_.Create(own, nullptr), 0u);
  for (int step = 0; KilledAt(step); ++step) {
    CleanUpAll(machine_, true);
    EXPECT_THAT(machine_.Blocks(), ElementsAre(own)) << step;
  }
}

TEST_F(KilledRunTest, IsPutAwayByTheNextRunAsFarAsItIsSurelyOurs) {
  for (int step = 0; KilledAt(step); ++step) {
    const bool has_intents = HasBareIntents();
    guard_.DeleteOwn();
    if (!has_intents) {
      EXPECT_THAT(machine_.Blocks(), IsEmpty()) << step;
    }
    CleanUpAll(machine_, true);
  }
}

TEST_F(PersistentGuardTest, CleanUpLeavesABlockThatIsSomebodyElsesByNow) {
  ASSERT_TRUE(guard_.Create(kBlock, nullptr).has_value());
  machine_.Delete(kBlock);
  machine_.Create(kBlock, nullptr);  // the administrator's own, with another token
  EXPECT_EQ(CleanUpAll(machine_, true).deleted, 0);
  EXPECT_THAT(machine_.Blocks(), ElementsAre(kBlock));
  EXPECT_THAT(said_, HasSubstr("tcp 20000 16: somebody else's by now"));
}

TEST_F(PersistentGuardTest, CleanUpDeletesABareIntentOnlyWhenToldToAndAfterItHasNamedIt) {
  Journal(*journal_).Intend(kBlock, "b1", 1);
  machine_.Create(kBlock, nullptr);
  EXPECT_EQ(CleanUpAll(machine_).left, 1);
  EXPECT_THAT(said_, HasSubstr("tcp 20000 16: may be ours or not: --intents deletes it"));
  EXPECT_THAT(machine_.Blocks(), ElementsAre(kBlock));

  bool was_there = false;
  static_cast<void>(CleanUp(machine_, *journal_,
                            {.intents = true, .of_ended_processes_only = false},
                            [&](const std::string& line) {
                              if (line.find("was about to be made") != std::string::npos) {
                                was_there = !machine_.Blocks().empty();
                              }
                            }));
  EXPECT_TRUE(was_there);
  EXPECT_THAT(machine_.Blocks(), IsEmpty());
}

TEST_F(PersistentGuardTest, CleanUpOfEndedProcessesLeavesThoseThatRun) {
  ASSERT_TRUE(guard_.Create(kBlock, nullptr).has_value());
  PersistentGuard another(machine_, *journal_);
  another.DeleteOwn();
  EXPECT_THAT(machine_.Blocks(), ElementsAre(kBlock));
}

}  // namespace
}  // namespace portcullis::targets
