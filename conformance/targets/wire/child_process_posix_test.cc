// The children here are shells: what they are told to do stands in the test.

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <memory>
#include <string>

#include "conformance/targets/wire/child_process.h"

namespace portcullis::targets {
namespace {

using Io = ChildProcess::Io;
using std::chrono::milliseconds;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::Not;

// For what has to happen: a loaded machine is slow. For what has to fail by time: a moment.
Deadline Patience() { return steady_clock::now() + std::chrono::minutes(1); }
Deadline AMoment() { return steady_clock::now() + milliseconds(100); }

std::unique_ptr<ChildProcess> Shell(const std::string& script) {
  auto child = ChildProcess::Start({"/bin/sh", "-c", script});
  EXPECT_TRUE(child.has_value());
  return child.has_value() ? std::move(*child) : nullptr;
}

std::string ReadToTheEnd(ChildProcess& child) {
  std::string text;
  while (child.Read(text, Patience()) == Io::kDone) {
  }
  return text;
}

bool HaveNoChildren() { return waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD; }

TEST(ChildProcess, SpeaksOverItsStandardInputAndOutput) {
  const auto child = Shell("read line; echo \"heard $line\"");
  EXPECT_EQ(child->Write("ports\n", Patience()), Io::kDone);
  EXPECT_EQ(ReadToTheEnd(*child), "heard ports\n");
  EXPECT_EQ(child->Finish(Patience()), "exit code 0");
}

TEST(ChildProcess, GetsItsArgumentsAsTheyAre) {
  auto child =
      ChildProcess::Start({"/bin/sh", "-c", "printf '%s|' \"$@\"", "sh", "a b", "", "\"'"});
  ASSERT_TRUE(child.has_value());
  EXPECT_EQ(ReadToTheEnd(**child), "a b||\"'|");
}

TEST(ChildProcess, GetsNoOtherDescriptorOfOurs) {
  const int ours = open("/dev/null", O_RDONLY);  // without O_CLOEXEC
  ASSERT_GT(ours, 2);
  const auto child = Shell("if : <&" + std::to_string(ours) + "; then echo open; fi 2>/dev/null");
  EXPECT_EQ(ReadToTheEnd(*child), "");
  close(ours);
}

TEST(ChildProcess, ThatIsNoProgramIsNamed) {
  const auto missing = ChildProcess::Start({"no-such-program-here", "serve"});
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error(), "cannot start \"no-such-program-here\": No such file or directory");
  const auto folder = ChildProcess::Start({"/"});
  ASSERT_FALSE(folder.has_value());
  EXPECT_THAT(folder.error(), HasSubstr("cannot start \"/\": "));
  EXPECT_TRUE(HaveNoChildren());
}

TEST(ChildProcess, SaysWithWhichCodeItEnded) {
  EXPECT_EQ(Shell("exit 0")->Finish(Patience()), "exit code 0");
  EXPECT_EQ(Shell("exit 3")->Finish(Patience()), "exit code 3");
  EXPECT_EQ(Shell("exit 255")->Finish(Patience()), "exit code 255");
}

TEST(ChildProcess, SaysWhichSignalEndedIt) {
  EXPECT_EQ(Shell("ulimit -c 0; kill -SEGV $$")->Finish(Patience()), "signal SIGSEGV");
  EXPECT_EQ(Shell("kill -TERM $$")->Finish(Patience()), "signal SIGTERM");
  EXPECT_EQ(Shell("kill -KILL $$")->Finish(Patience()), "signal SIGKILL");
}

TEST(ChildProcess, EndsWhenItsInputIsClosed) {
  EXPECT_EQ(Shell("cat")->Finish(Patience()), "exit code 0");
}

TEST(ChildProcess, IsKilledWhenItHasNotEndedByTheDeadline) {
  const auto child = Shell("exec sleep 60");
  EXPECT_EQ(child->Finish(AMoment()), ChildProcess::kKilled);
  EXPECT_EQ(child->Finish(Patience()), ChildProcess::kKilled);  // the same, however often asked
}

TEST(ChildProcess, IsReadUpToTheDeadlineAndNoLonger) {
  const auto child = Shell("echo once; exec sleep 60");
  std::string text;
  EXPECT_EQ(child->Read(text, Patience()), Io::kDone);
  EXPECT_EQ(child->Read(text, AMoment()), Io::kTimeout);
  EXPECT_EQ(child->Read(text, steady_clock::now()), Io::kTimeout);
  EXPECT_EQ(text, "once\n");
}

TEST(ChildProcess, IsReadToTheEndAfterItEnded) {
  const auto child = Shell("echo last words");
  EXPECT_EQ(child->Finish(Patience()), "exit code 0");
  EXPECT_EQ(ReadToTheEnd(*child), "last words\n");
}

TEST(ChildProcess, HasEndedEvenWhereItsOwnChildHoldsTheOutput) {
  const auto child = Shell("sleep 60 & echo last words; exit 3");
  EXPECT_EQ(ReadToTheEnd(*child), "last words\n");
  EXPECT_EQ(child->Finish(Patience()), "exit code 3");
}

TEST(ChildProcess, ThatNeverReadsIsNotWrittenToForEver) {
  const auto child = Shell("exec sleep 60");
  const std::string megabytes(4u << 20, 'x');
  EXPECT_EQ(child->Write(megabytes, AMoment()), Io::kTimeout);
}

TEST(ChildProcess, ThatReadsSlowlyIsWrittenToInWhole) {
  const auto child = Shell("wc -c");
  const std::string megabytes(4u << 20, 'x');
  EXPECT_EQ(child->Write(megabytes, Patience()), Io::kDone);
  EXPECT_EQ(child->Finish(Patience()), "exit code 0");
  EXPECT_EQ(std::stoul(ReadToTheEnd(*child)), megabytes.size());
}

TEST(ChildProcess, ThatHasClosedItsInputEndsNobodyWhoWritesToIt) {
  const auto child = Shell("exec <&-; echo closed; exec sleep 60");
  std::string text;
  ASSERT_EQ(child->Read(text, Patience()), Io::kDone);
  EXPECT_EQ(child->Write("ports\n", Patience()), Io::kEnd);
  EXPECT_EQ(child->Write("ports\n", Patience()), Io::kEnd);
}

TEST(ChildProcess, HasItsLastWordsHeardAfterItsEnd) {
  const auto child = Shell("echo first >&2; echo 'cannot open ports' >&2; exit 3");
  EXPECT_EQ(child->Finish(Patience()), "exit code 3");
  EXPECT_EQ(child->LastWords(), "first\ncannot open ports\n");
}

TEST(ChildProcess, ThatFloodsItsStandardErrorIsReadAndWrittenToMeanwhile) {
  const auto child = Shell(
      "i=0; while [ $i -lt 20000 ]; do echo \"line $i of no interest to anybody\" >&2; "
      "i=$((i+1)); done; read line; echo \"heard $line\"; cat >/dev/null");
  EXPECT_EQ(child->Write("ports\n", Patience()), Io::kDone);
  std::string text;
  EXPECT_EQ(child->Read(text, Patience()), Io::kDone);
  EXPECT_EQ(text, "heard ports\n");
  EXPECT_LE(child->LastWords().size(), 4096u);
  EXPECT_THAT(child->LastWords(), testing::EndsWith("line 19999 of no interest to anybody\n"));
}

TEST(ChildProcess, ThatFloodsItsStandardErrorForEverIsNotWaitedForLonger) {
  const auto child = Shell("while :; do echo flood >&2; done");
  std::string text;
  EXPECT_EQ(child->Read(text, AMoment()), Io::kTimeout);
  EXPECT_EQ(child->Finish(AMoment()), ChildProcess::kKilled);
}

// A named pipe that what a shell starts holds open for writing, so that its end shows.
class Lifeline {
 public:
  Lifeline() : path_(testing::TempDir() + "portcullis-lifeline-" + std::to_string(getpid())) {
    EXPECT_EQ(mkfifo(path_.c_str(), 0600), 0);
    reader_ = open(path_.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  }
  Lifeline(const Lifeline&) = delete;
  Lifeline& operator=(const Lifeline&) = delete;
  ~Lifeline() {
    close(reader_);
    unlink(path_.c_str());
  }
  const std::string& Path() const { return path_; }

  // IsLetGo: true once nobody holds it any more, false after a minute.
  bool IsLetGo() const {
    pollfd waiting{reader_, POLLIN, 0};
    return poll(&waiting, 1, 60'000) == 1 && (waiting.revents & POLLHUP) != 0;
  }

 private:
  std::string path_;
  int reader_ = -1;
};

// A shell whose own child holds the lifeline, once it has said so.
std::unique_ptr<ChildProcess> ShellWithAChildOn(const Lifeline& lifeline) {
  auto child =
      Shell("exec 3>'" + lifeline.Path() + "'; sleep 60 & exec 3>&-; echo started; cat >/dev/null");
  std::string text;
  EXPECT_EQ(child->Read(text, Patience()), Io::kDone);
  EXPECT_EQ(text, "started\n");
  return child;
}

TEST(ChildProcess, TakesWhatItStartedWithItWhenItEnds) {
  const Lifeline lifeline;
  const auto child = ShellWithAChildOn(lifeline);
  EXPECT_EQ(child->Finish(Patience()), "exit code 0");
  EXPECT_TRUE(lifeline.IsLetGo());
}

TEST(ChildProcess, TakesWhatItStartedWithItWhenItIsDestroyed) {
  const Lifeline lifeline;
  ShellWithAChildOn(lifeline).reset();
  EXPECT_TRUE(lifeline.IsLetGo());
}

// What has left the child's group, as a daemon does: found when no child of ours is left.
TEST(ChildProcess, TakesWhatLeftItsGroupWithItWhenItWasTheLast) {
  const Lifeline lifeline;
  const auto other = Shell("cat");
  auto child = Shell("exec 3>'" + lifeline.Path() +
                     "'; setsid sh -c 'sleep 60 & sleep 60' & exec 3>&-; echo started; cat");
  std::string text;
  EXPECT_EQ(child->Read(text, Patience()), Io::kDone);
  child.reset();
  EXPECT_FALSE(HaveNoChildren()) << "the daemon lives while another child may use it";
  EXPECT_EQ(other->Finish(Patience()), "exit code 0");
  EXPECT_TRUE(lifeline.IsLetGo());
  EXPECT_TRUE(HaveNoChildren());
}

TEST(ChildProcess, LeavesNoZombie) {
  Shell("exit 0")->Finish(Patience());
  EXPECT_TRUE(HaveNoChildren());
  Shell("exec sleep 60")->Finish(AMoment());
  EXPECT_TRUE(HaveNoChildren());
  Shell("exec sleep 60").reset();
  EXPECT_TRUE(HaveNoChildren());
}

}  // namespace
}  // namespace portcullis::targets
