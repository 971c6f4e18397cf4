#include "conformance/contribution/changes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/contribution/sample_machine.h"

namespace portcullis::contribution {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Changes Compare(const Machine& after, const Files& files = SampleMachineFiles()) {
  return CompareMachines(SampleMachine(), after, files);
}

Changes CompareFile(const std::string& name, const std::string& text) {
  Files files = SampleMachineFiles();
  files[name] = text;
  return Compare(SampleMachine(), files);
}

TEST(ChangesTest, AMachineThatIsAsItWasHasNone) {
  const Changes changes = Compare(SampleMachine());
  EXPECT_THAT(changes.problems, IsEmpty());
  EXPECT_THAT(changes.disturbances, IsEmpty());
  EXPECT_THAT(changes.notes, IsEmpty());
}

TEST(ChangesTest, ABlockOfOursThatRemainsIsAProblem) {
  Machine after = SampleMachine();
  after.own_blocks = {"tcp 20000 16"};
  EXPECT_THAT(Compare(after).problems,
              ElementsAre(HasSubstr("the persistent reservation tcp 20000 16 of ours remains")));
}

TEST(ChangesTest, AnExcludedRangeAmongOurPortsIsAProblem) {
  const Changes changes =
      CompareFile("after/excluded-ipv4-udp.txt", "50000 50059 *\n 44990 45005\n");
  EXPECT_THAT(changes.problems,
              ElementsAre(HasSubstr("after/excluded-ipv4-udp: ports 44990 to 45005 are excluded")));
  EXPECT_THAT(changes.disturbances, IsEmpty());
}

TEST(ChangesTest, AnExcludedRangeElsewhereIsADisturbance) {
  const Changes changes = CompareFile("after/excluded-ipv6-tcp.txt", "50100 50159\n");
  EXPECT_THAT(changes.problems, IsEmpty());
  EXPECT_THAT(changes.disturbances,
              ElementsAre("excluded-ipv6-tcp: ports 50100 to 50159 are excluded now",
                          "excluded-ipv6-tcp: ports 50000 to 50059 are not excluded any more"));
}

TEST(ChangesTest, OtherDynamicPortsAreADisturbance) {
  EXPECT_THAT(CompareFile("after/dynamic-ipv4-tcp.txt", "a : 1025\nb : 64510\n").disturbances,
              ElementsAre("dynamic-ipv4-tcp: ports 1025 to 65534, before 49152 to 65535"));
}

TEST(ChangesTest, WhatNetshDidNotTellIsSaid) {
  EXPECT_THAT(CompareFile("after/dynamic-ipv4-tcp.txt", "").notes,
              ElementsAre("dynamic-ipv4-tcp: netsh did not tell the dynamic ports"));
  Files files = SampleMachineFiles();
  files.erase("before/excluded-ipv4-tcp.txt");
  EXPECT_THAT(Compare(SampleMachine(), files).notes,
              ElementsAre("excluded-ipv4-tcp: not told before and after the runs"));
}

TEST(ChangesTest, AnotherMachineIsAProblem) {
  Machine after = SampleMachine();
  after.revision = 2400;
  EXPECT_THAT(Compare(after).problems, ElementsAre(HasSubstr("build 26100.2314, Professional")));
}

TEST(ChangesTest, WhatElseHasChangedIsADisturbance) {
  Machine after = SampleMachine();
  after.is_administrator = true;
  after.adapters_up = 2;
  after.catalogue.clear();
  after.foreign_modules = {"guard.dll"};
  EXPECT_EQ(Compare(after).disturbances.size(), 4u);
  EXPECT_THAT(Compare(after).problems, IsEmpty());
}

}  // namespace
}  // namespace portcullis::contribution
