#include "conformance/requirements/requirements_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>

namespace portcullis::requirements {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

Coverage OneCaseAndOneDefect() {
  Coverage coverage;
  coverage.cases["ACQ-OUT-02"] = {"Theme.Case"};
  coverage.defects["ACQ-OUT-02"] = {"a-defect"};
  return coverage;
}

// The defect of OneCaseAndOneDefect, as a run of it found.
Proof OneDefectCaughtByTwo() {
  Proof proof;
  proof.defects = {{"a-defect", "ACQ-OUT-02", {"ACQ-OUT-02", "ACQ-OUT-03"}}};
  proof.decides = {{"ACQ-OUT-02", 132}};
  return proof;
}

std::string EntryOf(const std::string& text, const std::string& id) {
  const std::size_t begin = text.find("\n" + id + "  ");
  return text.substr(begin, text.find("\n\n", begin + 1) - begin);
}

TEST(RequirementsTextTest, ARequirementShowsItsStatementSourceCasesAndDefects) {
  const std::string text = PrintText(TheCatalogue(), OneCaseAndOneDefect(), {});
  const std::string entry = EntryOf(text, "ACQ-OUT-02");
  EXPECT_THAT(entry, HasSubstr("documented, buffer rule: WSAEINVAL"));
  EXPECT_THAT(entry, HasSubstr("smaller output buffer"));
  EXPECT_THAT(entry, HasSubstr("sio-acquire-port-reservation.md"));
  EXPECT_THAT(entry, HasSubstr("cases    Theme.Case"));
  EXPECT_THAT(entry, HasSubstr("defects  a-defect, not run yet"));
  EXPECT_THAT(EntryOf(text, "ACQ-OUT-03"), HasSubstr("cases    none"));
}

TEST(RequirementsTextTest, ADefectShowsTheIdsThatCaughtItAndARequirementWhatDecidesIt) {
  const std::string entry = EntryOf(
      PrintText(TheCatalogue(), OneCaseAndOneDefect(), OneDefectCaughtByTwo()), "ACQ-OUT-02");
  EXPECT_THAT(entry, HasSubstr("defects  a-defect, caught by ACQ-OUT-02, ACQ-OUT-03"));
  EXPECT_THAT(entry, HasSubstr("decided  by 132 generated cases"));
}

TEST(RequirementsTextTest, JsonHasTheSameBesideTheDefectsNames) {
  const std::string json = PrintJson(TheCatalogue(), OneCaseAndOneDefect(), OneDefectCaughtByTwo());
  EXPECT_THAT(json, ContainsRegex("\"defects\": \\[\n +\"a-defect\"\n"));
  EXPECT_THAT(json, ContainsRegex("\"caught_by\": .\n +\"a-defect\": \\[\n +\"ACQ-OUT-02\",\n"
                                  " +\"ACQ-OUT-03\"\n"));
  EXPECT_THAT(json, HasSubstr("\"decides\": 132\n"));
}

TEST(RequirementsTextTest, NoLineIsWiderThanATerminalSaveForOneLongWord) {
  std::istringstream lines(PrintText(TheCatalogue(), {}, TheProof()));
  for (std::string line; std::getline(lines, line);) {
    EXPECT_TRUE(line.size() <= 100 || line.find(' ', 14) == std::string::npos) << line;
  }
}

TEST(RequirementsTextTest, JsonHasEveryRequirementAndQuestion) {
  const std::string json = PrintJson(TheCatalogue(), OneCaseAndOneDefect(), {});
  for (const Requirement& r : TheCatalogue().requirements) {
    EXPECT_THAT(json, HasSubstr("\"id\": \"" + r.id + "\""));
  }
  for (const Question& q : TheCatalogue().questions) {
    EXPECT_THAT(json, HasSubstr("\"id\": \"" + q.id + "\""));
  }
  EXPECT_THAT(json, HasSubstr("\"Theme.Case\""));
  EXPECT_THAT(json, HasSubstr("\"readings\""));
}

// The README's table is made by this function; when the catalogue changes, the test prints the
// table to put there.
std::string TableOfPages() {
  struct Counts {
    std::size_t facts = 0;
    std::set<std::string> requirements;
    std::set<std::string> questions;
  };
  std::map<std::string, Counts> by_page;
  std::map<std::string, std::string> page_of;
  for (const Fact& fact : TheCatalogue().facts) {
    ++by_page[fact.page].facts;
    page_of[fact.id] = fact.page;
  }
  for (const Requirement& r : TheCatalogue().requirements) {
    for (const std::string& fact : r.facts) by_page[page_of[fact]].requirements.insert(r.id);
  }
  for (const Question& q : TheCatalogue().questions) {
    for (const std::string& fact : q.facts) by_page[page_of[fact]].questions.insert(q.id);
  }
  std::string table = "| source | facts | requirements | questions |\n| --- | --- | --- | --- |\n";
  for (const auto& [page, counts] : by_page) {
    table += "| " + page + " | " + std::to_string(counts.facts) + " | " +
             std::to_string(counts.requirements.size()) + " | " +
             std::to_string(counts.questions.size()) + " |\n";
  }
  return table;
}

// The first line of `table` that does not stand in `text`; empty where each does.
std::string FirstMissingLine(const std::string& text, const std::string& table) {
  std::istringstream lines(table);
  for (std::string line; std::getline(lines, line);) {
    if (text.find(line + "\n") == std::string::npos) return line;
  }
  return "";
}

TEST(RequirementsReadmeTest, ItsTableCountsWhatTheCatalogueHolds) {
  std::ifstream file(PORTCULLIS_REQUIREMENTS_FOLDER "/README.md");
  std::stringstream readme;
  readme << file.rdbuf();
  const std::string table = TableOfPages();
  // The blank line behind it tells a row too many.
  if (readme.str().find("\n\n" + table + "\n") != std::string::npos) return;
  const std::string missing = FirstMissingLine(readme.str(), table);
  FAIL() << "conformance/requirements/README.md: expected "
         << (missing.empty() ? "no row but these, in this order" : "the line\n" + missing)
         << "\nThe whole table, to put there:\n\n"
         << table;
}

}  // namespace
}  // namespace portcullis::requirements
