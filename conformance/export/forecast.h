// Forecast: what each step of a scenario may answer, known before any implementation has answered.
//
// The oracle judges a trace as it goes on, and what it allows at a step may depend on what was
// answered before. A file that is given away has no oracle in it, so the scenario is run here on
// many correct implementations with the oracle beside each, and what was allowed at each step is
// kept with the earlier answers that it depends on. Called by c_program.cc's callers; never judges
// anything. One thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/export/success_checks.h"
#include "conformance/oracle/allowed.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"

namespace portcullis::exporting {

// How a step was answered, as one number: 0 success, an error code (WSA_IO_PENDING among them),
// WSA_WAIT_TIMEOUT where a looking call saw nothing, -1 what the function cannot give. Of
// get_completion the status of the operation that it saw.
using Came = std::int32_t;
inline constexpr Came kMalformed = -1;

// An indication that a GetQueuedCompletionStatus or an alertable wait may see.
struct ForeseenIndication {
  std::size_t operation = 0;  // the step that began it
  oracle::Answers allowed;    // its status
  SuccessChecks checks;
};

// What is allowed at a step where the earlier answers were of a kind.
struct Expectation {
  // The answers of earlier steps on which this one depends; empty: it stands whatever they were.
  std::map<std::size_t, std::set<Came>> after;
  oracle::Answers allowed;  // by the documents
  // A refusal beyond `allowed`, by a code that says nothing false, may be another program's doing,
  // or the ports may not be free yet: the file tries other ports, and gives time.
  bool perhaps_taken = false;
  SuccessChecks checks;
  std::vector<ForeseenIndication> indications;
};

struct StepForecast {
  std::vector<Expectation> expectations;  // none for a control
  // Answers of these kinds are allowed, but none of the implementations gave one, so that nothing
  // is known of what follows them.
  bool unknown_after_success = false;
  bool unknown_after_failure = false;
  bool unknown_after_pending = false;
  bool unknown_after_nothing = false;
};

using Forecast = std::vector<StepForecast>;

// MakeForecast: from the runs on `targets`, implementations of every feature that own their ports.
// A run in which the oracle forbids an answer counts for nothing, so that a target may be a guess.
// The error says which step keeps the scenario from being foreseen (a call that does not come
// back), or what a target could not do.
tl::expected<Forecast, std::string> MakeForecast(
    const scenario::Scenario& scenario,
    const std::vector<std::unique_ptr<targets::Target>>& targets);

}  // namespace portcullis::exporting
