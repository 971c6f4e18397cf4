#include "conformance/requirements/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "conformance/documents/json_edits.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/embedded.h"

namespace portcullis::requirements {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// The proof and the catalogue fit: what portcullis-prove found is about what is listed today.

TEST(ProofTest, IsOfTheCatalogueThatIsBuiltIn) {
  EXPECT_EQ(TheProof().catalogue_version, TheCatalogue().version)
      << "portcullis-prove update makes it anew";
}

TEST(ProofTest, EveryDefectBreaksARequirementAndIsCaughtByItFirst) {
  ASSERT_FALSE(TheProof().defects.empty());
  std::set<std::string> names;
  for (const DefectProof& defect : TheProof().defects) {
    EXPECT_TRUE(names.insert(defect.name).second) << defect.name << " stands twice";
    EXPECT_NE(FindRequirement(defect.requirement), nullptr) << defect.name;
    ASSERT_FALSE(defect.caught_by.empty()) << defect.name << " is caught by nobody";
    EXPECT_EQ(defect.caught_by.front(), defect.requirement) << defect.name;
    for (const std::string& id : defect.caught_by) EXPECT_TRUE(IsKnownId(id)) << id;
  }
}

TEST(ProofTest, EveryRequirementHasADefectThatItCatches) {
  for (const Requirement& requirement : TheCatalogue().requirements) {
    const auto defects = FindProofDefects(TheProof(), requirement.id);
    EXPECT_TRUE(std::any_of(defects.begin(), defects.end(), [&](const DefectProof& defect) {
      return !defect.caught_by.empty() && defect.caught_by.front() == requirement.id;
    })) << requirement.id;
  }
}

TEST(ProofTest, EveryRequirementIsCounted) {
  std::vector<std::string> counted;
  for (const DecidedProof& decided : TheProof().decides) counted.push_back(decided.requirement);
  std::vector<std::string> listed;
  for (const Requirement& requirement : TheCatalogue().requirements) {
    listed.push_back(requirement.id);
  }
  EXPECT_EQ(counted, listed);
}

TEST(ProofTest, EveryRequirementIsDecidedByManyGeneratedCases) {
  for (const DecidedProof& decided : TheProof().decides) {
    EXPECT_GE(decided.cases, kFewestDeciding) << decided.requirement;
  }
}

TEST(ProofTest, EveryReadingOfTheCatalogueIsThereAndNoOther) {
  std::vector<std::string> proved;
  for (const ReadingProof& one : TheProof().readings) {
    proved.push_back(one.question + ": " + one.reading);
  }
  std::vector<std::string> listed;
  for (const Question& question : TheCatalogue().questions) {
    for (const QuestionReading& reading : question.readings) {
      listed.push_back(question.id + ": " + reading.id);
    }
  }
  EXPECT_EQ(proved, listed);
}

TEST(ProofTest, EveryReadingIsTakenByVariantsThatAreListed) {
  std::set<std::string> names;
  for (const VariantProof& variant : TheProof().variants) names.insert(variant.name);
  for (const ReadingProof& reading : TheProof().readings) {
    for (const std::string& variant : reading.variants) {
      EXPECT_TRUE(names.contains(variant)) << reading.question << ": " << variant;
    }
  }
}

TEST(ProofTest, NoVariantIsAccusedAndTheOneLikeWindowsDoesNotEvenDiffer) {
  for (const VariantProof& variant : TheProof().variants) {
    if (variant.name == "windows") {
      EXPECT_THAT(variant.not_passed, IsEmpty());
    }
    for (const NotPassed& one : variant.not_passed) {
      const Requirement* const requirement = FindRequirement(one.requirement);
      ASSERT_NE(requirement, nullptr) << one.requirement;
      EXPECT_EQ(one.result, "differs") << variant.name << ": " << one.requirement;
      EXPECT_EQ(requirement->level, "observed") << variant.name << ": " << one.requirement;
    }
  }
}

TEST(ProofTest, EveryReadingIsTakenBySomebody) {
  for (const ReadingProof& reading : TheProof().readings) {
    EXPECT_FALSE(IsGap(reading)) << reading.question << ": " << reading.reading;
  }
}

// The questions that are for a program to find, on a small proof.
Proof SmallProof() {
  Proof proof;
  proof.catalogue_version = 7;
  proof.defects = {{"one", "ACQ-X-01", {"ACQ-X-01", "ACQ-X-02"}},
                   {"two", "ACQ-X-02", {"ACQ-X-02"}},
                   {"three", "ACQ-X-01", {}}};
  proof.decides = {{"ACQ-X-01", 21}, {"ACQ-X-02", 0}};
  proof.readings = {{"Q-X-Y", "a", true, {"windows"}, "a page"},
                    {"Q-X-Y", "b", false, {"strict"}, ""},
                    {"Q-X-Y", "c", false, {}, ""}};
  proof.variants = {{"windows", "the guess", {}}, {"strict", "refuses", {{"ACQ-X-02", "differs"}}}};
  return proof;
}

TEST(FindProofTest, TheDefectsOfARequirementAreThoseThatBreakIt) {
  const auto found = FindProofDefects(SmallProof(), "ACQ-X-01");
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].name, "one");
  EXPECT_EQ(found[1].name, "three");
  EXPECT_THAT(FindProofDefects(SmallProof(), "ACQ-X-03"), IsEmpty());
}

TEST(FindProofTest, ARequirementThatIsNotCountedIsDecidedByNoCase) {
  EXPECT_EQ(FindProofDecided(SmallProof(), "ACQ-X-01"), 21u);
  EXPECT_EQ(FindProofDecided(SmallProof(), "ACQ-X-03"), 0u);
}

TEST(FindProofTest, AReadingThatNobodyTakesIsAGap) {
  EXPECT_FALSE(IsGap(*FindProofReading(SmallProof(), "Q-X-Y", "a")));
  EXPECT_FALSE(IsGap(*FindProofReading(SmallProof(), "Q-X-Y", "b")));
  EXPECT_TRUE(IsGap(*FindProofReading(SmallProof(), "Q-X-Y", "c")));
  EXPECT_EQ(FindProofReading(SmallProof(), "Q-X-Y", "d"), nullptr);
}

TEST(FindProofTest, AVariantThatDidNotPassARequirementHasItsResult) {
  const Proof proof = SmallProof();
  EXPECT_EQ(FindNotPassed(proof.variants[0], "ACQ-X-02"), "");
  EXPECT_EQ(FindNotPassed(proof.variants[1], "ACQ-X-01"), "");
  EXPECT_EQ(FindNotPassed(proof.variants[1], "ACQ-X-02"), "differs");
}

// The reader.

std::string ErrorOf(const std::string& text) {
  const auto parsed = ParseProof(text);
  return parsed.has_value() ? "no error" : documents::Print(parsed.error());
}

TEST(ParseProofTest, WhatIsPrintedIsReadAgain) {
  const auto parsed = ParseProof(PrintProof(SmallProof()));
  ASSERT_TRUE(parsed.has_value()) << documents::Print(parsed.error());
  EXPECT_EQ(*parsed, SmallProof());
}

TEST(ParseProofTest, TheEmbeddedOneIsPrintedAsItLiesInItsFile) {
  EXPECT_EQ(PrintProof(TheProof()), EmbeddedProof());
}

TEST(ParseProofTest, AMissingKeyIsAskedForUnlessItMayBeAbsent) {
  const std::string text = PrintProof(SmallProof());
  std::set<std::string> optional;
  for (const documents::JsonValue& value : documents::JsonValues::Of(text)) {
    if (value.key.empty()) continue;
    const std::string error = ErrorOf(documents::Without(text, value));
    if (error == "no error") {
      optional.insert(value.key);
    } else {
      EXPECT_THAT(error, HasSubstr(": expected the key \"" + value.key + "\"")) << value.pointer;
    }
  }
  EXPECT_EQ(optional, (std::set<std::string>{"why"}));
}

TEST(ParseProofTest, AValueOfAnotherTypeIsNamedByItsPlace) {
  const std::string text = PrintProof(SmallProof());
  for (const documents::JsonValue& value : documents::JsonValues::Of(text)) {
    for (const std::string_view other : {"null", "7.5", "-1", "[[]]"}) {
      const std::string error = ErrorOf(documents::WithValue(text, value, other));
      EXPECT_THAT(error, testing::StartsWith("proof.json: " + value.pointer)) << other;
    }
  }
}

TEST(ParseProofTest, AKeyThatNobodyKnowsIsRefusedInEveryObject) {
  const std::string text = PrintProof(SmallProof());
  for (std::size_t brace = 0; brace != std::string::npos; brace = text.find('{', brace + 1)) {
    EXPECT_THAT(ErrorOf(documents::WithMember(text, brace, R"("colour": 0)")),
                HasSubstr("/colour: expected no key of this name"))
        << text.substr(brace, 40);
  }
}

TEST(ParseProofTest, AKeyThatStandsTwiceIsRefused) {
  EXPECT_THAT(ErrorOf(R"({"format": 1, "defects": [], "defects": []})"),
              HasSubstr("key \"defects\": expected each key once"));
}

}  // namespace
}  // namespace portcullis::requirements
