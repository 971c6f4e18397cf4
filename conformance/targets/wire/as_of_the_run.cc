#include "conformance/targets/wire/as_of_the_run.h"

#include <algorithm>
#include <string>
#include <vector>

#include "conformance/scenario/capability.h"
#include "conformance/targets/wire/child_process.h"

namespace portcullis::targets {

scenario::Description AsOfTheRun(const wire::HelloAnswer& hello) {
  scenario::Description description = hello.target;
  if (!hello.process_id.has_value()) return description;
  std::vector<std::string>& words = description.capabilities;
  const auto needs_the_runner = [](const std::string& word) {
    return word == scenario::kNotElevated || word == scenario::kUser ||
           word == scenario::kInherit || word == scenario::kRestart;
  };
  std::erase_if(words, needs_the_runner);
  words.emplace_back(scenario::kProcesses);
  if (ChildProcess::CanLowerRights() &&
      std::find(words.begin(), words.end(), scenario::kAdministrator) != words.end()) {
    words.emplace_back(scenario::kNotElevated);
    words.emplace_back(scenario::kUser);
  }
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return description;
}

}  // namespace portcullis::targets
