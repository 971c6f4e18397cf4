// Turns what the oracle said of a run into the evidence that a report shows.

#pragma once

#include <vector>

#include "conformance/run/scenario_run.h"
#include "reports/results.h"

namespace portcullis::run {

// CollectEvidence: one entry per forbidden event, per differing one and per complaint at the end,
// in the order seen, without the replay line; two for an event that is both.
std::vector<reports::Evidence> CollectEvidence(const ScenarioRun& run);

// AsReported: the oracle's cause in the words of a report.
reports::Cause AsReported(oracle::Cause cause);

// CollectReadings: the answers to the catalogue's questions, sorted, each once.
std::vector<reports::QuestionReading> CollectReadings(const ScenarioRun& run);

}  // namespace portcullis::run
