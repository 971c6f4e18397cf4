// Contributions as a user checks them: the whole suite's run of a testee that says that it is a
// Windows, by the program's own commands, packed and unpacked.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "conformance/cli/program.h"

namespace portcullis::cli {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kMachine = R"({"format": 1, "program": "0.1.0", "architecture": "x64",
  "windows": {"major": 10, "minor": 0, "build": 26100, "revision": 2314, "edition": "Professional",
              "release": "24H2"},
  "stands_in": "", "administrator": false,
  "network": {"adapters_up": 1, "ipv4": true, "ipv6": false}, "catalogue": [],
  "foreign_modules": ["guard.dll"], "own_blocks": []})";

// The reference, or a defect, that answers by another name.
std::string TesteeThatSaysItIsWindows(const std::string& target) {
  return std::string("#!/bin/sh\n'") + PORTCULLIS_PROGRAM + "' serve --target " + target +
         R"( | sed -u 's/"target":{"name":"[^"]*","version":"[^"]*","system":"[^"]*"/"target":)"
         R"({"name":"ws2_32","version":"10.0.26100.1","system":"Windows 10.0 build 26100"/')"
         "\n";
}

// Makes a contribution, of what belongs to ACQ-OUT, in the folder c.
void Make(const ScratchFolder& folder, const std::string& target) {
  for (const char* const name : {"c/before", "c/after", "c/x64"}) {
    std::filesystem::create_directories(folder.File(name));
  }
  folder.Write("c/before/machine.json", kMachine);
  folder.Write("c/after/machine.json", kMachine);
  folder.Write("testee.sh", TesteeThatSaysItIsWindows(target));
  const Finished finished = RunProgram(
      folder,
      "test ACQ-OUT --cases 60 --target 'exec:sh testee.sh' --results c/x64/results.json "
      "--traces c/x64");
  ASSERT_LE(finished.exit_code, 1) << finished.err;
}

// The same in a test's own folder; each is made once.
void Contribute(const ScratchFolder& folder, const std::string& target) {
  static std::map<std::string, std::unique_ptr<ScratchFolder>> made;
  std::unique_ptr<ScratchFolder>& of_target = made[target];
  if (of_target == nullptr) {
    of_target = std::make_unique<ScratchFolder>("contribution_of_" + std::to_string(made.size()));
    Make(*of_target, target);
  }
  std::filesystem::copy(of_target->File("c"), folder.File("c"),
                        std::filesystem::copy_options::recursive);
}

void Pack(const ScratchFolder& folder) {
  const std::string command =
      "cd '" + folder.File("c") + "' && python3 -m zipfile -c ../c.zip * </dev/null";
  ASSERT_EQ(std::system(command.c_str()), 0);
}

TEST(ContributionCommand, ARunThatHoldsSaysSoAndWhatThatIsWorth) {
  const ScratchFolder folder("contribution_good");
  Contribute(folder, "reference");
  Pack(folder);
  for (const char* const path : {"c", "c.zip"}) {
    const Finished finished = RunProgram(folder, std::string("check ") + path);
    EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
    EXPECT_THAT(finished.out,
                HasSubstr("machine      Windows 10.0 build 26100.2314, Professional 24H2, x64\n"));
    EXPECT_THAT(finished.out, HasSubstr("foreign DLLs guard.dll\n"));
    EXPECT_THAT(finished.out, ContainsRegex("confirms     [1-9][0-9]* documented requirements\n"));
    EXPECT_THAT(finished.out, HasSubstr("That is consistency, not origin"));
  }
}

TEST(ContributionCommand, WhatItPassedIsConfirmedInTheCatalogueAndInReports) {
  const ScratchFolder folder("contribution_confirms");
  Contribute(folder, "reference");
  const Finished catalogue = RunProgram(folder, "requirements --contribution c --json");
  EXPECT_EQ(catalogue.exit_code, 0) << catalogue.err;
  EXPECT_THAT(catalogue.out, HasSubstr("Windows 10.0 build 26100.2314, Professional 24H2, x64"));
  EXPECT_THAT(RunProgram(folder, "requirements --json").out, Not(HasSubstr("build 26100")));
  EXPECT_EQ(
      RunProgram(folder, "report c/x64/results.json --contribution c --html r.html").exit_code, 0);
  EXPECT_THAT(folder.Read("r.html"), HasSubstr("Windows 10.0 build 26100.2314"));
}

TEST(ContributionCommand, WhatWindowsItselfFailedIsNamed) {
  const ScratchFolder folder("contribution_contradicts");
  Contribute(folder, "defect:short-output-gives-efault");
  const Finished finished = RunProgram(folder, "check c");
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_THAT(finished.out, HasSubstr("CONTRADICTED ACQ-OUT-02\n"));
  EXPECT_THAT(finished.out, Not(HasSubstr(" 0 cases judged again")));
}

TEST(ContributionCommand, AVerdictThatWasChangedIsFoundAndConfirmsNothing) {
  const ScratchFolder folder("contribution_changed");
  Contribute(folder, "defect:short-output-gives-efault");
  std::string results = folder.Read("c/x64/results.json");
  const std::string fail = "\"result\": \"fail\"";
  results.replace(results.find(fail), fail.size(), "\"result\": \"pass\"");
  folder.Write("c/x64/results.json", results);
  const Finished finished = RunProgram(folder, "check c");
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_THAT(finished.out, HasSubstr("PROBLEM      x64/results.json: ACQ-OUT-"));
  EXPECT_THAT(finished.out, HasSubstr("does not hold: see above\n"));
  const Finished catalogue = RunProgram(folder, "requirements --contribution c");
  EXPECT_EQ(catalogue.exit_code, 2);
  EXPECT_THAT(catalogue.err, HasSubstr("c: expected a contribution that holds: x64/results.json"));
}

TEST(ContributionCommand, NamesThatItHasAreToldByTheirFiles) {
  const ScratchFolder folder("contribution_names");
  Contribute(folder, "reference");
  folder.Write("c/fuzz.txt", "C:\\Grace\\portcullis.exe\n");
  EXPECT_THAT(RunProgram(folder, "check c --name grace --name HOPPER").out,
              HasSubstr("look at      fuzz.txt: grace\n"));
}

TEST(ContributionCommand, WhatIsNoContributionIsOneLine) {
  const ScratchFolder folder("contribution_none");
  EXPECT_EQ(RunProgram(folder, "check " + folder.Write("c.zip", "no zip")).exit_code, 2);
  std::filesystem::create_directories(folder.File("c"));
  EXPECT_EQ(RunProgram(folder, "check c").err,
            "portcullis: c: expected the files of a contribution; it is empty\n");
  folder.Write("c/a.txt", "");
  EXPECT_EQ(RunProgram(folder, "check c").err,
            "portcullis: c: before/machine.json: expected a file\n");
  EXPECT_EQ(RunProgram(folder, "requirements --contribution nothing.zip").exit_code, 2);
  EXPECT_EQ(RunProgram(folder, "requirements --ambiguities --contribution c").exit_code, 2);
  EXPECT_EQ(RunProgram(folder, "check trace.jsonl --name me").exit_code, 2);
}

TEST(ContributionCommand, TheTracesOfARunAreAFolderThatCheckTakesAsTraces) {
  const ScratchFolder folder("contribution_traces");
  const Finished finished = RunProgram(
      folder, "test ACQ-OUT --cases 20 --target defect:short-output-gives-efault --traces t/u");
  EXPECT_EQ(finished.exit_code, 1) << finished.err;
  EXPECT_THAT(folder.Read("t/u/index.json"),
              HasSubstr("\"result\":\"fail\",\"cause\":\"forbidden\""));
  EXPECT_EQ(RunProgram(folder, "check t/u/traces.jsonl").exit_code, 1);
  folder.Write("file", "");
  EXPECT_THAT(RunProgram(folder, "test ACQ-OUT-02 --cases 0 --traces file/t").err,
              HasSubstr("file/t: expected a folder that can be made"));
  EXPECT_EQ(RunProgram(folder, "test --traces t --results r.json --resume").exit_code, 2);
}

TEST(ContributionCommand, AMachineIsRecordedOnWindowsAlone) {
  const ScratchFolder folder("contribution_machine");
  const Finished finished = RunProgram(folder, "machine --json m.json");
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_EQ(finished.err,
            "portcullis: machine: expected portcullis.exe on Windows, whose build it records; this "
            "program is not for Windows\n");
  EXPECT_EQ(folder.Read("m.json"), "(no such file)");
}

}  // namespace
}  // namespace portcullis::cli
