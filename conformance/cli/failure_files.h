// What a replay line names: the scenario file of a failing case, or the name of a generated one.

#pragma once

#include <filesystem>
#include <string>

#include "conformance/run/case_run.h"
#include "conformance/scenario/step.h"

namespace portcullis::cli {

class FailureFiles {
 public:
  // The files go to `folder`, which is made with the first of them.
  FailureFiles(std::filesystem::path folder, std::string target, const std::string& program);

  // Save: writes the case's scenario and answers the command line that shows it again; "" where it
  // could not be written (a report without a replay line is better than no report).
  std::string Save(const run::CaseToRun& to_run) const;

  // SaveAs: the same for any scenario, as `name` with the characters that a file name takes, and
  // with an ending.
  std::string SaveAs(const std::string& name, const scenario::Scenario& scenario) const;

  // ByName: the command line that shows a generated case again; its name says all.
  std::string ByName(const std::string& name) const;

 private:
  std::string Command(const std::string& what) const;

  std::filesystem::path folder_;
  std::string target_;
  std::string program_;
};

// FolderOfFailures: "failures" beside the results file, or "portcullis-failures" in the current
// folder where there is none.
std::filesystem::path FolderOfFailures(const std::string& results_path);

}  // namespace portcullis::cli
