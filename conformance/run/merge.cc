#include "conformance/run/merge.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "conformance/requirements/catalogue.h"

namespace portcullis::run {
namespace {

using documents::DocumentError;

bool SameButForTime(reports::CaseOutcome a, const reports::CaseOutcome& b) {
  a.duration_us = b.duration_us;
  return a == b;
}

using OutcomesByName = std::map<std::string, reports::CaseOutcome>;

// Every id that a case declares or is found to break, with what its cases say of it.
std::map<std::string, std::vector<reports::CaseResult>> GroupById(const OutcomesByName& outcomes) {
  std::map<std::string, std::vector<reports::CaseResult>> by_id;
  for (const auto& [name, outcome] : outcomes) {
    std::set<std::string> ids(outcome.requirements.begin(), outcome.requirements.end());
    for (const reports::Evidence& evidence : outcome.evidence) {
      ids.insert(evidence.requirements.begin(), evidence.requirements.end());
    }
    if (outcome.block.has_value()) {
      for (const auto& [id, count] : outcome.block->decides) ids.insert(id);
      for (const auto& [id, breaks] : outcome.block->broken) ids.insert(id);
      for (const auto& [id, count] : outcome.block->unstable) ids.insert(id);
    }
    for (const std::string& id : ids) by_id[id].push_back(reports::ResultOf(outcome, id));
  }
  return by_id;
}

// What the run's events agree on: the readings that were seen, each once.
std::string JoinReadings(const OutcomesByName& outcomes, const std::string& question) {
  std::set<std::string> readings;
  for (const auto& [name, outcome] : outcomes) {
    for (const reports::QuestionReading& reading : outcome.readings) {
      if (reading.id == question) readings.insert(reading.reading);
    }
  }
  std::string joined;
  for (const std::string& reading : readings) joined += (joined.empty() ? "" : " / ") + reading;
  return joined;
}

void AddBlock(const reports::BlockCounts& block, reports::GeneratedTotals& totals) {
  totals.generated += block.generated;
  totals.ran += block.ran;
  for (const auto& [result, count] : block.results) totals.results[result] += count;
}

reports::Results MakeResults(const requirements::Catalogue& catalogue, const JournalHeader& header,
                             const OutcomesByName& outcomes) {
  reports::Results results;
  results.target = header.target;
  results.run = header.run;
  results.catalogue_version = catalogue.version;
  auto by_id = GroupById(outcomes);
  for (const requirements::Requirement& requirement : catalogue.requirements) {
    reports::RequirementResult one;
    one.id = requirement.id;
    one.level = requirement.level;
    one.statement = requirement.statement;
    one.source = requirement.source.page + ", " + requirement.source.section;
    one.confirmed = requirement.confirmed;
    one.cases = std::move(by_id[requirement.id]);
    for (const reports::CaseResult& of_case : one.cases) {
      one.result = reports::Worse(one.result, of_case.result);
    }
    results.requirements.push_back(std::move(one));
  }
  for (const requirements::Question& question : catalogue.questions) {
    results.questions.push_back({question.id, question.level, question.statement,
                                 JoinReadings(outcomes, question.id),
                                 std::move(by_id[question.id])});
  }
  for (const auto& [name, outcome] : outcomes) {
    if (outcome.block.has_value()) {
      AddBlock(*outcome.block, results.generated);
    } else {
      ++results.cases[outcome.result];
    }
  }
  return results;
}

// What differs in the headers of two journals of one run; nothing where they belong together.
std::optional<DocumentError> FindForeign(const JournalHeader& header, const JournalHeader& first,
                                         int catalogue_version) {
  const std::string journal = "journal of " + header.target.name;
  if (header.catalogue_version != catalogue_version) {
    return DocumentError{journal, "header, catalogue version",
                         std::to_string(catalogue_version) +
                             ", the version of this program's catalogue, not " +
                             std::to_string(header.catalogue_version)};
  }
  if (header.target != first.target) {
    return DocumentError{journal, "header, target",
                         "the same target (name, version, system, capabilities) in every journal, "
                         "as in the first: " +
                             first.target.name};
  }
  if (header.run.selection != first.run.selection) {
    return DocumentError{journal, "header, selection",
                         "the same id prefixes in every journal, as in the first"};
  }
  if (header.run.generated != first.run.generated) {
    return DocumentError{journal, "header, generated",
                         "the same --cases and --seed in every journal, as in the first"};
  }
  if (header.run.repeat != first.run.repeat) {
    return DocumentError{journal, "header, repeat",
                         "the same --repeat in every journal, as in the first"};
  }
  return std::nullopt;
}

}  // namespace

tl::expected<reports::Results, DocumentError> MergeJournals(const std::vector<Journal>& journals) {
  const requirements::Catalogue& catalogue = requirements::TheCatalogue();
  if (journals.empty()) return tl::make_unexpected(DocumentError{"merge", "", "a journal"});
  OutcomesByName by_name;
  for (const Journal& journal : journals) {
    if (auto foreign = FindForeign(journal.header, journals.front().header, catalogue.version)) {
      return tl::make_unexpected(std::move(*foreign));
    }
    for (const reports::CaseOutcome& outcome : journal.outcomes) {
      const auto [found, inserted] = by_name.emplace(outcome.name, outcome);
      if (!inserted && !SameButForTime(found->second, outcome)) {
        return tl::make_unexpected(DocumentError{"merge", "case " + outcome.name,
                                                 "the same outcome in every journal that has it"});
      }
    }
  }
  return MakeResults(catalogue, journals.front().header, by_name);
}

}  // namespace portcullis::run
