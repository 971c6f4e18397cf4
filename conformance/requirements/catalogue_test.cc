#include "conformance/requirements/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "conformance/documents/json_edits.h"
#include "conformance/requirements/embedded.h"

namespace portcullis::requirements {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::set<std::string> CitedFacts(const Catalogue& catalogue) {
  std::set<std::string> cited;
  for (const Requirement& r : catalogue.requirements) cited.insert(r.facts.begin(), r.facts.end());
  for (const Question& q : catalogue.questions) cited.insert(q.facts.begin(), q.facts.end());
  return cited;
}

const Fact& FactOf(const std::string& id) {
  const auto& facts = TheCatalogue().facts;
  return *std::find_if(facts.begin(), facts.end(), [&](const Fact& f) { return f.id == id; });
}

TEST(CatalogueTest, EveryFactIsCitedOrSaysWhyNot) {
  const std::set<std::string> cited = CitedFacts(TheCatalogue());
  for (const Fact& fact : TheCatalogue().facts) {
    const bool excused = !fact.no_behaviour.empty() || !fact.outside.empty();
    EXPECT_NE(cited.contains(fact.id), excused)
        << fact.id << (excused ? " is cited and excused" : " is neither cited nor excused");
  }
}

TEST(CatalogueTest, EveryRequirementAndQuestionCitesAFact) {
  for (const Requirement& r : TheCatalogue().requirements) EXPECT_FALSE(r.facts.empty()) << r.id;
  for (const Question& q : TheCatalogue().questions) EXPECT_FALSE(q.facts.empty()) << q.id;
}

// The causes that the error table of a page names, by row.
std::map<std::string, int> CausesOn(const std::string& page) {
  std::map<std::string, int> causes;
  for (const Requirement& requirement : TheCatalogue().requirements) {
    if (!requirement.row.empty() && requirement.source.page.ends_with("/" + page + ".md")) {
      ++causes[requirement.row];
    }
  }
  return causes;
}

using Causes = std::map<std::string, int>;

TEST(CatalogueTest, ARowOfATableIsACodeOfItsRequirement) {
  for (const Requirement& requirement : TheCatalogue().requirements) {
    if (requirement.row.empty()) continue;
    EXPECT_THAT(requirement.codes, testing::Contains(requirement.row)) << requirement.id;
    EXPECT_EQ(requirement.level, "documented") << requirement.id;
    EXPECT_THAT(requirement.source.section, testing::StartsWith("Return value")) << requirement.id;
  }
}

TEST(CatalogueTest, TheNineRowsOfAcquireNameTwentyThreeCauses) {
  const Causes expected = {{"WSA_IO_PENDING", 1}, {"WSA_OPERATION_ABORTED", 4},
                           {"WSAEFAULT", 5},      {"WSAEINPROGRESS", 2},
                           {"WSAEINTR", 2},       {"WSAEINVAL", 3},
                           {"WSAENETDOWN", 2},    {"WSAENOTSOCK", 1},
                           {"WSAEOPNOTSUPP", 3}};
  EXPECT_EQ(CausesOn("sio-acquire-port-reservation"), expected);
}

// Two causes fewer than their tables name: a code that is no command, and one that is not
// supported, are no calls of these control codes. ACQ-INVAL-01 and ACQ-OPNOTSUPP-01 stand for all
// three pages.
TEST(CatalogueTest, TheTenRowsOfAssociateNameTwentyThreeCausesOfItsOwn) {
  const Causes expected = {{"WSA_IO_PENDING", 1}, {"WSA_OPERATION_ABORTED", 4}, {"WSAEACCES", 2},
                           {"WSAEFAULT", 5},      {"WSAEINPROGRESS", 2},        {"WSAEINTR", 2},
                           {"WSAEINVAL", 2},      {"WSAENETDOWN", 2},           {"WSAENOTSOCK", 1},
                           {"WSAEOPNOTSUPP", 2}};
  EXPECT_EQ(CausesOn("sio-associate-port-reservation"), expected);
}

TEST(CatalogueTest, TheNineRowsOfReleaseNameEighteenCausesOfItsOwn) {
  const Causes expected = {{"WSA_IO_PENDING", 1}, {"WSA_OPERATION_ABORTED", 4},
                           {"WSAEFAULT", 2},      {"WSAEINPROGRESS", 2},
                           {"WSAEINTR", 2},       {"WSAEINVAL", 2},
                           {"WSAENETDOWN", 2},    {"WSAENOTSOCK", 1},
                           {"WSAEOPNOTSUPP", 2}};
  EXPECT_EQ(CausesOn("sio-release-port-reservation"), expected);
}

TEST(CatalogueTest, TheThreeRowsOfCreateNameSevenCauses) {
  const Causes expected = {
      {"ERROR_ACCESS_DENIED", 2}, {"ERROR_INVALID_PARAMETER", 3}, {"ERROR_SHARING_VIOLATION", 2}};
  EXPECT_EQ(CausesOn("nf-iphlpapi-createpersistenttcpportreservation"), expected);
}

TEST(CatalogueTest, TheThreeRowsOfDeleteNameFiveCauses) {
  const Causes expected = {
      {"ERROR_ACCESS_DENIED", 2}, {"ERROR_INVALID_PARAMETER", 2}, {"ERROR_NOT_FOUND", 1}};
  EXPECT_EQ(CausesOn("nf-iphlpapi-deletepersistenttcpportreservation"), expected);
}

TEST(CatalogueTest, TheTwoRowsOfLookupNameThreeCauses) {
  const Causes expected = {{"ERROR_INVALID_PARAMETER", 2}, {"ERROR_NOT_FOUND", 1}};
  EXPECT_EQ(CausesOn("nf-iphlpapi-lookuppersistenttcpportreservation"), expected);
}

TEST(CatalogueTest, NoRowStandsOnAnotherPage) {
  std::set<std::string> pages;
  for (const Requirement& requirement : TheCatalogue().requirements) {
    if (!requirement.row.empty()) pages.insert(requirement.source.page);
  }
  EXPECT_THAT(pages, SizeIs(6));
}

TEST(CatalogueTest, AnObservedRequirementRestsOnAnObservation) {
  for (const Requirement& requirement : TheCatalogue().requirements) {
    const auto is = [](const char* mark) {
      return [mark](const std::string& id) { return FactOf(id).mark == mark; };
    };
    const bool documented =
        std::any_of(requirement.facts.begin(), requirement.facts.end(), is("doc"));
    const bool observed =
        std::any_of(requirement.facts.begin(), requirement.facts.end(), is("obs"));
    if (requirement.level == "observed") {
      EXPECT_TRUE(observed) << requirement.id;
    } else {
      EXPECT_TRUE(documented) << requirement.id;
    }
  }
}

TEST(CatalogueTest, EveryQuestionHasReadingsToChooseFrom) {
  for (const Question& question : TheCatalogue().questions) {
    EXPECT_GE(question.readings.size(), 2u) << question.id;
    std::set<std::string> ids;
    for (const QuestionReading& reading : question.readings) {
      EXPECT_TRUE(ids.insert(reading.id).second) << question.id << ": " << reading.id;
      EXPECT_FALSE(reading.source.empty()) << question.id << ": " << reading.id;
    }
  }
}

TEST(CatalogueTest, IdsTellRequirementsAndQuestionsApart) {
  for (const Requirement& r : TheCatalogue().requirements) {
    EXPECT_THAT(r.id, testing::MatchesRegex("(ACQ|ASC|REL|BND|PER|GEN|SPI)-[A-Z]+-[0-9][0-9]"));
  }
  for (const Question& q : TheCatalogue().questions) {
    EXPECT_THAT(q.id, testing::MatchesRegex("Q-(ACQ|ASC|REL|BIND|BND|PER|LIFE|GEN)(-[A-Z]+)+"));
  }
}

TEST(CatalogueTest, AFunctionOfItsOwnHasAPrefixOfItsOwn) {
  const std::map<std::string, std::string> apis = {{"ACQ", "acquire"},    {"ASC", "associate"},
                                                   {"REL", "release"},    {"BND", "bind"},
                                                   {"PER", "persistent"}, {"SPI", "generic"}};
  for (const Requirement& r : TheCatalogue().requirements) {
    const auto api = apis.find(r.id.substr(0, 3));
    if (api == apis.end()) continue;
    EXPECT_EQ(r.api, api->second) << r.id;
  }
}

TEST(CatalogueTest, AnIdIsFoundAndAnotherIsNot) {
  ASSERT_NE(FindRequirement("ACQ-OUT-02"), nullptr);
  EXPECT_EQ(FindRequirement("ACQ-OUT-02")->id, "ACQ-OUT-02");
  EXPECT_EQ(FindRequirement("ACQ-OUT-99"), nullptr);
  ASSERT_NE(FindQuestion("Q-ACQ-TAKEN-CODE"), nullptr);
  EXPECT_TRUE(IsKnownId("Q-ACQ-TAKEN-CODE"));
  EXPECT_FALSE(IsKnownId("Q-ACQ"));
}

// The reader, on catalogues of one fact and one requirement.
constexpr const char* kFacts =
    R"({"format": 1, "facts": [{"id": "F-1", "mark": "doc", "page": "p", "text": "t"}]})";

std::string CatalogueWith(const std::string& requirement) {
  return R"({"format": 1, "version": 1, "questions": [], "requirements": [)" + requirement + "]}";
}

std::string RequirementWith(const std::string& level, const std::string& fact,
                            const std::string& more = "") {
  return R"({"id": "ACQ-X-01", "level": ")" + level +
         R"(", "api": "acquire", "kind": "form", "statement": "s",
            "source": {"page": "p", "section": "s"}, "facts": [")" +
         fact + "\"]" + more + "}";
}

std::string ErrorOf(const std::string& catalogue, const char* facts = kFacts) {
  const auto parsed = ParseCatalogue(facts, catalogue);
  return parsed.has_value() ? "no error" : documents::Print(parsed.error());
}

TEST(ParseCatalogueTest, AWellFormedOneIsRead) {
  EXPECT_EQ(ErrorOf(CatalogueWith(RequirementWith("documented", "F-1"))), "no error");
}

TEST(ParseCatalogueTest, MistakesAreNamedWithTheirPlace) {
  EXPECT_THAT(ErrorOf(CatalogueWith(RequirementWith("certain", "F-1"))),
              HasSubstr("/requirements/0/level: expected documented or observed"));
  EXPECT_THAT(ErrorOf(CatalogueWith(RequirementWith("documented", "F-2"))),
              HasSubstr("ACQ-X-01: expected facts that exist, not F-2"));
  EXPECT_THAT(ErrorOf(CatalogueWith(RequirementWith("documented", "F-1", R"(, "colour": 1)"))),
              HasSubstr("/requirements/0/colour: expected no key of this name"));
  const std::string one = RequirementWith("documented", "F-1");
  EXPECT_THAT(ErrorOf(CatalogueWith(one + "," + one)),
              HasSubstr("ACQ-X-01: expected each id once"));
  EXPECT_THAT(ErrorOf(R"({"format": 2})"), HasSubstr("/format: expected 1"));
  EXPECT_THAT(ErrorOf(CatalogueWith(one), R"({"format": 1, "facts": [], "facts": []})"),
              HasSubstr("key \"facts\": expected each key once"));
}

// A catalogue of one requirement and one question, with every key that there is.
std::string WholeCatalogue() {
  return R"({"format": 1, "version": 1, "requirements": [)" +
         RequirementWith("documented", "F-1", R"(, "codes": ["WSAEINVAL"], "row": "WSAEINVAL")") +
         R"(], "questions": [{"id": "Q-X-Y", "level": "unspecified", "api": "acquire",
             "scope": "answer", "statement": "s", "facts": ["F-1"],
             "readings": [{"id": "a", "source": "x"}, {"id": "b", "source": "y"}]}]})";
}

TEST(ParseCatalogueTest, AMissingKeyIsAskedForUnlessItMayBeAbsent) {
  const std::string text = WholeCatalogue();
  ASSERT_EQ(ErrorOf(text), "no error");
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
  EXPECT_EQ(optional, (std::set<std::string>{"codes", "row"}));
}

TEST(ParseCatalogueTest, AValueOfAnotherTypeIsNamedByItsPlace) {
  const std::string text = WholeCatalogue();
  for (const documents::JsonValue& value : documents::JsonValues::Of(text)) {
    for (const std::string_view other : {"null", "true", "7.5", "-1", "[[]]"}) {
      const std::string error = ErrorOf(documents::WithValue(text, value, other));
      EXPECT_THAT(error, testing::StartsWith("catalogue.json: " + value.pointer)) << other;
    }
  }
}

TEST(ParseCatalogueTest, AKeyThatNobodyKnowsIsRefusedInEveryObject) {
  const std::string text = WholeCatalogue();
  for (std::size_t brace = 0; brace != std::string::npos; brace = text.find('{', brace + 1)) {
    EXPECT_THAT(ErrorOf(documents::WithMember(text, brace, R"("colour": 0)")),
                HasSubstr("/colour: expected no key of this name"))
        << text.substr(brace, 40);
  }
}

TEST(ParseCatalogueTest, WhatIsEmbeddedIsWhatLiesInTheFiles) {
  EXPECT_THAT(std::string(EmbeddedFacts()), HasSubstr("\"F-ACQ-01\""));
  EXPECT_THAT(std::string(EmbeddedCatalogue()), HasSubstr("\"ACQ-OUT-02\""));
}

}  // namespace
}  // namespace portcullis::requirements
