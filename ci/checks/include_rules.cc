#include "ci/checks/include_rules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace portcullis::checks {
namespace {

// One row: the files of `folder` may include what begins with one of `may`, besides their own
// folder; its tests (*_test.cc) also what begins with one of `tests_may`. The row of the deepest
// folder counts.
struct Row {
  std::string_view folder;
  std::vector<std::string_view> may;
  std::vector<std::string_view> tests_may;
};

constexpr std::string_view kAbi = "reference/abi/";
constexpr std::string_view kReference = "reference/";
constexpr std::string_view kDocuments = "conformance/documents/";
constexpr std::string_view kRequirements = "conformance/requirements/";
constexpr std::string_view kScenario = "conformance/scenario/";
constexpr std::string_view kOracle = "conformance/oracle/";
constexpr std::string_view kTargets = "conformance/targets/";
constexpr std::string_view kTargetInterface = "conformance/targets/target.h";
constexpr std::string_view kCopyableTarget = "conformance/targets/copyable_target.h";
constexpr std::string_view kRun = "conformance/run/";
constexpr std::string_view kExplore = "conformance/explore/";
constexpr std::string_view kSuite = "conformance/suite/";
constexpr std::string_view kExport = "conformance/export/";
constexpr std::string_view kContribution = "conformance/contribution/";
constexpr std::string_view kCli = "conformance/cli/";
constexpr std::string_view kProof = "conformance/proof/";
constexpr std::string_view kReports = "reports/";
constexpr std::string_view kResultModel = "reports/results";
constexpr std::string_view kFuzz = "fuzz/";
constexpr std::string_view kBench = "bench/";

// A row lists what its folder may reach through others as well: who may include the run may name
// what the run's own headers name. The oracle and the reference never meet, not even in a test:
// each is evidence for the other only as long as neither knows the other.
const std::vector<Row>& Rows() {
  static const std::vector<Row> rows = {
      {kAbi, {}, {}},
      {kReference, {kAbi}, {}},
      {kDocuments, {}, {}},
      {kRequirements, {kAbi, kDocuments}, {}},
      {kScenario, {kAbi, kDocuments}, {}},
      {kOracle, {kAbi, kDocuments, kScenario, kRequirements}, {}},
      {kTargets, {kAbi, kDocuments, kScenario, kRequirements, kReference}, {}},
      {"conformance/targets/examples/", {}, {}},
      {"conformance/targets/linux_sockets/",
       {kAbi, kScenario, kTargetInterface, "conformance/targets/wire/"},
       {}},
      {kRun,
       {kAbi, kDocuments, kScenario, kRequirements, kOracle, kTargetInterface, kResultModel},
       {kTargets}},
      {kExplore,
       {kAbi, kDocuments, kScenario, kRequirements, kOracle, kTargetInterface, kCopyableTarget,
        kResultModel, kRun},
       {kTargets}},
      {kSuite,
       {kAbi, kDocuments, kScenario, kRequirements, kOracle, kTargetInterface, kResultModel, kRun,
        kExplore},
       {kTargets}},
      {kExport,
       {kAbi, kDocuments, kScenario, kRequirements, kOracle, kTargetInterface, kResultModel, kRun},
       {kTargets}},
      // What it knows of the system that it runs on, the winsock target knows.
      {kContribution,
       {kAbi, kDocuments, kScenario, kRequirements, kOracle, kTargetInterface,
        "conformance/targets/winsock/", kResultModel, kRun},
       {kTargets, kSuite}},
      {kReports, {kAbi, kDocuments, kRequirements}, {}},
      {kCli,
       {kReference, kDocuments, kRequirements, kScenario, kOracle, kTargets, kRun, kExplore, kSuite,
        kExport, kContribution, kReports},
       {}},
      {kProof,
       {kReference, kDocuments, kRequirements, kScenario, kOracle, kTargets, kRun, kExplore, kSuite,
        kReports},
       {}},
      {kFuzz,
       {kReference, kDocuments, kRequirements, kScenario, kOracle, kTargets, kRun, kExplore, kSuite,
        kReports},
       {}},
      {kBench,
       {kReference, kDocuments, kRequirements, kScenario, kOracle, kTargets, kRun, kExplore, kSuite,
        kReports, kFuzz},
       {}},
      {"ci/checks/", {}, {}},
      {"ci/mutation/runner/",
       {kRequirements, kScenario, kTargets, kRun, kExplore, kSuite, kProof, kReports},
       {}},
  };
  return rows;
}

bool BeginsWithOne(std::string_view path, const std::vector<std::string_view>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(),
                     [&](std::string_view prefix) { return path.starts_with(prefix); });
}

bool IsCpp(std::string_view path) { return path.ends_with(".h") || path.ends_with(".cc"); }

const Row* RowOf(std::string_view path) {
  const Row* found = nullptr;
  for (const Row& row : Rows()) {
    if (path.starts_with(row.folder) &&
        (found == nullptr || row.folder.size() > found->folder.size())) {
      found = &row;
    }
  }
  return found;
}

struct Include {
  std::string_view name;
  bool quoted = false;
};

std::optional<Include> ReadInclude(std::string_view line) {
  const auto skip = [&line](std::string_view word) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin == std::string_view::npos || !line.substr(begin).starts_with(word)) {
      return false;
    }
    line.remove_prefix(begin + word.size());
    return true;
  };
  if (!skip("#") || !skip("include")) {
    return std::nullopt;
  }
  const bool quoted = skip("\"");
  if (!quoted && !skip("<")) {
    return std::nullopt;
  }
  return Include{line.substr(0, line.find(quoted ? '"' : '>')), quoted};
}

std::string Allowed(const Row& row) {
  std::string text;
  for (const std::string_view prefix : row.may) {
    text += (text.empty() ? "" : ", ") + std::string(prefix);
  }
  return text.empty() ? "nothing of ours" : text;
}

// The rule that an #include of a library's heavy header breaks in `path`; nothing where it is fine.
std::optional<std::string> HeavyHeader(std::string_view path, std::string_view name) {
  if (name == "nlohmann/json.hpp" && !path.ends_with("_json.cc")) {
    return "nlohmann/json.hpp belongs in a *_json.cc alone; take nlohmann/json_fwd.hpp here";
  }
  if (name.starts_with("CLI/") && path != "conformance/cli/main.cc" &&
      path != "conformance/proof/main.cc") {
    return "CLI11 belongs in the main.cc of conformance/cli and of conformance/proof alone";
  }
  return std::nullopt;
}

// The rule that an #include of ours breaks in `path`; nothing where it is fine.
std::optional<std::string> OwnHeader(const SourceTree& tree, const Row& row, std::string_view path,
                                     std::string_view name) {
  if (!tree.contains(std::string(name))) {
    return "\"" + std::string(name) + "\" is no file of the project, from its root";
  }
  const Row* target = RowOf(name);
  if (target == &row || BeginsWithOne(name, row.may) ||
      (path.ends_with("_test.cc") && BeginsWithOne(name, row.tests_may))) {
    return std::nullopt;
  }
  return std::string(row.folder) + " may not include " + std::string(name) +
         "; it may include: " + Allowed(row);
}

}  // namespace

std::vector<Finding> CheckIncludes(const SourceTree& tree) {
  std::vector<Finding> findings;
  std::size_t json_sources = 0;
  for (const auto& [path, text] : tree) {
    if (!IsCpp(path)) {
      continue;
    }
    const Row* row = RowOf(path);
    if (row == nullptr) {
      findings.push_back({path, 0, "its folder has no row in ci/checks/include_rules.cc"});
      continue;
    }
    ForEachLine(text, [&, &path = path](std::size_t line, std::string_view content) {
      const std::optional<Include> include = ReadInclude(content);
      if (!include) {
        return;
      }
      const std::optional<std::string> broken = include->quoted
                                                    ? OwnHeader(tree, *row, path, include->name)
                                                    : HeavyHeader(path, include->name);
      if (broken) {
        findings.push_back({path, line, *broken});
      } else if (!include->quoted && include->name == "nlohmann/json.hpp" &&
                 ++json_sources > kMostJsonSources) {
        findings.push_back({path, line,
                            "nlohmann/json.hpp is compiled in more than " +
                                std::to_string(kMostJsonSources) + " files"});
      }
    });
  }
  return findings;
}

}  // namespace portcullis::checks
