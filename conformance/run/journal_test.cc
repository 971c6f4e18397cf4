#include "conformance/run/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>

#include "conformance/documents/file_io.h"

namespace portcullis::run {
namespace {

using reports::Cause;
using reports::Result;
using testing::HasSubstr;
using testing::SizeIs;

JournalHeader Header() {
  JournalHeader header;
  header.catalogue_version = 1;
  header.target = {"acme", "2.1", "Linux", {"acquire", "ipv6"}};
  header.run = {"exec:acme", {"ACQ-OUT"}, {10000, 7}};
  header.seed = 42;
  return header;
}

reports::CaseOutcome FailedOutcome() {
  reports::CaseOutcome outcome;
  outcome.name = "Theme.Failed";
  outcome.requirements = {"ACQ-OUT-02", "Q-ACQ-OUT-TAIL"};
  outcome.result = Result::kFail;
  outcome.cause = Cause::kForbidden;
  outcome.evidence = {{Cause::kForbidden,
                       {"ACQ-OUT-02"},
                       3,
                       "WSAIoctl(s1, \"quoted\")",
                       "WSAEINVAL, returned 0",
                       "WSAEFAULT\nforged line",
                       "portcullis replay x.json"}};
  outcome.readings = {{"Q-ACQ-OUT-TAIL", "untouched"}};
  outcome.duration_us = 17;
  return outcome;
}

reports::CaseOutcome SkippedOutcome() {
  reports::CaseOutcome outcome;
  outcome.name = "Theme.Skipped";
  outcome.requirements = {"ACQ-NETDOWN-01"};
  outcome.result = Result::kNotProvoked;
  outcome.reason = "the target offers no control: network";
  return outcome;
}

// A block of 40 cases, of which 20 ran: 3 broke its requirement, 2 only differ.
reports::CaseOutcome BlockOutcome() {
  reports::CaseOutcome outcome = FailedOutcome();
  outcome.name = "Theme.Block";
  outcome.evidence[0].generated = "Theme.Block:out=15";
  outcome.evidence[0].alike = 3;
  outcome.block = {40,
                   20,
                   {{Result::kFail, 3}, {Result::kDiffers, 2}, {Result::kPass, 15}},
                   {{"ACQ-OUT-01", 4}, {"ACQ-OUT-02", 16}},
                   {{"ACQ-OUT-02", {{std::nullopt, 2}, {Cause::kForbidden, 3}}}}};
  return outcome;
}

std::string WholeJournal() {
  return Print(Header()) + Print(FailedOutcome()) + Print(SkippedOutcome()) + Print(BlockOutcome());
}

TEST(JournalTest, WhatIsPrintedIsReadBack) {
  const std::string text = WholeJournal();
  const auto journal = ParseJournal(text, "run.journal");
  ASSERT_TRUE(journal.has_value()) << documents::Print(journal.error());
  EXPECT_EQ(journal->header, Header());
  ASSERT_THAT(journal->outcomes, SizeIs(3));
  EXPECT_EQ(journal->outcomes[0], FailedOutcome());
  EXPECT_EQ(journal->outcomes[1], SkippedOutcome());
  EXPECT_EQ(journal->outcomes[2], BlockOutcome());
}

TEST(JournalTest, AHeaderWithoutALimitIsOneOfAllGeneratedCases) {
  JournalHeader header = Header();
  header.run.generated = {std::nullopt, 1};
  const auto journal = ParseJournal(Print(header), "run.journal");
  ASSERT_TRUE(journal.has_value()) << documents::Print(journal.error());
  EXPECT_EQ(journal->header, header);
}

TEST(JournalTest, TheFileOfFormatOneIsRead) {
  const auto text = documents::ReadFile(PORTCULLIS_RUN_TESTDATA "/journal.1.jsonl");
  ASSERT_TRUE(text.has_value());
  EXPECT_EQ(*text, WholeJournal());
  const auto journal = ParseJournal(*text, "journal.1.jsonl");
  ASSERT_TRUE(journal.has_value()) << documents::Print(journal.error());
  EXPECT_THAT(journal->outcomes, SizeIs(3));
}

TEST(JournalTest, WhatIsUnstableIsReadAndPrintedAsItWas) {
  const auto text = documents::ReadFile(PORTCULLIS_RUN_TESTDATA "/journal.1-repeated.jsonl");
  ASSERT_TRUE(text.has_value());
  const auto journal = ParseJournal(*text, "journal.1-repeated.jsonl");
  ASSERT_TRUE(journal.has_value()) << documents::Print(journal.error());
  EXPECT_EQ(journal->header.run.repeat, 3u);
  EXPECT_EQ(journal->header.filter, "Theme.*");
  EXPECT_EQ(journal->header.shard, "1 of 3");
  ASSERT_THAT(journal->outcomes, SizeIs(2));
  EXPECT_EQ(journal->outcomes[0].evidence[0].seen_in, (reports::SeenIn{1, 3}));
  EXPECT_EQ(journal->outcomes[1].block->unstable.at("ACQ-OUT-02"), 3u);
  EXPECT_EQ(Print(journal->header) + Print(journal->outcomes[0]) + Print(journal->outcomes[1]),
            *text);
}

TEST(JournalTest, AnOutcomeIsOneLineWhateverItsTextHolds) {
  const std::string line = Print(FailedOutcome());
  EXPECT_EQ(line.find('\n'), line.size() - 1);
}

TEST(JournalTest, ATornLastLineIsIgnored) {
  const std::string whole = Print(Header()) + Print(SkippedOutcome());
  const std::string torn = Print(FailedOutcome());
  for (std::size_t length = 0; length < torn.size(); ++length) {
    const auto journal = ParseJournal(whole + torn.substr(0, length), "run.journal");
    ASSERT_TRUE(journal.has_value()) << length;
    EXPECT_THAT(journal->outcomes, SizeIs(1)) << length;
  }
}

std::string ErrorOf(const std::string& text) {
  const auto journal = ParseJournal(text, "run.journal");
  return journal.has_value() ? "no error" : documents::Print(journal.error());
}

TEST(JournalTest, MistakesAreNamedWithTheirLine) {
  EXPECT_THAT(ErrorOf(""), HasSubstr("run.journal: line 1: expected a journal's header"));
  EXPECT_THAT(ErrorOf("{}\n"), HasSubstr("run.journal, line 1: /: expected the key \"format\""));
  EXPECT_THAT(ErrorOf(Print(Header()) + "{broken}\n" + Print(SkippedOutcome())),
              HasSubstr("run.journal, line 2: line 1, column 2"));
  EXPECT_THAT(ErrorOf(Print(Header()) + R"({"case":"a","requirements":[],"result":"fine"})" + "\n"),
              HasSubstr("run.journal, line 2: /result: expected one of error, fail"));
  EXPECT_THAT(ErrorOf(Print(Header()) + R"({"case":"a","case":"b"})" + "\n"),
              HasSubstr("expected each key once"));
  std::string other_version = Print(Header());
  other_version.replace(other_version.find("\"format\":1"), 10, "\"format\":9");
  EXPECT_THAT(ErrorOf(other_version), HasSubstr("/format: expected 1"));
}

// What is wrong with a block after one edit of its line.
std::string ErrorOfBlock(const std::string& from, const std::string& to) {
  std::string line = Print(BlockOutcome());
  const std::size_t at = line.find(from);
  if (at == std::string::npos) return "no such text: " + from;
  line.replace(at, from.size(), to);
  return ErrorOf(Print(Header()) + line);
}

TEST(JournalTest, CountsOfABlockThatContradictEachOtherAreMistakes) {
  EXPECT_THAT(ErrorOfBlock("\"ran\":20", "\"ran\":41"),
              HasSubstr("line 2: /block/ran: expected a whole number from 0 to 40"));
  EXPECT_THAT(ErrorOfBlock("\"pass\":15", "\"pass\":16"),
              HasSubstr("/block/results: expected results of 20 cases, as many as ran"));
  EXPECT_THAT(ErrorOfBlock("\"cases\":16", "\"cases\":21"),
              HasSubstr("/block/decides/1/cases: expected a whole number from 1 to 20"));
  EXPECT_THAT(ErrorOfBlock("\"cases\":4", "\"cases\":0"),
              HasSubstr("/block/decides/0/cases: expected a whole number from 1 to 20"));
  EXPECT_THAT(ErrorOfBlock("\"ACQ-OUT-01\",\"cases\"", "\"ACQ-OUT-02\",\"cases\""),
              HasSubstr("/block/decides/1/requirement: expected one entry of each requirement"));
  EXPECT_THAT(ErrorOfBlock("\"cause\":\"forbidden\",\"cases\"", "\"cases\""),
              HasSubstr("/block/broken/1/requirement: expected one entry of each requirement and"));
  EXPECT_THAT(ErrorOfBlock("\"generated\":40,", ""),
              HasSubstr("/block: expected the key \"generated\""));
}

TEST(JournalWriterTest, EveryLineIsInTheFileAsSoonAsItIsAppended) {
  const std::string path = testing::TempDir() + "portcullis_journal_test.journal";
  auto writer = JournalWriter::Open(path, Header());
  ASSERT_TRUE(writer.has_value());
  EXPECT_EQ(*documents::ReadFile(path), Print(Header()));
  ASSERT_TRUE(writer->Append(SkippedOutcome()).has_value());
  EXPECT_EQ(*documents::ReadFile(path), Print(Header()) + Print(SkippedOutcome()));
  EXPECT_EQ(writer->Text(), *documents::ReadFile(path));
  std::filesystem::remove(path);
}

TEST(JournalWriterTest, ARunGoesOnBehindTheWholeLinesOfAJournal) {
  const std::string path = testing::TempDir() + "portcullis_journal_torn.journal";
  const std::string whole = Print(Header()) + Print(SkippedOutcome());
  const std::string torn = whole + Print(FailedOutcome()).substr(0, 40);
  ASSERT_TRUE(documents::WriteFileAtomically(path, torn).has_value());
  auto writer = JournalWriter::Continue(path, torn);
  ASSERT_TRUE(writer.has_value());
  EXPECT_EQ(*documents::ReadFile(path), whole);
  ASSERT_TRUE(writer->Append(FailedOutcome()).has_value());
  EXPECT_EQ(*documents::ReadFile(path), whole + Print(FailedOutcome()));
  EXPECT_EQ(writer->Text(), *documents::ReadFile(path));
  std::filesystem::remove(path);
  EXPECT_FALSE(JournalWriter::Continue(path, torn).has_value()) << "it is gone";
}

TEST(JournalWriterTest, AFileThatCannotBeWrittenIsNamed) {
  const auto writer = JournalWriter::Open(testing::TempDir() + "no such folder/x", Header());
  ASSERT_FALSE(writer.has_value());
  EXPECT_THAT(documents::Print(writer.error()), HasSubstr("no such folder/x"));
}

#ifdef __linux__
TEST(JournalWriterTest, AFullDiskIsAnError) {
  auto writer = JournalWriter::Open("/dev/full", Header());
  if (writer.has_value()) {
    EXPECT_FALSE(writer->Append(SkippedOutcome()).has_value());
  } else {
    EXPECT_THAT(documents::Print(writer.error()), HasSubstr("room for a line"));
  }
}
#endif

}  // namespace
}  // namespace portcullis::run
