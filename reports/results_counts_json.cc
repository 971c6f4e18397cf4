#include "reports/results_counts_json.h"

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "reports/results_json.h"

namespace portcullis::reports {
namespace {

using documents::ObjectReader;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostCases = 1'000'000'000;

std::size_t ReadCount(ObjectReader& reader, const std::string& key, std::size_t lowest,
                      std::size_t highest) {
  return static_cast<std::size_t>(
      reader.Integer(key, static_cast<std::int64_t>(lowest), static_cast<std::int64_t>(highest)));
}

std::size_t ReadCount(ObjectReader& reader, const std::string& key) {
  return ReadCount(reader, key, 0, kMostCases);
}

std::size_t SumOf(const std::map<Result, std::size_t>& counts) {
  std::size_t sum = 0;
  for (const auto& [result, count] : counts) sum += count;
  return sum;
}

// Every case that ran ended in some way.
void CheckSum(ObjectReader& reader, const std::string& key,
              const std::map<Result, std::size_t>& results, std::size_t ran) {
  if (SumOf(results) == ran) return;
  reader.Complain(key, "results of " + std::to_string(ran) + " cases, as many as ran");
}

Json BreakToJson(std::optional<Cause> cause, std::size_t count) {
  Json object = Json::object();
  if (cause.has_value()) object["cause"] = CauseName(*cause);
  object["cases"] = count;
  return object;
}

Json ByRequirement(const std::map<std::string, std::size_t>& counts) {
  Json array = Json::array();
  for (const auto& [id, count] : counts) array.push_back({{"requirement", id}, {"cases", count}});
  return array;
}

std::map<std::string, std::size_t> ReadByRequirement(std::vector<ObjectReader> entries,
                                                     std::size_t highest) {
  std::map<std::string, std::size_t> counts;
  for (ObjectReader& one : entries) {
    const std::string id = one.String("requirement");
    if (!counts.emplace(id, ReadCount(one, "cases", 1, highest)).second) {
      one.Complain("requirement", "one entry of each requirement");
    }
  }
  return counts;
}

}  // namespace

Json ResultCountsToJson(const std::map<Result, std::size_t>& counts) {
  Json object = Json::object();
  for (const auto& [result, count] : counts) object[std::string(ResultName(result))] = count;
  return object;
}

std::map<Result, std::size_t> ReadResultCounts(ObjectReader& reader) {
  std::map<Result, std::size_t> counts;
  for (const Result result : AllResults()) {
    const auto count = reader.IntegerOr(std::string(ResultName(result)), 0, kMostCases, 0);
    if (count > 0) counts[result] = static_cast<std::size_t>(count);
  }
  return counts;
}

Json BlockToJson(const BlockCounts& block) {
  const Json decides = ByRequirement(block.decides);
  Json broken = Json::array();
  for (const auto& [id, breaks] : block.broken) {
    for (const auto& [cause, count] : breaks) {
      Json one{{"requirement", id}};
      one.update(BreakToJson(cause, count));
      broken.push_back(std::move(one));
    }
  }
  Json json{{"generated", block.generated},
            {"ran", block.ran},
            {"results", ResultCountsToJson(block.results)},
            {"decides", decides},
            {"broken", broken}};
  if (!block.unstable.empty()) json["unstable"] = ByRequirement(block.unstable);
  return json;
}

BlockCounts ReadBlock(ObjectReader reader) {
  BlockCounts block;
  block.generated = ReadCount(reader, "generated");
  block.ran = ReadCount(reader, "ran", 0, block.generated);
  ObjectReader results = reader.Object("results");
  block.results = ReadResultCounts(results);
  CheckSum(reader, "results", block.results, block.ran);
  block.decides = ReadByRequirement(reader.Objects("decides"), block.ran);
  for (ObjectReader& one : reader.Objects("broken")) {
    const std::string id = one.String("requirement");
    const std::optional<Cause> cause = ReadCause(one);
    if (!block.broken[id].emplace(cause, ReadCount(one, "cases", 1, block.ran)).second) {
      one.Complain("requirement", "one entry of each requirement and cause");
    }
  }
  block.unstable = ReadByRequirement(reader.ObjectsOrNone("unstable"), block.ran);
  return block;
}

Json ShareToJson(const BlockShare& share) {
  Json object{{"generated", share.generated}, {"ran", share.ran}, {"decides", share.decides}};
  if (share.unstable > 0) object["unstable"] = share.unstable;
  if (share.broken.empty()) return object;
  object["broken"] = Json::array();
  for (const auto& [cause, count] : share.broken) {
    object["broken"].push_back(BreakToJson(cause, count));
  }
  return object;
}

BlockShare ReadShare(ObjectReader reader) {
  BlockShare share;
  share.generated = ReadCount(reader, "generated");
  share.ran = ReadCount(reader, "ran", 0, share.generated);
  share.decides = ReadCount(reader, "decides", 0, share.ran);
  for (ObjectReader& one : reader.ObjectsOrNone("broken")) {
    const std::optional<Cause> cause = ReadCause(one);
    if (!share.broken.emplace(cause, ReadCount(one, "cases", 1, share.ran)).second) {
      one.Complain("cause", "one entry of each cause");
    }
  }
  share.unstable = static_cast<std::size_t>(
      reader.IntegerOr("unstable", 0, static_cast<std::int64_t>(share.ran), 0));
  return share;
}

Json TotalsToJson(const std::map<Result, std::size_t>& cases, const GeneratedTotals& generated) {
  Json totals{{"cases", SumOf(cases)}};
  totals.update(ResultCountsToJson(cases));
  Json of_generated{{"cases", generated.ran}, {"of", generated.generated}};
  of_generated.update(ResultCountsToJson(generated.results));
  totals["generated"] = std::move(of_generated);
  return totals;
}

void ReadTotals(ObjectReader totals, Results& results) {
  results.cases = ReadResultCounts(totals);
  ObjectReader generated = totals.Object("generated");
  results.generated.generated = ReadCount(generated, "of");
  results.generated.ran = ReadCount(generated, "cases", 0, results.generated.generated);
  results.generated.results = ReadResultCounts(generated);
  CheckSum(generated, "cases", results.generated.results, results.generated.ran);
}

}  // namespace portcullis::reports
