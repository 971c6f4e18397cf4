// A run survives being killed, a full disk and a path that cannot be written.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <thread>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using std::chrono::microseconds;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRun =
    "test ACQ-OUT-02 GEN-OVL --cases 150 --target defect:short-output-gives-efault";

// A process of the program, by the words of its command line, in the folder.
class Process {
 public:
  Process(const ScratchFolder& folder, const std::string& arguments) : pid_(fork()) {
    if (pid_ != 0) return;
    const std::string command = "cd '" + folder.File("") + "' && exec '" PORTCULLIS_PROGRAM "' " +
                                arguments + " >stdout 2>stderr </dev/null";
    execl("/bin/sh", "sh", "-c", command.c_str(), nullptr);
    _exit(127);
  }

  // KillAfter: whether it was still running when it was killed.
  bool KillAfter(microseconds time) const {
    std::this_thread::sleep_for(time);
    kill(pid_, SIGKILL);
    int status = 0;
    waitpid(pid_, &status, 0);
    return WIFSIGNALED(status);
  }

 private:
  pid_t pid_;
};

std::int64_t Environment(const char* name, std::int64_t otherwise) {
  const char* const value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoll(value, nullptr, 10);
}

// PORTCULLIS_KILLS=1000 PORTCULLIS_KILL_SEED=2 for more of them, at other instants.
TEST(Resume, ARunThatIsKilledAtAnyInstantEndsWithTheResultsOfAnUndisturbedOne) {
  const ScratchFolder folder("killed");
  const std::string run = std::string(kRun) + " --results ";
  const auto begin = std::chrono::steady_clock::now();
  ASSERT_EQ(RunProgram(folder, run + "whole.json").exit_code, 1);
  const auto whole_run =
      std::chrono::duration_cast<microseconds>(std::chrono::steady_clock::now() - begin);
  const std::string whole = folder.Read("whole.json");

  const std::int64_t wanted = Environment("PORTCULLIS_KILLS", 20);
  std::mt19937_64 random(static_cast<std::uint64_t>(Environment("PORTCULLIS_KILL_SEED", 1)));
  std::int64_t kills = 0;
  std::int64_t resumed = 0;  // behind at least one finished case
  while (kills < wanted) {
    const microseconds instant(random() % static_cast<std::uint64_t>(whole_run.count()));
    if (Process(folder, run + "killed.json --resume").KillAfter(instant)) {
      ++kills;
      const std::string journal = folder.Read("killed.journal");
      resumed += std::count(journal.begin(), journal.end(), '\n') > 1 ? 1 : 0;
    }
    if (!std::filesystem::exists(folder.File("killed.json"))) continue;
    // Whole or not there: also where the kill met the program as it wrote.
    ASSERT_EQ(folder.Read("killed.json"), whole) << "after " << kills << " kills";
    std::filesystem::remove(folder.File("killed.json"));
    std::filesystem::remove(folder.File("killed.journal"));
  }
  EXPECT_GT(resumed, wanted / 4) << "the kills came too early to show anything";
  ASSERT_EQ(RunProgram(folder, run + "killed.json --resume").exit_code, 1);
  EXPECT_EQ(folder.Read("killed.json"), whole);
}

std::string Replaced(std::string text, const std::string& what, const std::string& by) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

// The first `lines` lines.
std::string Head(const std::string& text, int lines) {
  std::size_t end = 0;
  for (int line = 0; line < lines; ++line) end = text.find('\n', end) + 1;
  return text.substr(0, end);
}

TEST(Resume, WhatIsInTheJournalIsTakenAsItIsAndATornLineIsNot) {
  const ScratchFolder folder("taken");
  const std::string run = "test ACQ-OUT-02 --cases 0 --results a.json";
  ASSERT_EQ(RunProgram(folder, run).exit_code, 0);
  const std::string whole = folder.Read("a.journal");
  const std::string marked =
      Replaced(Head(whole, 2), "\"result\":\"pass\"", "\"result\":\"not run\",\"reason\":\"mark\"");
  folder.Write("a.journal", marked + Head(whole.substr(Head(whole, 2).size()), 1).substr(0, 30));
  EXPECT_EQ(RunProgram(folder, run + " --resume").exit_code, 0);
  EXPECT_THAT(folder.Read("a.json"), HasSubstr("\"reason\": \"mark\""));
  EXPECT_EQ(folder.Read("a.journal").substr(0, marked.size()), marked);
  const std::string again = folder.Read("a.journal");
  EXPECT_EQ(std::count(again.begin(), again.end(), '\n'),
            std::count(whole.begin(), whole.end(), '\n'));
  EXPECT_EQ(RunProgram(folder, run + " --resume").exit_code, 0)
      << "nothing is left of the torn line";
}

TEST(Resume, WithoutAJournalARunBeginsAndWithoutTheFlagItBeginsAnew) {
  const ScratchFolder folder("anew");
  const std::string run = "test ACQ-OUT-02 --cases 0 --results a.json";
  EXPECT_EQ(RunProgram(folder, run + " --resume").exit_code, 0);
  folder.Write("a.journal", "{\"format\":1,\"catal");
  EXPECT_EQ(RunProgram(folder, run + " --resume").exit_code, 0) << "killed in its first line";
  folder.Write("a.journal", "of something else\n");
  EXPECT_EQ(RunProgram(folder, run).exit_code, 0);
  EXPECT_THAT(folder.Read("a.journal"), HasSubstr("\"format\":1"));
  EXPECT_EQ(RunProgram(folder, "test ACQ-OUT-02 --resume").exit_code, 2) << "which journal?";
}

TEST(Resume, TheJournalOfAnotherRunIsRefusedAndStays) {
  const ScratchFolder folder("foreign");
  const std::string options = " --cases 20 --resume --results a.json ";
  ASSERT_EQ(RunProgram(folder, "test ACQ-OUT-02" + options).exit_code, 0);
  const std::string journal = folder.Read("a.journal");
  const auto refusal = [&](const std::string& arguments, const std::string& environment = "") {
    const Finished finished = RunProgram(folder, "test " + arguments, environment);
    EXPECT_EQ(finished.exit_code, 2) << arguments;
    EXPECT_EQ(folder.Read("a.journal"), journal) << arguments;
    return finished.err;
  };
  EXPECT_THAT(refusal("ACQ-OUT-03" + options), HasSubstr("a.journal: header, id prefixes"));
  EXPECT_THAT(refusal("ACQ-OUT-02" + options + "--seed 2"), HasSubstr("header, generated cases"));
  EXPECT_THAT(refusal("ACQ-OUT-02 --resume --results a.json"), HasSubstr("generated cases"));
  EXPECT_THAT(refusal("ACQ-OUT-02" + options + "--target variant:windows"),
              HasSubstr("header, --target: expected \"variant:windows\" as in this run"));
  EXPECT_THAT(refusal("ACQ-OUT-02" + options + "--repeat 2"), HasSubstr("header, --repeat"));
  EXPECT_THAT(refusal("ACQ-OUT-02" + options + "--gtest_filter=A*"), HasSubstr("header, filter"));
  EXPECT_THAT(refusal("ACQ-OUT-02" + options, "GTEST_TOTAL_SHARDS=2 GTEST_SHARD_INDEX=0"),
              HasSubstr("header, shard"));
  EXPECT_THAT(refusal("ACQ-OUT-02" + options + "--gtest_shuffle"), HasSubstr("seed of the order"));

  folder.Write("a.journal", Replaced(journal, "\"version\":", "\"version\":9"));
  EXPECT_THAT(RunProgram(folder, "test ACQ-OUT-02" + options).err, HasSubstr("catalogue version"));
  folder.Write("a.journal", Replaced(journal, "\"case\":\"", "\"case\":\"Un"));
  EXPECT_THAT(RunProgram(folder, "test ACQ-OUT-02" + options).err,
              HasSubstr("expected a case of this run"));
}

TEST(Resume, AShuffledRunGoesOnInItsOrder) {
  const ScratchFolder folder("shuffled");
  const std::string run = "test ACQ-OUT-02 --cases 0 --gtest_shuffle --results a.json";
  ASSERT_EQ(RunProgram(folder, run).exit_code, 0);
  const std::string results = folder.Read("a.json");
  folder.Write("a.journal", Head(folder.Read("a.journal"), 3));
  EXPECT_EQ(RunProgram(folder, run + " --resume").exit_code, 0);
  EXPECT_EQ(folder.Read("a.json"), results);
}

// `ulimit -f` stands for a full disk: a file may grow to so many 512 bytes.
TEST(FullDisk, AJournalThatHasNoRoomEndsTheRunAndItGoesOnLater) {
  const ScratchFolder folder("full_journal");
  const std::string run = std::string(kRun) + " --results a.json";
  const Finished full = RunProgram(folder, run, "ulimit -f 8;");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_THAT(full.err, HasSubstr("a.journal: journal: expected room for a line (File too large)"));
  EXPECT_FALSE(std::filesystem::exists(folder.File("a.json")));
  EXPECT_EQ(RunProgram(folder, run + " --resume").exit_code, 1);
  const std::string resumed = folder.Read("a.json");
  EXPECT_EQ(RunProgram(folder, run).exit_code, 1);
  EXPECT_EQ(folder.Read("a.json"), resumed);
}

TEST(FullDisk, ResultsThatHaveNoRoomLeaveTheOldOnes) {
  const ScratchFolder folder("full_results");
  folder.Write("a.json", "of yesterday");
  const Finished full =
      RunProgram(folder, "test ACQ-OUT-02 --cases 0 --results a.json", "ulimit -f 100;");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_THAT(full.err, HasSubstr("a.json: expected a file that can be written (File too large)"));
  EXPECT_EQ(folder.Read("a.json"), "of yesterday");
  EXPECT_FALSE(std::filesystem::exists(folder.File("a.json.partial")));
}

TEST(FullDisk, WhatIsPrintedIntoNoRoomIsNoSuccess) {
  const ScratchFolder folder("full_output");
  const Finished full = RunProgram(folder, "requirements --json", "ulimit -f 8;");
  EXPECT_EQ(full.exit_code, 2);
  EXPECT_THAT(full.err, HasSubstr("standard output: expected room"));
}

TEST(FullDisk, ResultsInThePlaceOfAFolderLeaveIt) {
  const ScratchFolder folder("results_folder");
  std::filesystem::create_directories(folder.File("a.json"));
  const Finished finished = RunProgram(folder, "test ACQ-OUT-02 --cases 0 --results a.json");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("a.json: expected a file that can be written"));
  EXPECT_TRUE(std::filesystem::is_directory(folder.File("a.json")));
}

}  // namespace
}  // namespace portcullis::cli
