// The result model: what a run of the suite against one target says, as plain data.
//
// Made by conformance/run from journals, saved as JSON (results_json.h), shown by the renderers.
// A results file alone is enough for every page: nothing here knows the suite or a target.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::reports {

// In the order in which a requirement takes the worst of its cases: kError is the worst.
enum class Result {
  kError,         // ours: suite and oracle disagree, a bound was reached, the run could not go on
  kFail,          // a documented requirement is broken
  kDiffers,       // an observed requirement is broken
  kPass,
  kDisturbed,     // another user of the machine was in the way
  kNotProvoked,   // a control or a right is missing; the reason says which
  kNotSupported,  // a feature is missing
  kRecorded,      // only questions; the readings say what the target does
  kNotRun
};

enum class Cause { kForbidden, kCrash, kHang, kLost, kProtocol };

// One complaint about one step, in words that need no code: what STYLE.md's failure message shows.
struct Evidence {
  std::vector<std::string> requirements;  // broken (or differing) ids
  std::size_t step = 0;                   // 1-based, as shown to a reader
  std::string call;
  std::string allowed;
  std::string observed;
  std::string replay;  // command line that shows it again; empty where there is no file
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct QuestionReading {
  std::string id;
  std::string reading;
  friend bool operator==(const QuestionReading&, const QuestionReading&) = default;
  friend auto operator<=>(const QuestionReading&, const QuestionReading&) = default;
};

// What became of one case: one line of a journal.
struct CaseOutcome {
  std::string name;                       // "AcquireOutputBuffer.TooSmallFails…"
  std::vector<std::string> requirements;  // declared by the case; may name questions
  Result result = Result::kNotRun;
  std::optional<Cause> cause;             // where result is kFail
  std::string reason;                     // why not provoked, not supported, disturbed, error
  std::vector<Evidence> evidence;         // where kFail or kDiffers
  std::vector<QuestionReading> readings;  // sorted
  bool unstable = false;
  std::int64_t duration_us = 0;           // kept apart from what is compared
  friend bool operator==(const CaseOutcome&, const CaseOutcome&) = default;
};

struct TargetInfo {
  std::string name;
  std::string version;
  std::string system;
  std::vector<std::string> capabilities;
  friend bool operator==(const TargetInfo&, const TargetInfo&) = default;
};

struct RequirementResult {
  std::string id;
  std::string level;      // "documented", "observed"
  std::string statement;  // of the catalogue that the run was made with
  std::string source;     // "page, section"
  Result result = Result::kNotRun;
  std::vector<std::string> cases;  // names, sorted; outcomes in Results::cases
  friend bool operator==(const RequirementResult&, const RequirementResult&) = default;
};

struct QuestionResult {
  std::string id;
  std::string level;  // "unspecified", "contradicted"
  std::string statement;
  std::string reading;  // what the run's events agree on; several are joined by " / "; "" for none
  friend bool operator==(const QuestionResult&, const QuestionResult&) = default;
};

struct Results {
  TargetInfo target;
  int catalogue_version = 0;
  std::vector<RequirementResult> requirements;  // in the catalogue's order
  std::vector<QuestionResult> questions;        // in the catalogue's order
  std::map<std::string, CaseOutcome> cases;     // by name
  friend bool operator==(const Results&, const Results&) = default;
};

// ResultName: "pass", "not provoked" …; ParseResult is the reverse.
std::string_view ResultName(Result result);
std::optional<Result> ParseResult(std::string_view name);
std::string_view CauseName(Cause cause);
std::optional<Cause> ParseCause(std::string_view name);

// Worse: the one of the two that a requirement takes.
Result Worse(Result a, Result b);

}  // namespace portcullis::reports
