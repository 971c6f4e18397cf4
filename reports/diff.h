// What changed between two runs: of two Windows builds, two Wine releases, two commits of an
// implementer.
//
// Used by `portcullis diff`. Results files alone are looked at. Pure functions; what comes from a
// target or a file is escaped where it is printed.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results.h"

namespace portcullis::reports {

enum class Change {
  kWorse,     // nearer to an error; or a pass that is no longer one, for whatever reason
  kNoAnswer,  // what failed is not judged any more, so nobody knows whether it is mended
  kBetter,    // nearer to a pass
  kEvidence,  // fails or differs still, and in another way
  kReading,   // of a question: the target is read otherwise
  kNew,       // only the later run has it
  kGone       // only the earlier run had it
};

// Whose change it is, as far as the two files tell.
enum class Changer {
  kTarget,  // the same cases of the same requirement end otherwise
  kSuite    // the requirement's statement, its level or its cases are others
};

// One requirement or question.
struct Changed {
  Change change = Change::kWorse;
  Changer changer = Changer::kTarget;
  std::string id;
  std::string level;  // of the later run, of the earlier where it is gone
  std::string statement;
  std::string before;  // a result's name or a reading; "" where it was not there
  std::string after;
  std::vector<std::string> cases;  // "Out.TooSmall: pass, now fail (crash)", those that changed
  // A documented requirement that got worse: what makes the exit code 1.
  bool is_regression = false;
};

struct Difference {
  std::string before;  // the runs' targets: "acme 2.1 (Linux)"
  std::string after;
  std::optional<std::string> warning;  // where the runs are not of one kind: other cases were asked
  std::vector<Changed> changed;        // by change, worst first, then in the catalogue's order
  bool HasRegression() const;
};

Difference Compare(const Results& before, const Results& after);

std::string_view ChangeName(Change change);

// PrintFromTo: "pass, now fail", "now pass", "was pass". PrintTotals: "2 worse, 1 better".
std::string PrintFromTo(const Changed& one);
std::string PrintTotals(const Difference& difference);

// PrintDifference: for a terminal. PrintDifferenceMarkdown: a comment on a pull request.
std::string PrintDifference(const Difference& difference);
std::string PrintDifferenceMarkdown(const Difference& difference);

}  // namespace portcullis::reports
