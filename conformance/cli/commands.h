// The commands of the program, one function each, apart from how their flags are written.
//
// Called by main.cc alone. Each answers the program's exit code: 0 as expected, 1 a requirement
// failed (or an expectation is stale), 2 it could not run. Messages about what stopped a command
// are one line on standard error; what a command is for goes to standard output.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace portcullis::cli {

inline constexpr int kExitAsExpected = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitCouldNotRun = 2;

struct TestOptions {
  std::vector<std::string> id_prefixes;  // of requirements; empty for the whole suite
  std::string target = "reference";
  std::string results;               // file to write; empty for none
  bool resume = false;               // go on with the journal beside the results
  std::string trace;                 // file to write; empty for none
  std::string traces;                // folder to write (run/trace_index.h); empty for none
  std::string expectations;          // file to read; empty for none
  bool update_expectations = false;  // renew that file by this run
  bool verbose = false;              // show failures also where they are expected
  std::optional<std::size_t> cases;  // generated ones, at most; nothing: as the target has it
  std::uint32_t seed = 1;            // chooses them
  std::size_t repeat = 1;            // how often each case runs
  std::size_t jobs = 1;              // workers
  bool like_windows = false;
  bool allow_persistent = false;
  bool in_process = false;               // what would be served in a child
  std::vector<std::string> gtest_flags;  // as given, for GoogleTest
  std::string program;                   // argv[0]: children run it, replay lines name it
};
int RunTest(const TestOptions& options);

struct ServeOptions {
  std::string target = "reference";
  bool allow_persistent = false;
};
int RunServe(const ServeOptions& options);

struct ReplayOptions {
  std::string scenario;  // a file; or
  std::string of_case;   // the name of a case, written or generated
  std::string target = "reference";
  std::string trace;  // file to write; empty for none
  bool allow_persistent = false;
  bool in_process = false;  // what would be served in a child
  std::string program;
};
int RunReplay(const ReplayOptions& options);

struct FuzzOptions {
  std::string target = "reference";
  std::uint64_t seed = 1;
  std::optional<std::uint64_t> histories;  // the bounds: what comes first ends the run; with none,
  std::optional<std::uint32_t> seconds;    // a minute
  std::size_t jobs = 1;
  std::string output = "portcullis-findings";  // folder
  bool allow_persistent = false;
  std::string program;
};
int RunFuzz(const FuzzOptions& options);

struct ExportOptions {
  std::string scenario;  // a file; or
  std::string of_case;   // the name of a case, written or generated
  bool as_c = false;
  bool winetest = false;  // in the form of Wine's tests
  std::string output;     // file to write; empty for standard output
};
int RunExport(const ExportOptions& options);

struct CheckOptions {
  std::string trace;               // a trace; or a contribution, a zip or a folder
  std::vector<std::string> words;  // that no file of a contribution should have
};
int RunCheck(const CheckOptions& options);

struct MachineOptions {
  std::string json;  // file to write; empty for standard output
};
int RunMachine(const MachineOptions& options);

struct MergeOptions {
  std::vector<std::string> journals;
  std::string results;
};
int RunMerge(const MergeOptions& options);

struct RequirementsOptions {
  bool json = false;
  bool ambiguities = false;                // the register of questions instead
  std::vector<std::string> results;        // files of runs, for the register
  std::vector<std::string> contributions;  // of Windows builds, for what is confirmed
};
int RunRequirements(const RequirementsOptions& options);

struct ReportOptions {
  std::vector<std::string> results;
  std::vector<std::string> contributions;  // of Windows builds, for what is confirmed
  std::string html;                        // file to write
  std::string fuzz;                        // the figures of a campaign, for that page
  std::vector<std::string> bench;          // the figures of benchmarks, for that page or the curves
  std::string svg;                         // file to write: their growth curves
  std::string junit;                       // file to write, likewise the next two
  std::string sarif;
  std::string markdown;
  std::string expectations;  // whose failures are none in those three
};
// Prints the runs as plain text where no file is asked for.
int RunReport(const ReportOptions& options);

struct DiffOptions {
  std::string before;  // results files
  std::string after;
  std::string markdown;  // files to write
  std::string html;
};
int RunDiff(const DiffOptions& options);

struct CleanUpCommandOptions {
  bool intents = false;  // also blocks that a killed run was about to make
};
int RunCleanUp(const CleanUpCommandOptions& options);
// CleanUpAfterRun: the same without a word, for processes of this run that have ended.
void CleanUpAfterRun();

// RunProbe: what the winsock target has a process of its own try for it.
int RunProbe(const std::string& name);

// Complain: one line on standard error, in the program's name; answers kExitCouldNotRun.
int Complain(const std::string& message);

}  // namespace portcullis::cli
