// The signature of a failing run: what has to stay the same while its scenario is made smaller, and
// by which two failures are one finding.

#pragma once

#include <compare>
#include <optional>
#include <string>
#include <vector>

#include "conformance/run/scenario_run.h"

namespace portcullis::explore {

// `cause` in the words of a report: "forbidden", "hang", "lost", "protocol", "crash". Three more
// are no fault of the implementation: "bound" where it was the oracle that could not follow,
// "disturbed" where there was no room for the windows, "error" where the target could not be run.
struct Signature {
  std::vector<std::string> ids;  // that the first forbidden event breaks; sorted
  std::string cause;
  friend bool operator==(const Signature&, const Signature&) = default;
  friend auto operator<=>(const Signature&, const Signature&) = default;
};

// SignatureOf: of the first thing that is wrong in `run`; nothing where all was allowed.
std::optional<Signature> SignatureOf(const run::ScenarioRun& run);

// Print: "ACQ-OUT-02, forbidden".
std::string Print(const Signature& signature);

}  // namespace portcullis::explore
