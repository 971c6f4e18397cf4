// Results with everything in them that a target or a foreign results file can put there.

#pragma once

#include "reports/sample_results.h"

namespace portcullis::reports {

inline constexpr const char* kHostile = "<script>alert('x')</script>&\"\x1b[2J\n";

inline Results HostileResults() {
  Results results = SampleResults();
  results.target = {kHostile, kHostile, kHostile, {kHostile}};
  results.run.selection = {kHostile};
  RequirementResult& failed = results.requirements[1];
  failed.id = failed.statement = failed.source = failed.level = kHostile;
  CaseResult& of_case = failed.cases[1];
  of_case.name = of_case.reason = kHostile;
  of_case.evidence.front() = {Cause::kForbidden, {kHostile}, 3,       kHostile,
                              kHostile,          kHostile,   kHostile};
  results.requirements[2].cases[0].reason = kHostile;
  results.questions[0].id = results.questions[0].reading = kHostile;
  return results;
}

}  // namespace portcullis::reports
