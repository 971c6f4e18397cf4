#include "conformance/cli/contribution_command.h"

#include <cstdio>
#include <utility>

#include "conformance/cli/commands.h"
#include "conformance/cli/selection.h"
#include "conformance/contribution/machine.h"
#include "conformance/documents/file_io.h"
#include "reports/terminal.h"

namespace portcullis::cli {
namespace {

constexpr std::size_t kMostLines = 20;  // of one kind

tl::expected<contribution::SuiteCases, std::string> SelectForCheck(
    const std::vector<std::string>& id_prefixes) {
  auto selected = Select(id_prefixes);
  if (!selected.has_value()) return tl::make_unexpected(std::move(selected.error()));
  return contribution::SuiteCases{std::move(selected->cases), std::move(selected->blocks)};
}

void Say(const char* heading, const std::string& what) {
  std::printf("%-12s %s\n", heading, reports::Plain(what).c_str());
}

void SayAll(const char* heading, const std::vector<std::string>& lines) {
  for (std::size_t i = 0; i < lines.size() && i < kMostLines; ++i) Say(heading, lines[i]);
  if (lines.size() > kMostLines) {
    Say(heading, "and " + std::to_string(lines.size() - kMostLines) + " more");
  }
}

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

void SayMachine(const contribution::Machine& machine) {
  Say("machine", contribution::PrintBuild(machine));
  Say("rights", machine.is_administrator ? "an elevated administrator's" : "no administrator's");
  Say("network", std::to_string(machine.adapters_up) + " adapters up, IPv4 " +
                     (machine.has_ipv4 ? "yes" : "no") + ", IPv6 " +
                     (machine.has_ipv6 ? "yes" : "no"));
  Say("catalogue", std::to_string(machine.catalogue.size()) + " entries");
  Say("foreign DLLs", Joined(machine.foreign_modules));
}

void SayRun(const contribution::CheckedRun& run) {
  Say(("run " + run.folder).c_str(), reports::OneLine(run.results));
  std::string judged = std::to_string(run.judged_again) + " cases judged again from their traces";
  if (run.cut_short > 0) {
    judged += " (" + std::to_string(run.cut_short) + " end in a call, by the runner's word)";
  }
  Say("", judged + "; " + std::to_string(run.by_hash) + " by a hash of theirs alone");
}

tl::expected<contribution::Contribution, std::string> Load(const std::string& path) {
  const auto files = contribution::ReadFiles(path);
  if (!files.has_value()) return tl::make_unexpected(documents::Print(files.error()));
  auto checked = contribution::CheckContribution(*files, SelectForCheck);
  if (!checked.has_value()) {
    return tl::make_unexpected(path + ": " + documents::Print(checked.error()));
  }
  return std::move(*checked);
}

}  // namespace

int CheckContribution(const std::string& path, const std::vector<std::string>& words) {
  const auto files = contribution::ReadFiles(path);
  if (!files.has_value()) return Complain(documents::Print(files.error()));
  const auto checked = contribution::CheckContribution(*files, SelectForCheck);
  if (!checked.has_value()) return Complain(path + ": " + documents::Print(checked.error()));
  SayMachine(checked->machine);
  for (const contribution::CheckedRun& run : checked->runs) SayRun(run);
  SayAll("disturbance", checked->disturbances);
  SayAll("not told", checked->notes);
  SayAll("look at", contribution::FindWords(*files, words));
  SayAll("PROBLEM", checked->problems);
  if (!contribution::Holds(*checked)) {
    std::printf("does not hold: see above\n");
    return kExitFailed;
  }
  const auto confirmed = contribution::ConfirmedBy(*checked);
  SayAll("CONTRADICTED", contribution::FailedBy(*checked));
  if (!checked->machine.stands_in.empty()) {
    Say("confirms", "nothing: " + checked->machine.stands_in + " is no Windows");
  } else {
    Say("confirms", std::to_string(confirmed.size()) + " documented requirements");
  }
  std::printf(
      "holds: the verdicts follow from what the run has left. That is consistency, not origin: "
      "nothing here shows who made the files, or on which machine.\n");
  return kExitAsExpected;
}

tl::expected<std::map<std::string, std::string>, std::string> LoadConfirmed(
    const std::vector<std::string>& paths) {
  std::map<std::string, std::string> all;
  for (const std::string& path : paths) {
    const auto checked = Load(path);
    if (!checked.has_value()) return tl::make_unexpected(checked.error());
    if (!contribution::Holds(*checked)) {
      return tl::make_unexpected(
          path + ": expected a contribution that holds: " + checked->problems.front());
    }
    if (!checked->machine.stands_in.empty()) {
      return tl::make_unexpected(path + ": expected a run on Windows, not on " +
                                 checked->machine.stands_in);
    }
    for (const auto& [id, build] : contribution::ConfirmedBy(*checked)) {
      std::string& builds = all[id];
      builds += (builds.empty() ? "" : "; ") + build;
    }
  }
  return all;
}

int RunMachine(const MachineOptions& options) {
  const auto machine = contribution::RecordMachine(PORTCULLIS_VERSION);
  if (!machine.has_value()) return Complain(machine.error());
  const std::string text = contribution::PrintMachine(*machine);
  if (options.json.empty()) {
    std::fputs(text.c_str(), stdout);
    return kExitAsExpected;
  }
  const auto written = documents::WriteFileAtomically(options.json, text);
  if (!written.has_value()) return Complain(documents::Print(written.error()));
  return kExitAsExpected;
}

}  // namespace portcullis::cli
