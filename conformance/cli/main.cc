// The program: which command, which flags. What they do is in the commands' own files.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/targets/target.h"
#include "reports/results.h"

namespace portcullis::cli {
namespace {

constexpr const char* kTargets =
    "reference | winsock (outside Windows: the drop-in) | plugin:PATH | exec:COMMAND | "
    "defect:NAME | variant:NAME";

constexpr std::size_t kMostCases = 1'000'000'000;  // of a results file

constexpr std::uint64_t kMostHistories = 1'000'000'000'000;
constexpr std::uint32_t kMostSeconds = 100'000'000;  // three years

constexpr const char* kInProcess =
    "Load a plugin, or winsock, into this process and not into a child: for a debugger";

constexpr const char* kAllowPersistent =
    "The winsock target may make persistent reservations, which it deletes again";

// GoogleTest reads its own flags; CLI11 would refuse them, as it does after any other command.
std::vector<std::string> TakeGtestFlags(std::vector<std::string>& arguments) {
  if (arguments.empty() || arguments.front() != "test") return {};
  const auto gtest_begin = std::stable_partition(
      arguments.begin(), arguments.end(),
      [](const std::string& argument) { return !argument.starts_with("--gtest_"); });
  std::vector<std::string> flags(gtest_begin, arguments.end());
  arguments.erase(gtest_begin, arguments.end());
  return flags;
}

// A file that may not grow is an error of the file, with a message, and not the program's end.
void OutliveFullFiles() {
#ifdef SIGXFSZ
  std::signal(SIGXFSZ, SIG_IGN);
#endif
}

int Main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string program = argv[0];
  OutliveFullFiles();

  CLI::App app{
      "Proves that an implementation of Winsock port reservations behaves as Windows "
      "documents it.",
      "portcullis"};
  app.require_subcommand(1);
  int exit_code = kExitAsExpected;

  TestOptions test;
  test.program = program;
  test.gtest_flags = TakeGtestFlags(arguments);
  CLI::App* const test_command = app.add_subcommand(
      "test", "Runs the suite, or what belongs to the requirements of the given prefixes");
  test_command->add_option("ID-PREFIX", test.id_prefixes,
                           "Requirement or question ids, or their beginnings");
  test_command->add_option("--target", test.target, kTargets)->capture_default_str();
  CLI::Option* const results = test_command->add_option(
      "--results", test.results, "Write the results here (JSON), and the journal beside it");
  CLI::Option* const trace = test_command->add_option(
      "--trace", test.trace,
      "Write every event of every case here (JSON lines); of the generated "
      "cases, of those that are shown as failures");
  CLI::Option* const traces = test_command->add_option(
      "--traces", test.traces,
      "Write into this folder the traces of the cases that failed, were disturbed or only recorded "
      "what the target does, and a hash of each other one: what `check` judges again");
  test_command
      ->add_flag("--resume", test.resume,
                 "Go on where a run was cut short, by the journal beside --results; from the "
                 "beginning where there is none")
      ->needs(results)
      ->excludes(trace)
      ->excludes(traces);
  CLI::Option* const expectations = test_command->add_option("--expectations", test.expectations,
                                                             "The failures to expect (JSON)");
  test_command
      ->add_flag("--update-expectations", test.update_expectations,
                 "Renew that file by this run: what still holds stays as it is, what is gone goes, "
                 "what is new waits in it for a reason")
      ->needs(expectations);
  test_command->add_flag("--verbose", test.verbose, "Show failures also where they are expected");
  test_command
      ->add_option("--cases", test.cases,
                   "Of the generated cases, run at most so many; 0 for none. Without it: all in "
                   "this process (reference, defect:, variant:), 10000 on other targets")
      ->check(CLI::Range(std::size_t{0}, kMostCases));
  test_command->add_option("--seed", test.seed, "Chooses which of the generated cases")
      ->capture_default_str();
  test_command
      ->add_option("--repeat", test.repeat,
                   "Run each case so often; one whose runs do not all end alike is unstable")
      ->check(CLI::Range(std::int64_t{1}, reports::kMostRepeats));
  test_command
      ->add_option("--jobs", test.jobs,
                   "As many workers beside each other, each with a target of its own; the results "
                   "are those of one")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{targets::kMostWorkers}));
  test_command->add_flag("--like-windows", test.like_windows,
                         "Differences from what was observed on Windows fail as well");
  test_command->add_flag("--allow-persistent", test.allow_persistent, kAllowPersistent);
  test_command->add_flag("--in-process", test.in_process, kInProcess);
  test_command->footer(
      "GoogleTest's --gtest_filter, --gtest_shuffle, --gtest_random_seed, --gtest_list_tests,\n"
      "--gtest_output, --gtest_fail_fast and its sharding variables work too.\n"
      "Example: portcullis test ACQ-OUT --target reference --results out.json");
  test_command->callback([&] { exit_code = RunTest(test); });

  ServeOptions serve;
  CLI::App* const serve_command =
      app.add_subcommand("serve", "Is a testee: speaks the protocol on standard input and output");
  serve_command
      ->add_option("--target", serve.target,
                   "reference | winsock | plugin:PATH | defect:NAME | variant:NAME")
      ->capture_default_str();
  serve_command->add_flag("--allow-persistent", serve.allow_persistent, kAllowPersistent);
  serve_command->footer(
      "Example: portcullis test --target \"exec:portcullis serve --target reference\"");
  serve_command->callback([&] { exit_code = RunServe(serve); });

  ReplayOptions replay;
  replay.program = program;
  CLI::App* const replay_command =
      app.add_subcommand("replay", "Runs a scenario and prints each event with its verdict");
  replay_command->add_option("FILE", replay.scenario, "The scenario (JSON)");
  replay_command->add_option("--case", replay.of_case,
                             "Instead of a file: a case of the suite by its name, written or "
                             "generated (\"Block.Name:coordinates\")");
  replay_command->add_option("--target", replay.target, kTargets)->capture_default_str();
  replay_command->add_option("--trace", replay.trace, "Write the trace here (JSON lines)");
  replay_command->add_flag("--allow-persistent", replay.allow_persistent, kAllowPersistent);
  replay_command->add_flag("--in-process", replay.in_process, kInProcess);
  replay_command->footer(
      "Example: portcullis replay failing.json --target reference\n"
      "Example: portcullis replay --case AcquireOutputBuffer.NoOutputAtAllIsTooSmall");
  replay_command->callback([&] { exit_code = RunReplay(replay); });

  FuzzOptions fuzz;
  fuzz.program = program;
  CLI::App* const fuzz_command = app.add_subcommand(
      "fuzz", "Generated histories against any target, judged by the oracle; failures made small");
  fuzz_command->add_option("--target", fuzz.target, kTargets)->capture_default_str();
  fuzz_command
      ->add_option("--seed", fuzz.seed, "One seed finds the same again, with any number of jobs")
      ->capture_default_str();
  fuzz_command->add_option("--histories", fuzz.histories, "End after so many histories")
      ->check(CLI::Range(std::uint64_t{1}, kMostHistories));
  fuzz_command
      ->add_option("--seconds", fuzz.seconds,
                   "End after so long; 60 where neither bound is given. Ctrl-C ends it at any time")
      ->check(CLI::Range(std::uint32_t{1}, kMostSeconds));
  fuzz_command
      ->add_option("--jobs", fuzz.jobs,
                   "As many workers beside each other, each with a target of its own")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{targets::kMostWorkers}));
  fuzz_command
      ->add_option("--output", fuzz.output, "Write each finding here, as a scenario for replay")
      ->capture_default_str();
  fuzz_command->add_flag("--allow-persistent", fuzz.allow_persistent, kAllowPersistent);
  fuzz_command->footer(
      "Exit status: 0 nothing found, 1 something found, 2 it could not run.\n"
      "Example: portcullis fuzz --target \"exec:./testee\" --seconds 600 --jobs 4");
  fuzz_command->callback([&] { exit_code = RunFuzz(fuzz); });

  ExportOptions exported;
  CLI::App* const export_command =
      app.add_subcommand("export", "Writes a scenario as one self-contained file in C");
  export_command->add_option("FILE", exported.scenario, "The scenario (JSON)");
  export_command->add_option("--case", exported.of_case,
                             "Instead of a file: a case of the suite by its name, written or "
                             "generated (\"Block.Name:coordinates\")");
  CLI::Option* const as_c = export_command->add_flag(
      "--c", exported.as_c, "As a program in C, whose exit status is 1 where a step is refused");
  export_command
      ->add_flag("--winetest", exported.winetest, "In the form of Wine's tests, with ok()")
      ->needs(as_c);
  export_command->add_option("--output", exported.output,
                             "Write it here instead of on standard output");
  export_command->footer(
      "Example: portcullis export failing.json --c --output failing.c\n"
      "Example: portcullis export --case Associate.AReservationOfOnePortIsAccepted --c --winetest");
  export_command->callback([&] { exit_code = RunExport(exported); });

  CheckOptions check;
  CLI::App* const check_command = app.add_subcommand(
      "check",
      "Judges a recorded trace, whatever recorded it; or holds a contribution of "
      "ci/windows.ps1 against itself");
  check_command
      ->add_option("TRACE", check.trace, "The trace (JSON lines), or a contribution: zip or folder")
      ->required();
  check_command
      ->add_option("--name", check.words,
                   "Say which files of the contribution have this word: the contributor's "
                   "name, his machine's")
      ->allow_extra_args(false);
  check_command->footer(
      "Example: portcullis check trace.jsonl\n"
      "Example: portcullis check contribution.zip --name \"$USER\"");
  check_command->callback([&] { exit_code = RunCheck(check); });

  MachineOptions machine;
  CLI::App* const machine_command = app.add_subcommand(
      "machine",
      "Says which Windows this is, and what of it may change a verdict: no names, no "
      "addresses");
  machine_command->add_option("--json", machine.json,
                              "Write it here instead of on standard output");
  machine_command->footer("Example: portcullis machine --json before/machine.json");
  machine_command->callback([&] { exit_code = RunMachine(machine); });

  MergeOptions merge;
  CLI::App* const merge_command =
      app.add_subcommand("merge", "Makes results from the journals of one run");
  merge_command->add_option("JOURNAL", merge.journals, "Journals of shards of the same run")
      ->required();
  merge_command->add_option("--results", merge.results, "Write the results here (JSON)")
      ->required();
  merge_command->footer("Example: portcullis merge shard-*.journal --results all.json");
  merge_command->callback([&] { exit_code = RunMerge(merge); });

  RequirementsOptions requirements;
  CLI::App* const requirements_command = app.add_subcommand(
      "requirements", "Prints the catalogue, with the cases and defects that cover each");
  requirements_command->add_flag("--json", requirements.json, "As JSON");
  requirements_command->add_flag(
      "--ambiguities", requirements.ambiguities,
      "The register of what the documents leave open: readings, who takes which, and why");
  requirements_command->add_option("RESULTS", requirements.results,
                                   "With --ambiguities: results files (JSON), whose targets are "
                                   "shown where they stand");
  requirements_command
      ->add_option(
          "--contribution", requirements.contributions,
          "A contribution of ci/windows.ps1 (zip or folder): what it has passed is shown as "
          "confirmed, once it is checked")
      ->allow_extra_args(false);
  requirements_command->footer(
      "Example: portcullis requirements --json\n"
      "Example: portcullis requirements --ambiguities wine.json");
  requirements_command->callback([&] { exit_code = RunRequirements(requirements); });

  ReportOptions report;
  CLI::App* const report_command =
      app.add_subcommand("report", "Renders the results of one or several runs");
  report_command->add_option("RESULTS", report.results, "Results files (JSON)");
  CLI::Option* const page =
      report_command->add_option("--html", report.html, "Write one self-contained page here");
  report_command
      ->add_option("--fuzz", report.fuzz, "The figures of a campaign (ci/fuzz), for that page")
      ->needs(page);
  report_command
      ->add_option("--bench", report.bench,
                   "The figures of benchmarks (ci/bench), for that page; of a run on Windows too")
      ->allow_extra_args(false);
  report_command
      ->add_option(
          "--contribution", report.contributions,
          "A contribution of ci/windows.ps1 (zip or folder): what it has passed is shown as "
          "confirmed, once it is checked")
      ->allow_extra_args(false);
  report_command->add_option("--svg", report.svg,
                             "Write the growth curves of those benchmarks here");
  report_command->add_option("--junit", report.junit, "Write JUnit XML here");
  report_command->add_option("--sarif", report.sarif, "Write SARIF 2.1.0 here");
  report_command->add_option("--markdown", report.markdown,
                             "Write Markdown here: a comment on a pull request");
  report_command->add_option("--expectations", report.expectations,
                             "The failures to expect (JSON): no failures in the JUnit XML, "
                             "suppressed in SARIF, counted in Markdown");
  report_command->footer("Example: portcullis report reference.json wine.json --html report.html");
  report_command->callback([&] { exit_code = RunReport(report); });

  DiffOptions diff;
  CLI::App* const diff_command = app.add_subcommand(
      "diff", "What changed between two runs; exit 1 where a documented requirement got worse");
  diff_command->add_option("BEFORE", diff.before, "The earlier results file (JSON)")->required();
  diff_command->add_option("AFTER", diff.after, "The later one")->required();
  diff_command->add_option("--markdown", diff.markdown,
                           "Write it here as well, as a comment on a pull request");
  diff_command->add_option("--html", diff.html, "Write the page of both runs here, changes first");
  diff_command->footer("Example: portcullis diff wine-8.json wine-9.json");
  diff_command->callback([&] { exit_code = RunDiff(diff); });

  CleanUpCommandOptions clean_up;
  CLI::App* const clean_up_command = app.add_subcommand(
      "cleanup", "Deletes the persistent reservations that killed runs have left on this machine");
  clean_up_command->add_flag("--intents", clean_up.intents,
                             "Also blocks that a run was about to make when it was killed: look at "
                             "them first, for they may be your own");
  clean_up_command->footer("Example: portcullis cleanup");
  clean_up_command->callback([&] { exit_code = RunCleanUp(clean_up); });

  std::string probe;
  CLI::App* const probe_command = app.add_subcommand("probe", "");  // for the winsock target alone
  probe_command->group("");
  probe_command->add_option("NAME", probe)->required();
  probe_command->callback([&] { exit_code = RunProbe(probe); });

  // CLI11 would only say that a command is missing.
  const auto is_asked_for = [&arguments](const CLI::App* command) {
    return command->get_name() == arguments.front();
  };
  if (!arguments.empty() && !arguments.front().starts_with("-") &&
      app.get_subcommands(is_asked_for).empty()) {
    return Complain("no command \"" + arguments.front() + "\" (see portcullis --help)");
  }
  try {
    std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
    app.parse(arguments);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::CallForAllHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::string message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    return Complain(message + " (see portcullis --help)");
  }
  // A full disk may show only here.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    return Complain("standard output: expected room for all that was printed");
  }
  return exit_code;
}

}  // namespace
}  // namespace portcullis::cli

int main(int argc, char** argv) { return portcullis::cli::Main(argc, argv); }
