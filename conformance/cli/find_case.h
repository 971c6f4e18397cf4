// The case of a name: one that was written, or one that a block of generated cases makes; and what
// a command that takes either a case or a file works on.

#pragma once

#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "conformance/scenario/step.h"

namespace portcullis::cli {

struct FoundCase {
  scenario::Scenario scenario;
  std::set<std::string> needs;  // properties of a target beside those that its steps show
  bool concurrent = false;
};

// FindCase: an error says what was expected, and which names come near.
tl::expected<FoundCase, std::string> FindCase(std::string_view name);

// FindScenario: what a command is to work on that takes either a scenario's FILE or --case NAME, of
// which the other is empty. `command` is named where both are given, or neither.
tl::expected<FoundCase, std::string> FindScenario(const std::string& command,
                                                  const std::string& file,
                                                  const std::string& of_case);

}  // namespace portcullis::cli
