#include "conformance/proof/make_proof.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "conformance/proof/block_proof.h"
#include "conformance/proof/defect_proof.h"
#include "conformance/proof/jobs.h"
#include "conformance/proof/suite_run.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"
#include "reference/policy.h"

namespace portcullis::proof {
namespace {

using reports::QuestionReading;

constexpr const char* kWindows = "windows";

Standing RunStanding(const reference::Policy& policy) {
  const Probed probed = Probe(targets::MakeReferenceTarget(policy)).value();
  const std::vector<reports::CaseOutcome> outcomes = RunSuite(probed.Subject());
  Standing standing;
  std::set<QuestionReading> readings;
  for (const reports::CaseOutcome& outcome : outcomes) {
    readings.insert(outcome.readings.begin(), outcome.readings.end());
  }
  standing.readings.assign(readings.begin(), readings.end());
  for (const reports::RequirementResult& one : ResultsOf(probed, outcomes).requirements) {
    if (one.result == reports::Result::kPass) continue;
    standing.not_passed.push_back({one.id, std::string(reports::ResultName(one.result))});
  }
  return standing;
}

bool Takes(const Standing& standing, const QuestionReading& reading) {
  return std::binary_search(standing.readings.begin(), standing.readings.end(), reading);
}

// What the variant "windows" says in favour of a reading that it takes.
std::string SupportOnWindows(const QuestionReading& reading) {
  for (const targets::Variant& variant : targets::AllVariants()) {
    if (variant.name != kWindows) continue;
    for (const targets::TakenReading& taken : variant.takes) {
      if (taken.question == reading.id && taken.reading == reading.reading) return taken.source;
    }
  }
  return "";
}

requirements::ReadingProof ProveReading(const QuestionReading& reading,
                                        const std::vector<Standing>& standings) {
  requirements::ReadingProof proof{
      reading.id, reading.reading, false, {}, SupportOnWindows(reading)};
  for (const Standing& standing : standings) {
    if (!Takes(standing, reading)) continue;
    if (standing.name.empty()) {
      proof.reference = true;
    } else {
      proof.variants.push_back(standing.name);
    }
  }
  return proof;
}

}  // namespace

std::vector<Standing> RunStandings(unsigned jobs) {
  const std::vector<targets::Variant>& variants = targets::AllVariants();
  std::vector<Standing> standings(variants.size() + 1);
  ForEachIndex(standings.size(), jobs, [&](std::size_t i) {
    if (i == 0) {
      standings[i] = RunStanding({});
      return;
    }
    const targets::Variant& variant = variants[i - 1];
    standings[i] = RunStanding(targets::PolicyOf(variant.name).value());
    standings[i].name = variant.name;
    standings[i].summary = variant.summary;
  });
  return standings;
}

std::vector<requirements::ReadingProof> ProveReadings(const requirements::Catalogue& catalogue,
                                                      const std::vector<Standing>& standings) {
  std::vector<requirements::ReadingProof> proofs;
  for (const requirements::Question& question : catalogue.questions) {
    std::set<QuestionReading> left;
    for (const Standing& standing : standings) {
      for (const QuestionReading& reading : standing.readings) {
        if (reading.id == question.id) left.insert(reading);
      }
    }
    for (const requirements::QuestionReading& reading : question.readings) {
      proofs.push_back(ProveReading({question.id, reading.id}, standings));
      left.erase({question.id, reading.id});
    }
    for (const QuestionReading& reading : left) proofs.push_back(ProveReading(reading, standings));
  }
  return proofs;
}

std::vector<std::string> Accusations(const Standing& standing) {
  const std::string who = standing.name.empty() ? "the reference" : "the variant " + standing.name;
  const bool may_differ = !standing.name.empty() && standing.name != kWindows;
  std::vector<std::string> accusations;
  for (const requirements::NotPassed& one : standing.not_passed) {
    const auto result = reports::ParseResult(one.result);
    if (may_differ && result == reports::Result::kDiffers) continue;
    accusations.push_back(who + " does not pass " + one.requirement + ": " + one.result);
  }
  return accusations;
}

MadeProof MakeProof(unsigned jobs) {
  const requirements::Catalogue& catalogue = requirements::TheCatalogue();
  MadeProof made;
  requirements::Proof& proof = made.proof;
  proof.catalogue_version = catalogue.version;

  DefectTable table = ProveDefects(jobs);
  proof.defects = std::move(table.rows);
  made.complaints = std::move(table.complaints);

  const std::vector<reports::CaseOutcome> blocks = RunAllBlocks(jobs);
  for (const reports::CaseOutcome& block : blocks) {
    if (!reports::IsComplaint(block.result)) continue;
    made.complaints.push_back("the reference does not pass " + block.name + ": " +
                              std::string(reports::ResultName(block.result)) + " " + block.reason);
  }
  const std::map<std::string, std::size_t> decided = CountDecided(blocks);
  for (const requirements::Requirement& requirement : catalogue.requirements) {
    const auto found = decided.find(requirement.id);
    const std::size_t cases = found == decided.end() ? 0 : found->second;
    proof.decides.push_back({requirement.id, cases});
    if (cases < requirements::kFewestDeciding) {
      made.complaints.push_back(requirement.id + " is decided by " + std::to_string(cases) +
                                " generated cases, expected at least " +
                                std::to_string(requirements::kFewestDeciding));
    }
  }

  const std::vector<Standing> standings = RunStandings(jobs);
  proof.readings = ProveReadings(catalogue, standings);
  for (const Standing& standing : standings) {
    for (std::string& line : Accusations(standing)) made.complaints.push_back(std::move(line));
    if (standing.name.empty()) continue;
    proof.variants.push_back({standing.name, standing.summary, standing.not_passed});
  }
  return made;
}

}  // namespace portcullis::proof
