// fuzz: histories without end on any target, from the flags to the exit code.

#include <array>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/failure_files.h"
#include "conformance/cli/progress.h"
#include "conformance/cli/session.h"
#include "conformance/explore/campaign.h"
#include "conformance/explore/finding_name.h"

namespace portcullis::cli {
namespace {

using explore::CampaignFigures;
using explore::CampaignFinding;

constexpr std::uint32_t kDefaultSeconds = 60;

volatile std::sig_atomic_t interrupted = 0;

extern "C" void NoteInterrupt(int number) {
  interrupted = 1;
  std::signal(number, SIG_DFL);  // the second one ends the program as it always does
}

// While it lives, the first Ctrl-C, and the first SIGTERM, is noted and nothing else.
class InterruptsNoted {
 public:
  InterruptsNoted() {
    for (const int number : kSignals) std::signal(number, NoteInterrupt);
  }
  InterruptsNoted(const InterruptsNoted&) = delete;
  InterruptsNoted& operator=(const InterruptsNoted&) = delete;
  ~InterruptsNoted() {
    for (const int number : kSignals) std::signal(number, SIG_DFL);
  }

 private:
  static constexpr std::array kSignals{SIGINT, SIGTERM};
};

bool IsInterrupted() { return interrupted != 0; }

std::string Many(std::uint64_t count, const char* one, const char* several) {
  return std::to_string(count) + " " + (count == 1 ? one : several);
}

// "ACQ-OUT-02-5f1c8a02": the first requirement, and the whole signature in a few letters that are
// the same on every system (FNV-1a, RFC 9923).
std::string FileNameOf(const explore::Signature& signature) {
  std::uint32_t hash = 0x811C9DC5u;
  for (const char letter : explore::Print(signature)) {
    hash = (hash ^ static_cast<unsigned char>(letter)) * 0x01000193u;
  }
  std::array<char, 16> digits{};
  std::snprintf(digits.data(), digits.size(), "-%08x", static_cast<unsigned>(hash));
  return (signature.ids.empty() ? signature.cause : signature.ids.front()) + digits.data();
}

class FuzzRun {
 public:
  FuzzRun(const FuzzOptions& options)
      : options_(options), files_(options.output, options.target, options.program) {}

  explore::CampaignReport Run(const std::vector<run::Subject>& subjects) {
    std::optional<std::uint32_t> seconds = options_.seconds;
    if (!seconds && !options_.histories) seconds = kDefaultSeconds;
    const auto begin = std::chrono::steady_clock::now();
    const auto is_over = [&] {
      return IsInterrupted() || (seconds && std::chrono::steady_clock::now() - begin >=
                                                std::chrono::seconds(*seconds));
    };
    progress_.Begin();
    explore::CampaignReport report =
        explore::RunCampaign(subjects, {.seed = options_.seed,
                                        .histories = options_.histories,
                                        .is_over = is_over,
                                        .is_interrupted = IsInterrupted,
                                        .show = [this](const auto& figures) { Show(figures); },
                                        .found = [this](const auto& finding) { Save(finding); }});
    progress_.End();
    return report;
  }

  // What was found, then one line of figures. The exit code.
  int Conclude(const explore::CampaignReport& report) const {
    const bool all_saved = PrintFindings(report);
    if (report.too_many > 0) {
      std::printf("%s of other kinds than these %zu: not looked into\n",
                  Many(report.too_many, "failure", "failures").c_str(), report.findings.size());
    }
    PrintFigures(report);
    if (!all_saved) {
      return Complain("--output " + options_.output + ": expected a folder to write findings to");
    }
    if (report.error) return Complain("target " + options_.target + ": " + *report.error);
    if (report.figures.histories == 0) {
      return Complain("no history was run to its end: expected at least one before the end");
    }
    return report.findings.empty() ? kExitAsExpected : kExitFailed;
  }

 private:
  void Show(const CampaignFigures& figures) {
    if (!progress_.IsDue()) return;
    progress_.Show(Many(figures.calls, "call", "calls") + ", " +
                   Many(figures.histories, "history", "histories") + ", " +
                   Many(figures.behaviours, "behaviour", "behaviours") + ", " +
                   Many(figures.failures, "failure", "failures") + " of " +
                   Many(replays_.size(), "kind", "kinds"));
  }

  // At once, so that a run that is killed has left what it found.
  void Save(const CampaignFinding& finding) {
    scenario::Scenario scenario = finding.scenario;
    scenario.name = explore::NameOfFinding({finding.signature, options_.target});
    replays_[finding.signature] = files_.SaveAs(FileNameOf(finding.signature), scenario);
  }

  bool PrintFindings(const explore::CampaignReport& report) const {
    bool all_saved = true;
    for (std::size_t i = 0; i < report.findings.size(); ++i) {
      const CampaignFinding& finding = report.findings[i];
      const std::string& replay = replays_.at(finding.signature);
      all_saved = all_saved && !replay.empty();
      std::printf("%zu. %s: in %s, the first number %llu; %s\n", i + 1,
                  explore::Print(finding.signature).c_str(),
                  Many(finding.occurrences, "history", "histories").c_str(),
                  static_cast<unsigned long long>(finding.history), Stability(finding).c_str());
      if (!replay.empty()) std::printf("   again   %s\n", replay.c_str());
    }
    return all_saved;
  }

  static std::string Stability(const CampaignFinding& finding) {
    if (finding.runs == 0) return "not run again";
    const std::string of = std::to_string(finding.alike) + " of " + std::to_string(finding.runs);
    return (finding.alike < finding.runs ? "UNSTABLE: alike in " : "alike in ") + of +
           " runs of its " + Many(finding.scenario.steps.size(), "step", "steps");
  }

  void PrintFigures(const explore::CampaignReport& report) const {
    const CampaignFigures& figures = report.figures;
    std::printf("fuzz (%s, seed %llu): %s, %s, %s, %llu kept, %s, %s", options_.target.c_str(),
                static_cast<unsigned long long>(options_.seed),
                Many(figures.histories, "history", "histories").c_str(),
                Many(figures.calls, "call", "calls").c_str(),
                Many(figures.behaviours, "behaviour", "behaviours").c_str(),
                static_cast<unsigned long long>(figures.kept),
                Many(figures.failures, "failure", "failures").c_str(),
                Many(report.findings.size(), "finding", "findings").c_str());
    if (figures.disturbed > 0) {
      std::printf(", %llu disturbed by others' ports",
                  static_cast<unsigned long long>(figures.disturbed));
    }
    if (figures.not_followed > 0) {
      std::printf(", %llu that the oracle could not follow",
                  static_cast<unsigned long long>(figures.not_followed));
    }
    if (report.silent) {
      std::printf("; ended: the target was silent in %llu histories",
                  static_cast<unsigned long long>(explore::kMostSilent));
    }
    if (IsInterrupted()) std::printf("; interrupted");
    std::printf("\n");
  }

  const FuzzOptions& options_;
  FailureFiles files_;
  ProgressLine progress_;
  std::map<explore::Signature, std::string> replays_;  // the command of each; "" where not written
};

}  // namespace

int RunFuzz(const FuzzOptions& options) {
  if (options.allow_persistent && options.jobs > 1) {
    return Complain(
        "--jobs with --allow-persistent: expected one job, since persistent reservations are the "
        "whole machine's and workers would meet in them");
  }
  auto sessions = OpenSessions(options.target, options.program,
                               {.allow_persistent = options.allow_persistent}, options.jobs);
  if (!sessions.has_value()) return Complain(sessions.error());
  std::vector<run::Subject> subjects;
  for (Session& session : *sessions) subjects.push_back(session.Subject());

  const InterruptsNoted noted;
  FuzzRun fuzz(options);
  const explore::CampaignReport report = fuzz.Run(subjects);
  if (options.allow_persistent) {
    // What a child that died at the end has left, with nobody after it to put it away.
    subjects.clear();
    sessions->clear();
    CleanUpAfterRun();
  }
  return fuzz.Conclude(report);
}

}  // namespace portcullis::cli
