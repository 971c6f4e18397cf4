// plugin:PATH as a user meets it: the example in C passes, here and in a child, and one that dies
// is one result.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::HasSubstr;

constexpr const char* kExample = "--target plugin:" PORTCULLIS_PLUGIN_EXAMPLE;

TEST(Plugin, TheExampleInCPassesTheGate) {
  const ScratchFolder folder("plugin_example");
  const Finished finished = RunProgram(folder, std::string("test --cases 500 ") + kExample);
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("reservations_plugin.c: 2 differs, 113 pass"));
}

TEST(Plugin, GivesTheSameInThisProcess) {
  const ScratchFolder folder("plugin_in_process");
  const std::string run = std::string("test ACQ --cases 200 ") + kExample;
  ASSERT_EQ(RunProgram(folder, run + " --results a.json").exit_code, 0);
  ASSERT_EQ(RunProgram(folder, run + " --in-process --results b.json").exit_code, 0);
  EXPECT_EQ(folder.Read("a.json"), folder.Read("b.json"));
}

TEST(Plugin, ThatEndsItsProcessIsOneResultOfTheCall) {
  const ScratchFolder folder("plugin_crash");
  const Finished finished =
      RunProgram(folder, "test GEN-INIT --cases 0 --target plugin:" PORTCULLIS_PLUGIN_FOR_TEST);
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, HasSubstr("(crash)"));
  EXPECT_THAT(finished.out, HasSubstr("the implementation died: exit code 3; last request"));
  EXPECT_THAT(finished.out, HasSubstr("pass"));
}

TEST(Plugin, ThatIsNoneIsAnErrorThatNamesIt) {
  const ScratchFolder folder("plugin_none");
  const std::string file = folder.Write("text.so", "no library\n");
  const Finished finished = RunProgram(folder, "test --target plugin:" + file);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_THAT(finished.err, HasSubstr("text.so"));
  EXPECT_THAT(finished.err, HasSubstr("expected a library that exports portcullis_plugin_get"));
}

TEST(InProcess, IsForOneJobAndForWhatIsServed) {
  const ScratchFolder folder("in_process");
  const Finished jobs = RunProgram(folder, std::string("test --in-process --jobs 2 ") + kExample);
  EXPECT_EQ(jobs.exit_code, 2);
  EXPECT_THAT(jobs.err, HasSubstr("--jobs with --in-process: expected one job"));
  const Finished testee = RunProgram(folder, "test --in-process --target exec:cat");
  EXPECT_EQ(testee.exit_code, 2);
  EXPECT_THAT(testee.err, HasSubstr("--in-process is for plugin:PATH and winsock"));
}

}  // namespace
}  // namespace portcullis::cli
