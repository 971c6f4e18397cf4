// What a replay line names: the scenario file of a failing case, or the name of a generated one.

#pragma once

#include <filesystem>
#include <string>

#include "conformance/run/case_run.h"

namespace portcullis::cli {

class FailureFiles {
 public:
  // The files go to "failures" beside the results file, or to "portcullis-failures" in the current
  // folder where there is none; the folder is made with the first file.
  FailureFiles(const std::string& results_path, std::string target, const std::string& program);

  // Save: writes the case's scenario and answers the command line that shows it again; "" where it
  // could not be written (a report without a replay line is better than no report).
  std::string Save(const run::CaseToRun& to_run) const;

  // ByName: the command line that shows a generated case again; its name says all.
  std::string ByName(const std::string& name) const;

 private:
  std::string Command(const std::string& what) const;

  std::filesystem::path folder_;
  std::string target_;
  std::string program_;
};

}  // namespace portcullis::cli
