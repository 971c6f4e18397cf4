#include "reports/register.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "reports/sample_proof.h"
#include "reports/sample_results.h"

namespace portcullis::reports {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

RegisterEntry TakenCode(const std::vector<Results>& runs = {}) {
  return MakeRegister(SampleCatalogue(), SampleProof(), runs).entries.at(0);
}

// A run in which the question's cases ended so, without a reading.
RegisterStanding StandingOfCases(std::vector<CaseResult> cases) {
  Results run = SampleResults();
  run.questions = {{"Q-ACQ-TAKEN-CODE", "unspecified", "Which code?", "", std::move(cases)}};
  return TakenCode({run}).standings.at(0);
}

TEST(RegisterTest, AReadingHasItsSourceAndThoseWhoTakeIt) {
  const RegisterEntry entry = TakenCode();
  ASSERT_EQ(entry.readings.size(), 3u);
  EXPECT_EQ(entry.readings[0].id, "WSAEADDRINUSE");
  EXPECT_EQ(entry.readings[0].source, "seen by a client");
  EXPECT_TRUE(entry.readings[0].reference);
  EXPECT_THAT(entry.readings[0].variants, ElementsAre("windows"));
  EXPECT_FALSE(entry.readings[1].reference);
  EXPECT_THAT(entry.readings[1].variants, ElementsAre("strict"));
}

TEST(RegisterTest, TheReferenceTakesAReadingForWhatSupportsItOnWindowsElseForItsSource) {
  EXPECT_EQ(TakenCode().readings[0].why, "an issue about it");
  requirements::Proof proof = SampleProof();
  proof.readings[0].why.clear();
  EXPECT_EQ(MakeRegister(SampleCatalogue(), proof, {}).entries[0].readings[0].why,
            "seen by a client");
  EXPECT_EQ(TakenCode().readings[1].why, "");
}

TEST(RegisterTest, AReadingThatNobodyTakesIsAGapAndCounted) {
  const Register all = MakeRegister(SampleCatalogue(), SampleProof(), {});
  EXPECT_FALSE(all.entries[0].readings[0].gap);
  EXPECT_FALSE(all.entries[0].readings[1].gap);
  EXPECT_TRUE(all.entries[0].readings[2].gap);
  EXPECT_EQ(CountGaps(all), 1u);
}

TEST(RegisterTest, ARunStandsWhereItsReadingIs) {
  EXPECT_EQ(TakenCode({SampleResults()}).standings.at(0).reading, "WSAEADDRINUSE");
}

TEST(RegisterTest, ARunWithoutAReadingSaysWhatBecameOfItsCases) {
  EXPECT_EQ(StandingOfCases({{"a", Result::kNotSupported, {}, "the target lacks: x", {}}}).without,
            "not supported: the target lacks: x");
  EXPECT_EQ(StandingOfCases({{"a", Result::kNotProvoked, {}, "no control: y", {}},
                             {"b", Result::kPass, {}, "", {}}})
                .without,
            "not provoked: no control: y");
  EXPECT_EQ(StandingOfCases({FailedCase("a", "ACQ-OUT-02")}).without, "fail");
  EXPECT_EQ(StandingOfCases({{"a", Result::kRecorded, {}, "", {}}}).without, "not seen");
  EXPECT_EQ(StandingOfCases({}).without, "not run");
}

TEST(RegisterTest, AQuestionThatOneSideDoesNotKnowIsShownAllTheSame) {
  Results run = SampleResults();
  run.questions = {{"Q-NEW-ONE", "unspecified", "What of it?", "so", {}}};
  const Register all = MakeRegister(SampleCatalogue(), SampleProof(), {run});
  ASSERT_EQ(all.entries.size(), 2u);
  EXPECT_EQ(all.entries[0].standings.at(0).without, "unknown to the catalogue of this run");
  EXPECT_EQ(all.entries[1].id, "Q-NEW-ONE");
  EXPECT_EQ(all.entries[1].standings.at(0).reading, "so");
}

TEST(RegisterTest, AReadingThatTheCatalogueDoesNotHaveIsShownAllTheSame) {
  requirements::Proof proof = SampleProof();
  proof.readings.push_back({"Q-ACQ-TAKEN-CODE", "WSAENOTSOCK", true, {}, ""});
  const Register all = MakeRegister(SampleCatalogue(), proof, {});
  ASSERT_EQ(all.entries[0].readings.size(), 4u);
  EXPECT_EQ(all.entries[0].readings[3].id, "WSAENOTSOCK");
  EXPECT_THAT(PrintRegister(all), HasSubstr("WSAENOTSOCK: the catalogue does not have it"));
}

TEST(PrintRegisterTest, AnEntryReadsFromTheQuestionToTheTargets) {
  Results run = SampleResults();
  run.questions.pop_back();  // the catalogue of the sample has only the first
  Results other = run;
  other.target = {"other", "", "", {}};
  other.questions[0].reading = "";
  other.questions[0].cases = {};
  const Register all = MakeRegister(SampleCatalogue(), SampleProof(), {run, other});
  EXPECT_EQ(PrintRegister(all),
            "Register of ambiguities: 1 questions, 3 readings\n"
            "\n"
            "Q-ACQ-TAKEN-CODE  unspecified, free at each call\n"
            "    Which code?\n"
            "    reading  WSAEADDRINUSE: seen by a client\n"
            "             taken by the reference: an issue about it\n"
            "             taken by variants: windows\n"
            "    reading  WSAEINVAL: the table's row\n"
            "             taken by variants: strict\n"
            "    reading  other: no source\n"
            "             GAP: neither the reference nor a variant takes it\n"
            "    stands   acme 2.1 (Linux): WSAEADDRINUSE\n"
            "    stands   other: (not run)\n"
            "\n"
            "readings that neither the reference nor a variant takes: 1\n"
            "    Q-ACQ-TAKEN-CODE: other\n");
}

TEST(PrintRegisterTest, ATargetCannotMoveTheCursorOrForgeALine) {
  Results run = SampleResults();
  run.target.name = run.questions[0].reading = "a\x1b[2J\nb";
  const std::string text = PrintRegister(MakeRegister(SampleCatalogue(), SampleProof(), {run}));
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, HasSubstr("stands   a?[2J?b 2.1 (Linux): a?[2J?b\n"));
}

TEST(PrintRegisterTest, JsonHasTheSame) {
  const std::string json =
      PrintRegisterJson(MakeRegister(SampleCatalogue(), SampleProof(), {SampleResults()}));
  EXPECT_THAT(json, HasSubstr("\"name\": \"acme\""));
  EXPECT_THAT(json, HasSubstr("\"id\": \"Q-ACQ-TAKEN-CODE\""));
  EXPECT_THAT(json, HasSubstr("\"why\": \"an issue about it\""));
  EXPECT_THAT(json, HasSubstr("\"reading\": \"WSAEADDRINUSE\""));
  EXPECT_THAT(json, HasSubstr("\"gap\": true"));
  EXPECT_THAT(json, HasSubstr("\"gaps\": 1\n"));
}

}  // namespace
}  // namespace portcullis::reports
