#include "conformance/proof/suite_run.h"

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <utility>

#include "conformance/documents/document_error.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/run/journal.h"
#include "conformance/run/merge.h"
#include "conformance/run/support.h"
#include "conformance/suite/case.h"

namespace portcullis::proof {

tl::expected<Probed, std::string> Probe(std::unique_ptr<targets::Target> target) {
  Probed probed;
  auto description = target->Describe();
  if (!description.has_value()) return tl::make_unexpected(description.error().message);
  probed.description = std::move(*description);
  auto capabilities = run::ProbeSupport(*target, probed.description);
  if (!capabilities.has_value()) return tl::make_unexpected(capabilities.error().message);
  probed.capabilities = std::move(*capabilities);
  probed.target = std::move(target);
  return probed;
}

const std::vector<run::CaseToRun>& SuiteCases() {
  static const std::vector<run::CaseToRun> cases = [] {
    std::vector<run::CaseToRun> all;
    for (const suite::Case& written : suite::AllCases()) {
      all.push_back({suite::FullName(written),
                     written.requirements,
                     written.scenario,
                     written.allowed,
                     std::nullopt,
                     {}});
    }
    return all;
  }();
  return cases;
}

reports::CaseOutcome RunOutcome(const run::Subject& subject, const run::CaseToRun& to_run) {
  return run::RunCase(subject, to_run, [](const run::CaseToRun&) { return std::string(); }).outcome;
}

std::vector<reports::CaseOutcome> RunSuite(const run::Subject& subject) {
  std::vector<reports::CaseOutcome> outcomes;
  for (const run::CaseToRun& to_run : SuiteCases()) {
    outcomes.push_back(RunOutcome(subject, to_run));
  }
  return outcomes;
}

reports::Results ResultsOf(const Probed& probed,
                           const std::vector<reports::CaseOutcome>& outcomes) {
  run::Journal journal;
  journal.header.catalogue_version = requirements::TheCatalogue().version;
  journal.header.target = {probed.description.name, probed.description.version,
                           probed.description.system, probed.description.capabilities};
  journal.header.run = {probed.description.name, {}};
  journal.outcomes = outcomes;
  auto results = run::MergeJournals({journal});
  if (!results.has_value()) {  // one journal of this program cannot contradict another
    std::fprintf(stderr, "portcullis-prove: %s\n", documents::Print(results.error()).c_str());
    std::abort();
  }
  return std::move(*results);
}

}  // namespace portcullis::proof
