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

bool NeedsQuotes(const std::string& word) {
  return word.find_first_of(" \t\"'") != std::string::npos;
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

FailureFiles::FailureFiles(const std::string& results_path, std::string target,
                           const std::string& program)
    : folder_(results_path.empty()
                  ? std::filesystem::path("portcullis-failures")
                  : std::filesystem::path(results_path).parent_path() / "failures"),
      target_(std::move(target)),
      program_(Typed(program)) {}

std::string FailureFiles::Save(const run::CaseToRun& to_run) const {
  std::error_code ignored;
  std::filesystem::create_directories(folder_, ignored);
  const std::filesystem::path path =
      folder_ / (FileName(target_) + "-" + FileName(to_run.name) + ".json");
  if (!documents::WriteFileAtomically(path.string(), scenario::PrintScenario(to_run.scenario))
           .has_value()) {
    return "";
  }
  return Command(path.generic_string());
}

std::string FailureFiles::ByName(const std::string& name) const {
  return Command("--case '" + name + "'");
}

std::string FailureFiles::Command(const std::string& what) const {
  const std::string target = NeedsQuotes(target_) ? "'" + target_ + "'" : target_;
  return program_ + " replay " + what + " --target " + target;
}

}  // namespace portcullis::cli
