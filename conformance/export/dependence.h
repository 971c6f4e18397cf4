// What several correct implementations were allowed at a step, and on which earlier answers that
// depended.
//
// Called by forecast.cc. Pure functions of what was seen; never fail.

#pragma once

#include <cstddef>
#include <vector>

#include "conformance/export/forecast.h"

namespace portcullis::exporting {

struct SeenIndication {
  std::size_t operation = 0;
  oracle::Answers allowed;
  bool perhaps_taken = false;
  SuccessChecks checks;
  friend bool operator==(const SeenIndication&, const SeenIndication&) = default;
};

// One step of one run.
struct SeenStep {
  Came came = 0;
  oracle::Answers allowed;
  bool perhaps_taken = false;
  SuccessChecks checks;  // meaningful where `came` is a success
  std::vector<SeenIndication> indications;
  friend bool operator==(const SeenStep&, const SeenStep&) = default;
};
using SeenRun = std::vector<SeenStep>;

// ForecastOf: from what all runs have at `step`. Where one earlier answer tells the runs that were
// allowed one set from those that were allowed another, or two together do, the expectations name
// these answers; where no two do, what any run was allowed is allowed.
StepForecast ForecastOf(const std::vector<SeenRun>& runs, std::size_t step);

}  // namespace portcullis::exporting
