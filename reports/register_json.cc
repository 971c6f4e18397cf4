#include <nlohmann/json.hpp>

#include "reports/register.h"

namespace portcullis::reports {
namespace {

using Json = nlohmann::ordered_json;

Json ToJson(const RegisterReading& reading) {
  Json object{{"id", reading.id}, {"source", reading.source}, {"reference", reading.reference}};
  if (reading.reference) object["why"] = reading.why;
  object["variants"] = reading.variants;
  object["gap"] = reading.gap;
  return object;
}

Json ToJson(const RegisterStanding& standing) {
  Json object{{"reading", standing.reading}};
  if (standing.reading.empty()) object["without"] = standing.without;
  return object;
}

}  // namespace

std::string PrintRegisterJson(const Register& all) {
  Json targets = Json::array();
  for (const TargetInfo& target : all.targets) {
    targets.push_back(
        {{"name", target.name}, {"version", target.version}, {"system", target.system}});
  }
  Json questions = Json::array();
  for (const RegisterEntry& entry : all.entries) {
    Json readings = Json::array();
    for (const RegisterReading& reading : entry.readings) readings.push_back(ToJson(reading));
    Json standings = Json::array();
    for (const RegisterStanding& standing : entry.standings) standings.push_back(ToJson(standing));
    questions.push_back({{"id", entry.id},
                         {"level", entry.level},
                         {"scope", entry.scope},
                         {"statement", entry.statement},
                         {"readings", readings},
                         {"targets", standings}});
  }
  const Json document{{"targets", targets}, {"questions", questions}, {"gaps", CountGaps(all)}};
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace portcullis::reports
