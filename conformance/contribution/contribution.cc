#include "conformance/contribution/contribution.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

#include "conformance/contribution/changes.h"

namespace portcullis::contribution {
namespace {

using documents::DocumentError;
using reports::Result;

tl::expected<Machine, DocumentError> ReadMachine(const Files& files, const std::string& name) {
  const auto found = files.find(name);
  if (found == files.end()) return tl::make_unexpected(DocumentError{name, "", "a file"});
  return ParseMachine(found->second, name);
}

// The folders that have results.
std::vector<std::string> FoldersOfRuns(const Files& files) {
  constexpr std::string_view kResults = "/results.json";
  std::vector<std::string> folders;
  for (const auto& [name, text] : files) {
    if (name.ends_with(kResults)) folders.push_back(name.substr(0, name.size() - kResults.size()));
  }
  return folders;
}

// What the winsock target says of the machine that the record is of
// (targets/winsock/host_facts.cc).
std::string SystemOf(const Machine& machine) {
  return (machine.stands_in.empty() ? "" : machine.stands_in + " as ") + "Windows " +
         std::to_string(machine.major) + "." + std::to_string(machine.minor) + " build " +
         std::to_string(machine.build);
}

void CheckTarget(const Machine& machine, CheckedRun& run) {
  const reports::TargetInfo& target = run.results.target;
  if (target.name != "ws2_32" || target.system != SystemOf(machine)) {
    run.problems.push_back(run.folder + "/results.json: expected a run on ws2_32 of " +
                           SystemOf(machine) + ", as before/machine.json has it, not on " +
                           target.name + " of " + target.system);
  }
}

bool IsLetter(char letter) { return std::isalnum(static_cast<unsigned char>(letter)) != 0; }

std::string Small(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

bool HasWord(const std::string& text, const std::string& word) {
  for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !IsLetter(text[at - 1]);
    if (begins && (end == text.size() || !IsLetter(text[end]))) return true;
  }
  return false;
}

// By id: the result of a documented requirement in every run.
std::map<std::string, std::set<Result>> Documented(const Contribution& contribution) {
  std::map<std::string, std::set<Result>> results;
  for (const CheckedRun& run : contribution.runs) {
    for (const reports::RequirementResult& one : run.results.requirements) {
      if (one.level == "documented") results[one.id].insert(one.result);
    }
  }
  return results;
}

bool IsBroken(const std::set<Result>& results) {
  return results.contains(Result::kFail) || results.contains(Result::kUnstable) ||
         results.contains(Result::kError);
}

bool SaysOfWindows(const Contribution& contribution) {
  return Holds(contribution) && contribution.machine.stands_in.empty();
}

}  // namespace

tl::expected<Contribution, DocumentError> CheckContribution(const Files& files,
                                                            const SelectCases& select) {
  auto before = ReadMachine(files, "before/machine.json");
  if (!before.has_value()) return tl::make_unexpected(std::move(before.error()));
  auto after = ReadMachine(files, "after/machine.json");
  if (!after.has_value()) return tl::make_unexpected(std::move(after.error()));

  Contribution contribution;
  Changes changes = CompareMachines(*before, *after, files);
  contribution.problems = std::move(changes.problems);
  contribution.disturbances = std::move(changes.disturbances);
  contribution.notes = std::move(changes.notes);
  contribution.machine = std::move(*before);
  for (const std::string& folder : FoldersOfRuns(files)) {
    auto run = CheckRun(files, folder, select);
    if (!run.has_value()) return tl::make_unexpected(std::move(run.error()));
    CheckTarget(contribution.machine, *run);
    contribution.problems.insert(contribution.problems.end(), run->problems.begin(),
                                 run->problems.end());
    contribution.runs.push_back(std::move(*run));
  }
  if (contribution.runs.empty()) {
    return tl::make_unexpected(DocumentError{"x64/results.json", "", "the results of a run"});
  }
  return contribution;
}

bool Holds(const Contribution& contribution) { return contribution.problems.empty(); }

std::map<std::string, std::string> ConfirmedBy(const Contribution& contribution) {
  std::map<std::string, std::string> confirmed;
  if (!SaysOfWindows(contribution)) return confirmed;
  for (const auto& [id, results] : Documented(contribution)) {
    if (results.contains(Result::kPass) && !IsBroken(results)) {
      confirmed.emplace(id, PrintBuild(contribution.machine));
    }
  }
  return confirmed;
}

std::vector<std::string> FailedBy(const Contribution& contribution) {
  std::vector<std::string> failed;
  if (!SaysOfWindows(contribution)) return failed;
  for (const auto& [id, results] : Documented(contribution)) {
    if (IsBroken(results)) failed.push_back(id);
  }
  return failed;
}

std::vector<std::string> FindWords(const Files& files, const std::vector<std::string>& words) {
  constexpr std::size_t kShortest = 3;
  std::vector<std::string> found;
  for (const auto& [name, text] : files) {
    const std::string small = Small(text);
    for (const std::string& word : words) {
      if (word.size() >= kShortest && HasWord(small, Small(word))) {
        std::string line = name;
        line += ": ";
        line += word;
        found.push_back(std::move(line));
      }
    }
  }
  return found;
}

}  // namespace portcullis::contribution
