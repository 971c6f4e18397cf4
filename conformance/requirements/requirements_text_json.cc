#include <nlohmann/json.hpp>

#include "conformance/requirements/requirements_text.h"

namespace portcullis::requirements {
namespace {

using nlohmann::ordered_json;

std::vector<std::string> Covering(const std::map<std::string, std::vector<std::string>>& by_id,
                                  const std::string& id) {
  const auto found = by_id.find(id);
  return found == by_id.end() ? std::vector<std::string>{} : found->second;
}

// The ids by which the suite caught each defect of a requirement, by the defect's name.
ordered_json CaughtBy(const Proof& proof, const std::string& id) {
  ordered_json caught = ordered_json::object();
  for (const DefectProof& defect : FindProofDefects(proof, id)) {
    caught[defect.name] = defect.caught_by;
  }
  return caught;
}

}  // namespace

std::string PrintJson(const Catalogue& catalogue, const Coverage& coverage, const Proof& proof) {
  ordered_json all = ordered_json::array();
  for (const Requirement& requirement : catalogue.requirements) {
    all.push_back(
        {{"id", requirement.id},
         {"level", requirement.level},
         {"api", requirement.api},
         {"kind", requirement.kind},
         {"codes", requirement.codes},
         {"statement", requirement.statement},
         {"source", {{"page", requirement.source.page}, {"section", requirement.source.section}}},
         {"facts", requirement.facts},
         {"confirmed", requirement.confirmed},
         {"cases", Covering(coverage.cases, requirement.id)},
         {"defects", Covering(coverage.defects, requirement.id)},
         {"caught_by", CaughtBy(proof, requirement.id)},
         {"decides", FindProofDecided(proof, requirement.id)}});
  }
  for (const Question& question : catalogue.questions) {
    ordered_json readings = ordered_json::array();
    for (const QuestionReading& reading : question.readings) {
      readings.push_back({{"id", reading.id}, {"source", reading.source}});
    }
    all.push_back({{"id", question.id},
                   {"level", question.level},
                   {"api", question.api},
                   {"scope", question.scope},
                   {"statement", question.statement},
                   {"readings", readings},
                   {"facts", question.facts},
                   {"cases", Covering(coverage.cases, question.id)}});
  }
  return all.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace portcullis::requirements
