#include "conformance/contribution/machine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/contribution/sample_machine.h"
#include "conformance/documents/file_io.h"

namespace portcullis::contribution {
namespace {

using testing::HasSubstr;

TEST(MachineTest, IsReadAsItWasWritten) {
  Machine machine = SampleMachine();
  machine.foreign_modules = {"guard.dll"};
  machine.own_blocks = {"udp 30000 4"};
  machine.is_administrator = true;
  const auto read = ParseMachine(PrintMachine(machine), "machine.json");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  EXPECT_EQ(*read, machine);
}

TEST(MachineTest, TheCommittedOneIsRead) {
  const std::string path = PORTCULLIS_CONTRIBUTION_TESTDATA "/machine.1.json";
  const auto read = ParseMachine(documents::ReadFile(path).value(), path);
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error());
  EXPECT_EQ(PrintBuild(*read), "Wine 8.0 as Windows 6.1 build 7601, Professional 24H2, x64");
}

TEST(MachineTest, ABuildIsOneLine) {
  EXPECT_EQ(PrintBuild(SampleMachine()), "Windows 10.0 build 26100.2314, Professional 24H2, x64");
  Machine bare;
  bare.architecture = "x86";
  EXPECT_EQ(PrintBuild(bare), "Windows 0.0 build 0, x86");
}

TEST(MachineTest, WhatIsWrongIsNamedWithItsPlace) {
  std::string text = PrintMachine(SampleMachine());
  text.replace(text.find("26100"), 5, "-1");
  const auto read = ParseMachine(text, "machine.json");
  ASSERT_FALSE(read.has_value());
  EXPECT_THAT(documents::Print(read.error()), HasSubstr("machine.json: /windows/build: expected"));
  EXPECT_FALSE(ParseMachine("[]", "machine.json").has_value());
  EXPECT_FALSE(ParseMachine("", "machine.json").has_value());
}

TEST(MachineTest, OutsideWindowsThereIsNone) {
  const auto recorded = RecordMachine("0.1.0");
  ASSERT_FALSE(recorded.has_value());
  EXPECT_THAT(recorded.error(), HasSubstr("expected portcullis.exe on Windows"));
}

}  // namespace
}  // namespace portcullis::contribution
