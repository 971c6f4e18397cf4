#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "reports/failures.h"
#include "reports/sarif.h"

namespace portcullis::reports {
namespace {

using Json = nlohmann::ordered_json;

// What a viewer makes of a result: its kind, and of a failure how grave it is.
struct Look {
  std::string_view kind;
  std::string_view level;
};

Look LookOf(Result result) {
  switch (result) {
    case Result::kError:
    case Result::kFail:
    case Result::kUnstable:
      return {"fail", "error"};
    case Result::kDiffers:
      return {"fail", "warning"};
    case Result::kPass:
      return {"pass", "none"};
    case Result::kRecorded:
      return {"informational", "none"};
    case Result::kNotSupported:
    case Result::kNotRun:
      return {"notApplicable", "none"};
    case Result::kDisturbed:
    case Result::kNotProvoked:
      break;
  }
  return {"open", "none"};
}

std::string PlainText(const CaseResult& of_case) {
  std::string text = of_case.reason;
  if (of_case.evidence.empty())
    return text.empty() ? std::string(ResultName(of_case.result)) : text;
  const Evidence& evidence = of_case.evidence.front();
  if (!text.empty()) text += "\n";
  text += "call " + std::to_string(evidence.step) + ": " + evidence.call +
          "\nallowed: " + evidence.allowed + "\nobserved: " + evidence.observed;
  if (!evidence.replay.empty()) text += "\nreplay: " + evidence.replay;
  return text;
}

// The reason of the expectation of a failure, by (id, case), where every failure of it is expected.
using Reasons = std::map<std::pair<std::string, std::string>, std::string>;

Reasons ExpectedReasons(const Results& run, const Expectations& expectations) {
  const Matches matches = Match(FailuresOf(run), expectations);
  Reasons reasons;
  for (const auto& key : ExpectedOnly(matches)) reasons[key] = "";
  for (const MatchedFailure& one : matches.failures) {
    const auto found = reasons.find({one.failure.id, one.failure.of_case});
    if (found != reasons.end() && one.expected_by && found->second.empty()) {
      found->second = expectations.all[*one.expected_by].reason;
    }
  }
  return reasons;
}

Json OneResult(const std::string& id, std::size_t rule, Result result, const std::string& text) {
  const Look look = LookOf(result);
  return {{"ruleId", id},
          {"ruleIndex", rule},
          {"kind", look.kind},
          {"level", look.level},
          {"message", {{"text", text}}},
          {"properties", {{"result", ResultName(result)}}}};
}

// A result for each case that complains; where none does, one of the requirement.
void AddResults(const RequirementResult& one, std::size_t rule, const Reasons& reasons,
                Json& results) {
  bool any = false;
  for (const CaseResult& of_case : one.cases) {
    if (!IsComplaint(of_case.result)) continue;
    any = true;
    Json json = OneResult(one.id, rule, of_case.result, PlainText(of_case));
    json["locations"] = {
        {{"logicalLocations", {{{"fullyQualifiedName", of_case.name}, {"kind", "member"}}}}}};
    // What stays the same of a failure from one run to the next.
    json["partialFingerprints"] = {
        {"portcullis/v1", one.id + "/" + of_case.name + "/" +
                              (of_case.cause ? std::string(CauseName(*of_case.cause)) : "")}};
    if (const auto reason = reasons.find({one.id, of_case.name}); reason != reasons.end()) {
      json["suppressions"] = {
          {{"kind", "external"}, {"status", "accepted"}, {"justification", reason->second}}};
    }
    results.push_back(std::move(json));
  }
  if (any) return;
  const std::string reason = ReasonOf(one.cases, one.result);
  results.push_back(
      OneResult(one.id, rule, one.result,
                std::string(ResultName(one.result)) + (reason.empty() ? "" : ": " + reason)));
}

Json RunOf(const Results& run, const Expectations& expectations) {
  const Reasons reasons = ExpectedReasons(run, expectations);
  Json rules = Json::array();
  Json results = Json::array();
  for (const RequirementResult& one : run.requirements) {
    AddResults(one, rules.size(), reasons, results);
    rules.push_back({{"id", one.id},
                     {"shortDescription", {{"text", one.statement}}},
                     {"help", {{"text", "Source: " + one.source}}},
                     {"properties", {{"level", one.level}, {"confirmed", one.confirmed}}}});
  }
  return {{"tool",
           {{"driver",
             {{"name", "Portcullis"},
              {"version", "catalogue " + std::to_string(run.catalogue_version)},
              {"rules", rules}}}}},
          {"automationDetails", {{"id", run.target.name + "/" + run.target.version}}},
          {"properties",
           {{"target", run.run.target_spec},
            {"system", run.target.system},
            {"catalogue", run.catalogue_version}}},
          {"columnKind", "utf16CodeUnits"},
          {"results", results}};
}

}  // namespace

std::string RenderSarif(const std::vector<Results>& runs, const Expectations& expectations) {
  Json all = Json::array();
  for (const Results& run : runs) all.push_back(RunOf(run, expectations));
  const Json log{{"version", "2.1.0"}, {"runs", all}};
  return log.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace portcullis::reports
