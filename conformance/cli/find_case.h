// The case of a name: one that was written, or one that a block of generated cases makes.

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

}  // namespace portcullis::cli
