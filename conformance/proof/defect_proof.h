// The suite against every deliberate defect: each has to be caught by the requirement that it
// breaks.
//
// Called by the commands `defects` and `update` and by the test that holds the same of the cases of
// one requirement. Deterministic: neither order nor number of jobs shows in what it answers.

#pragma once

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "conformance/requirements/proof.h"
#include "conformance/targets/defect/defects.h"
#include "reports/results.h"

namespace portcullis::proof {

// What the suite said of a target with a defect.
struct Findings {
  std::set<std::string> failed;   // documented requirements, and all that a dead target leaves open
  std::set<std::string> differs;  // observed requirements
  std::set<std::string> errors;   // cases that ended in an error of ours, each with its reason
};

// Which cases are run. The concurrent blocks that declare the defect's requirement are run as well
// where its hand-written cases do not catch it: a race shows in them alone.
enum class Reach { kOwnCases, kWholeSuite };

Findings FindFaults(const targets::Defect& defect, Reach reach);

// IsCaught: by its own requirement, and as a requirement of that level is: a documented one fails,
// an observed one differs.
bool IsCaught(const targets::Defect& defect, const Findings& findings);

// CaughtBy: every id of the findings, that of the defect first.
std::vector<std::string> CaughtBy(const targets::Defect& defect, const Findings& findings);

// Complaints: what is wrong with this defect or with the suite, a line each; empty where it is
// caught as it has to be.
std::vector<std::string> Complaints(const targets::Defect& defect, const Findings& findings);

struct DefectTable {
  std::vector<requirements::DefectProof> rows;  // in AllDefects' order
  std::vector<std::string> complaints;
};

// ProveDefects: every defect against the whole suite, `jobs` at a time.
DefectTable ProveDefects(unsigned jobs);

}  // namespace portcullis::proof
