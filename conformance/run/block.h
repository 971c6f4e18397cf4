// Blocks of generated cases, as the run sees them: matrices and concurrent histories.
//
// A block is one entry of a report; its cases are made one by one when they run, and have the
// oracle alone (a hand-written case declares its sets, a generated one does not). Plain data, made
// by conformance/suite. Nothing here touches a target.

#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::run {

struct GeneratedCase {
  std::string name;  // "Block.Name:coordinates": survives new dimensions of its block
  scenario::Scenario scenario;
  std::size_t decisive = 0;  // the step whose answer the case is about
  // Properties of a target that its steps do not show, such as scenario::kOwnsPorts where the
  // number of a port is the subject; without them the case is not provoked.
  std::set<std::string> needs{};
};

struct BlockToRun {
  std::string name;                                // "Theme.Name", as a case's
  std::vector<std::string> requirements;           // ids that its cases may decide, and questions
  std::size_t size = 0;                            // how many cases it has
  std::function<GeneratedCase(std::size_t)> make;  // of index 0 to size - 1
  bool concurrent = false;  // threads run beside each other, and the trace has their overlaps
};

}  // namespace portcullis::run
