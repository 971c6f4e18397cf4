#include "conformance/proof/defect_proof.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <utility>

#include "conformance/proof/block_proof.h"
#include "conformance/proof/jobs.h"
#include "conformance/proof/suite_run.h"
#include "conformance/proof/unjudged_run.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::proof {
namespace {

// What the reference does in each case of the suite. A defect that shows in nothing there shows in
// no verdict either, and most cases need not be judged again: judging is most of the time.
struct OnReference {
  std::set<std::string> capabilities;
  std::vector<std::optional<Unjudged>> played;  // by case, as SuiteCases has them
};

const OnReference& TheReference() {
  static const OnReference reference = [] {
    OnReference played;
    const Probed probed = Probe(targets::MakeReferenceTarget()).value();
    played.capabilities = probed.capabilities;
    for (const run::CaseToRun& to_run : SuiteCases()) {
      played.played.push_back(PlayUnjudged(*probed.target, to_run.scenario));
    }
    return played;
  }();
  return reference;
}

void Add(const reports::CaseOutcome& outcome, Findings& findings) {
  if (outcome.result == reports::Result::kError) {
    findings.errors.insert(outcome.name + ": " + outcome.reason);
  }
  for (const reports::Evidence& evidence : outcome.evidence) {
    // Evidence that names no id is of all that the case declares.
    const auto& ids = evidence.requirements.empty() ? outcome.requirements : evidence.requirements;
    (evidence.cause.has_value() ? findings.failed : findings.differs)
        .insert(ids.begin(), ids.end());
  }
  if (!outcome.block.has_value()) return;
  for (const auto& [id, breaks] : outcome.block->broken) {  // also where no example is kept
    for (const auto& [cause, cases] : breaks) {
      (cause.has_value() ? findings.failed : findings.differs).insert(id);
    }
  }
}

bool Declares(const run::CaseToRun& to_run, const std::string& id) {
  const auto& ids = to_run.requirements;
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

}  // namespace

Findings FindFaults(const targets::Defect& defect, Reach reach) {
  Findings findings;
  const auto probed = Probe(targets::MakeDefectTarget(defect, targets::MakeReferenceTarget()));
  if (!probed.has_value()) {
    findings.errors.insert(defect.name + ": " + probed.error());
    return findings;
  }
  const OnReference& reference = TheReference();
  const bool comparable = probed->capabilities == reference.capabilities;
  const std::vector<run::CaseToRun>& cases = SuiteCases();
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (reach == Reach::kOwnCases && !Declares(cases[i], defect.requirement)) continue;
    const auto shows = [&] {
      const std::optional<Unjudged> played = PlayUnjudged(*probed->target, cases[i].scenario);
      return !played.has_value() || played != reference.played[i];
    };
    if (comparable && !shows()) continue;
    Add(RunOutcome(probed->Subject(), cases[i]), findings);
  }
  if (!IsCaught(defect, findings)) {
    for (const reports::CaseOutcome& outcome :
         RunConcurrentBlocksOf(probed->Subject(), defect.requirement)) {
      Add(outcome, findings);
    }
  }
  return findings;
}

bool IsCaught(const targets::Defect& defect, const Findings& findings) {
  const requirements::Requirement* const requirement =
      requirements::FindRequirement(defect.requirement);
  if (requirement == nullptr) return false;
  const auto& found = requirement->level == "observed" ? findings.differs : findings.failed;
  return found.contains(requirement->id);
}

std::vector<std::string> CaughtBy(const targets::Defect& defect, const Findings& findings) {
  std::set<std::string> others;
  std::set_union(findings.failed.begin(), findings.failed.end(), findings.differs.begin(),
                 findings.differs.end(), std::inserter(others, others.end()));
  std::vector<std::string> ids;
  if (others.erase(defect.requirement) > 0) ids.push_back(defect.requirement);
  ids.insert(ids.end(), others.begin(), others.end());
  return ids;
}

std::vector<std::string> Complaints(const targets::Defect& defect, const Findings& findings) {
  std::vector<std::string> complaints;
  const std::string what = defect.name + ", which breaks " + defect.requirement + ", ";
  const std::vector<std::string> ids = CaughtBy(defect, findings);
  if (requirements::FindRequirement(defect.requirement) == nullptr) {
    complaints.push_back(defect.name + " breaks " + defect.requirement +
                         ", which the catalogue does not have");
  } else if (ids.empty()) {
    complaints.push_back(what + "is caught by nobody");
  } else if (ids.front() != defect.requirement) {
    complaints.push_back(what + "is caught only by " + Join(ids));
  } else if (!IsCaught(defect, findings)) {
    complaints.push_back(what + "is caught by it, but not as a requirement of its level is");
  }
  for (const std::string& error : findings.errors)
    complaints.push_back(what + "shows an error of ours: " + error);
  return complaints;
}

DefectTable ProveDefects(unsigned jobs) {
  const std::vector<targets::Defect>& defects = targets::AllDefects();
  std::vector<Findings> findings(defects.size());
  ForEachIndex(defects.size(), jobs,
               [&](std::size_t i) { findings[i] = FindFaults(defects[i], Reach::kWholeSuite); });
  DefectTable table;
  for (std::size_t i = 0; i < defects.size(); ++i) {
    table.rows.push_back(
        {defects[i].name, defects[i].requirement, CaughtBy(defects[i], findings[i])});
    for (std::string& line : Complaints(defects[i], findings[i])) {
      table.complaints.push_back(std::move(line));
    }
  }
  return table;
}

}  // namespace portcullis::proof
