#include "conformance/cli/failure_files.h"

#include <algorithm>
#include <cctype>
#include <system_error>
#include <utility>

#include "conformance/documents/file_io.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::cli {
namespace {

// A name that every file system takes: letters, digits, dot and dash.
std::string FileName(std::string name) {
  std::replace_if(
      name.begin(), name.end(),
      [](unsigned char c) { return std::isalnum(c) == 0 && c != '.' && c != '-'; }, '-');
  return name;
}

// As a shell takes it for one word.
std::string Quoted(const std::string& word) {
  if (word.find_first_of(" \t\"'") == std::string::npos) return word;
  std::string quoted = "'";
  for (const char letter : word) quoted += letter == '\'' ? "'\\''" : std::string(1, letter);
  return quoted + "'";
}

// As a user would type it: from the current folder where the program lies below it.
std::string Typed(const std::string& program) {
  std::error_code error;
  const std::filesystem::path path(program);
  if (!path.is_absolute()) return program;
  const std::filesystem::path relative =
      std::filesystem::relative(path, std::filesystem::current_path(error), error);
  if (error || relative.empty() || *relative.begin() == "..") return program;
  return relative.generic_string();
}

}  // namespace

std::filesystem::path FolderOfFailures(const std::string& results_path) {
  if (results_path.empty()) return "portcullis-failures";
  return std::filesystem::path(results_path).parent_path() / "failures";
}

FailureFiles::FailureFiles(std::filesystem::path folder, std::string target,
                           const std::string& program)
    : folder_(std::move(folder)), target_(std::move(target)), program_(Typed(program)) {}

std::string FailureFiles::Save(const run::CaseToRun& to_run) const {
  return SaveAs(target_ + "-" + to_run.name, to_run.scenario);
}

std::string FailureFiles::SaveAs(const std::string& name,
                                 const scenario::Scenario& scenario) const {
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
  const std::filesystem::path path = folder_ / (FileName(name) + ".json");
  if (!documents::WriteFileAtomically(path.string(), scenario::PrintScenario(scenario))
           .has_value()) {
    return "";
  }
  return Command(Quoted(path.generic_string()));
}

std::string FailureFiles::ByName(const std::string& name) const {
  return Command("--case '" + name + "'");
}

std::string FailureFiles::Command(const std::string& what) const {
  return program_ + " replay " + what + " --target " + Quoted(target_);
}

}  // namespace portcullis::cli
