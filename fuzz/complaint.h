// What a fuzz target holds of every scenario: the target answers it as the oracle allows.
//
// Used by the fuzz targets and their tests. Never ends the process: that is the fuzz target's.

#pragma once

#include <optional>
#include <string>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/step.h"

namespace portcullis::fuzz {

// FindComplaint runs `scenario` on the subject and says what is wrong with its answers: a forbidden
// event, one that differs from what was observed on Windows (the reference's default policy claims
// to follow that), an error of the target or of the oracle. The text ends with the scenario as
// JSON, for `portcullis replay`. Nothing where all is well.
std::optional<std::string> FindComplaint(const run::Subject& subject,
                                         const scenario::Scenario& scenario);

// FindDisagreement: the same for long histories, by explore/lockstep: quick where all is allowed;
// else the scenario is made small first. What differs from Windows alone is no disagreement, nor is
// a history that the oracle cannot follow to its end.
std::optional<std::string> FindDisagreement(const run::Subject& subject,
                                            const scenario::Scenario& scenario);

}  // namespace portcullis::fuzz
