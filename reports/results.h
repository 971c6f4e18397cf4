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
  kError,     // ours: suite and oracle disagree, a bound was reached, the run could not go on
  kFail,      // a documented requirement is broken
  kUnstable,  // broken in some of the runs of a repeated case, and not in all
  kDiffers,   // an observed requirement is broken
  kPass,
  kDisturbed,     // another user of the machine was in the way
  kNotProvoked,   // a control or a right is missing; the reason says which
  kNotSupported,  // a feature is missing
  kRecorded,      // only questions; the readings say what the target does
  kNotRun
};

enum class Cause { kForbidden, kCrash, kHang, kLost, kProtocol };

// In how many of the runs of a repeated case.
struct SeenIn {
  std::size_t runs = 0;
  std::size_t of = 0;
  friend bool operator==(const SeenIn&, const SeenIn&) = default;
};

inline constexpr std::size_t kMostTrace = 40;  // lines of the trace of one complaint

// One complaint about one step, in words that need no code: what STYLE.md's failure message shows.
struct Evidence {
  std::optional<Cause> cause;             // nothing where an observed requirement differs
  std::vector<std::string> requirements;  // the ids that it breaks; empty: all of the case's
  std::size_t step = 0;                   // 1-based, as shown to a reader
  std::string call;
  std::string allowed;
  std::string observed;
  std::string replay;  // command line that shows it again; empty where there is no file
  // The calls and answers that led to it, as `portcullis replay` prints them; the last kMostTrace.
  std::vector<std::string> trace{};
  // Of a block of generated cases: the case that this one example is of, and how many cases of the
  // block failed in the same way (the same requirements and cause). Else empty and 1.
  std::string generated{};
  std::size_t alike = 1;
  std::optional<SeenIn> seen_in{};  // where the case is repeated and not all of its runs broke that
  friend bool operator==(const Evidence&, const Evidence&) = default;
};

struct QuestionReading {
  std::string id;
  std::string reading;
  friend bool operator==(const QuestionReading&, const QuestionReading&) = default;
  friend auto operator<=>(const QuestionReading&, const QuestionReading&) = default;
};

// How many generated cases broke a requirement, by cause (nothing: they only differ); no zeros.
using Breaks = std::map<std::optional<Cause>, std::size_t>;

// How a run of a case ended, and how many runs of a repeated case ended so; no zeros.
struct Ending {
  Result result = Result::kNotRun;
  std::optional<Cause> cause{};
  friend auto operator<=>(const Ending&, const Ending&) = default;
};
using Endings = std::map<Ending, std::size_t>;

// What the runs of a repeated case say that did not all end alike.
struct Repeats {
  Endings endings;
  std::map<std::string, Breaks> broken;  // by requirement: how many of the runs broke it, and how
  friend bool operator==(const Repeats&, const Repeats&) = default;
};

// What a block of generated cases says beside its outcome. A block is one entry: its thousands of
// cases are counted, and of those that failed a few are shown.
struct BlockCounts {
  std::size_t generated = 0;              // cases that the block has
  std::size_t ran = 0;                    // cases that were chosen for this run
  std::map<Result, std::size_t> results;  // of those, how many ended so; no zeros
  // By requirement: how many of them allowed its answer alone, so that whoever breaks it fails them
  // and nobody else does; no zeros.
  std::map<std::string, std::size_t> decides;
  // By requirement: how many of them broke it, and how. Of every requirement that one of them
  // broke, also where no example of it is kept.
  std::map<std::string, Breaks> broken;
  // By requirement: how many of them broke it in some of their runs and not in all; no zeros.
  std::map<std::string, std::size_t> unstable{};
  friend bool operator==(const BlockCounts&, const BlockCounts&) = default;
};

// What became of one case, or of one block of generated cases: one line of a journal.
struct CaseOutcome {
  std::string name;                       // "AcquireOutputBuffer.TooSmallFails…"
  std::vector<std::string> requirements;  // declared by the case; may name questions
  Result result = Result::kNotRun;
  std::optional<Cause> cause;             // where result is kFail
  std::string reason;                     // why not provoked, not supported, disturbed, error
  std::vector<Evidence> evidence;         // where kFail or kDiffers
  std::vector<QuestionReading> readings;  // sorted
  std::optional<BlockCounts> block;       // where it is a block
  std::int64_t duration_us = 0;           // kept apart from what is compared
  std::optional<Repeats> repeats{};       // of a repeated case whose runs did not all end alike
  friend bool operator==(const CaseOutcome&, const CaseOutcome&) = default;
};

struct TargetInfo {
  std::string name;
  std::string version;
  std::string system;
  std::vector<std::string> capabilities;
  friend bool operator==(const TargetInfo&, const TargetInfo&) = default;
};

// Which generated cases were asked for: at most `limit` (nothing: all), chosen by `seed`.
struct GeneratedChoice {
  std::optional<std::size_t> limit{};
  std::uint32_t seed = 1;
  friend bool operator==(const GeneratedChoice&, const GeneratedChoice&) = default;
};

// How often a run may make each case.
inline constexpr std::int64_t kMostRepeats = 1000;

// What was asked for: --target as given, the id prefixes that were selected (none: the suite), and
// of the generated cases --cases and --seed; how often each case, by --repeat.
struct RunInfo {
  std::string target_spec;
  std::vector<std::string> selection;
  GeneratedChoice generated{};
  std::size_t repeat = 1;
  friend bool operator==(const RunInfo&, const RunInfo&) = default;
};

// What a block's counts say of one requirement or question.
struct BlockShare {
  std::size_t generated = 0;  // cases that the block has
  std::size_t ran = 0;        // cases that were chosen for this run
  std::size_t decides = 0;    // of those, how many allowed its answer alone
  Breaks broken{};            // of those, how many broke it
  std::size_t unstable = 0;   // and how many did in some of their runs
  friend bool operator==(const BlockShare&, const BlockShare&) = default;
};

// What one case says of one requirement or question. It is less than the outcome of the case: a
// failed case may have broken another rule and passed this one.
struct CaseResult {
  std::string name;
  Result result = Result::kNotRun;
  std::optional<Cause> cause;
  std::string reason;
  std::vector<Evidence> evidence;     // of a block: one example of each cause
  std::optional<BlockShare> block{};  // where it is a block
  Endings endings{};                  // of its runs, where it is unstable
  friend bool operator==(const CaseResult&, const CaseResult&) = default;
};

struct RequirementResult {
  std::string id;
  std::string level;      // "documented", "observed"
  std::string statement;  // of the catalogue that the run was made with
  std::string source;     // "page, section"
  std::string confirmed;  // the run of a Windows build that passed it; empty: never run on Windows
  Result result = Result::kNotRun;
  std::vector<CaseResult> cases;  // by name
  friend bool operator==(const RequirementResult&, const RequirementResult&) = default;
};

struct QuestionResult {
  std::string id;
  std::string level;  // "unspecified", "contradicted"
  std::string statement;
  std::string reading;  // what the run's events agree on; several are joined by " / "; "" for none
  std::vector<CaseResult> cases;  // by name
  friend bool operator==(const QuestionResult&, const QuestionResult&) = default;
};

// The generated cases of all blocks together.
struct GeneratedTotals {
  std::size_t generated = 0;              // cases that the blocks of the run have
  std::size_t ran = 0;                    // cases that were chosen for this run
  std::map<Result, std::size_t> results;  // of those, how many ended so; no zeros
  friend bool operator==(const GeneratedTotals&, const GeneratedTotals&) = default;
};

struct Results {
  TargetInfo target;
  RunInfo run;
  int catalogue_version = 0;
  std::vector<RequirementResult> requirements;  // in the catalogue's order
  std::vector<QuestionResult> questions;        // in the catalogue's order
  std::map<Result, std::size_t> cases;          // how many hand-written cases ended so; no zeros
  GeneratedTotals generated;
  friend bool operator==(const Results&, const Results&) = default;
};

// ResultName: "pass", "not provoked" …; ParseResult is the reverse.
std::string_view ResultName(Result result);
std::optional<Result> ParseResult(std::string_view name);
std::string_view CauseName(Cause cause);
std::optional<Cause> ParseCause(std::string_view name);

// All of them, from the worst to the least.
const std::vector<Result>& AllResults();

// Worse: the one of the two that a requirement takes. WorstOf: what its cases come to together.
Result Worse(Result a, Result b);
Result WorstOf(const std::vector<CaseResult>& cases);

// IsComplaint: error, fail, unstable or differs.
bool IsComplaint(Result result);

// JudgedRuns: the runs that say something of the target: not those that another user of the machine
// disturbed, or whose condition was not provoked. Where they differ, the case is unstable.
std::size_t JudgedRuns(const Endings& endings);
// IsSteady: whether each of `runs` runs broke a requirement in each of these ways.
bool IsSteady(const Breaks& breaks, std::size_t runs);

// PrintEnding: "fail (crash)", "differs".
std::string PrintEnding(const Ending& ending);

// PrintSeenIn: "1 of 3 runs".
std::string PrintSeenIn(const SeenIn& seen_in);

// ResultOf: what the outcome of a case says of the requirement or question `id`. Where the case
// failed or differs, that is a failure of the ids that its evidence names and a pass of the others
// (not run, where the target's death or silence ended the case); any other result is the same for
// all. `id` need not be declared by the case. A block that ended well says so only of what one of
// its cases decided, where it counts that at all: else cases that ran would speak for others that
// were not supported.
CaseResult ResultOf(const CaseOutcome& outcome, std::string_view id);

// IsShorter: whether the example `a` of a block says more plainly than `b` what is broken: it
// breaks less beside it, has fewer coordinates, fails earlier.
bool IsShorter(const Evidence& a, const Evidence& b);

// ReasonOf: why the cases have this result, in one line: the first reason in the alphabet, and how
// many others there are; "" where there is none.
std::string ReasonOf(const std::vector<CaseResult>& cases, Result result);

// DecidedBy: how many generated cases allowed in this run the requirement's answer alone.
std::size_t DecidedBy(const RequirementResult& requirement);

// CountRequirements: how many requirements have each result, and under kRecorded how many questions
// have a reading; no zeros.
std::map<Result, std::size_t> CountRequirements(const Results& results);

}  // namespace portcullis::reports
