#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "conformance/documents/file_io.h"
#include "conformance/documents/json_reader.h"
#include "reports/expectations.h"
#include "reports/results_json.h"

namespace portcullis::reports {
namespace {

using documents::DocumentError;
using documents::ObjectReader;
using Json = nlohmann::ordered_json;

constexpr std::int64_t kMostCases = 1'000'000'000;

bool HasId(const requirements::Catalogue& catalogue, const std::string& id) {
  const auto is = [&id](const auto& entry) { return Fits(id, entry.id); };
  return std::any_of(catalogue.requirements.begin(), catalogue.requirements.end(), is) ||
         std::any_of(catalogue.questions.begin(), catalogue.questions.end(), is);
}

// "2027-01-31", so that dates compare as text.
bool IsDate(const std::string& text) {
  constexpr std::string_view kForm = "dddd-dd-dd";
  if (text.size() != kForm.size()) return false;
  for (std::size_t i = 0; i < kForm.size(); ++i) {
    const bool fits = kForm[i] == 'd' ? text[i] >= '0' && text[i] <= '9' : text[i] == kForm[i];
    if (!fits) return false;
  }
  const int month = std::stoi(text.substr(5, 2));
  const int day = std::stoi(text.substr(8, 2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// With a wildcard the entry says how much it may stand for; without one there is nothing to say.
std::size_t ReadAtMost(ObjectReader& reader, bool has_wildcard) {
  if (!has_wildcard) {
    if (reader.Has("at_most")) reader.Complain("at_most", "no such key without a wildcard");
    return 1;
  }
  return static_cast<std::size_t>(
      reader.Integer("at_most", 1, static_cast<std::int64_t>(kMostMatches)));
}

Expectation ReadExpectation(ObjectReader& reader, const std::string& file,
                            const requirements::Catalogue& catalogue, Reasons reasons) {
  Expectation one;
  one.place = file + ": " + reader.Place();
  one.requirement = reader.StringOr("requirement", "");
  one.of_case = reader.StringOr("case", "");
  one.generated = reader.BoolOr("generated", false);
  if (one.requirement.empty() == one.of_case.empty()) {
    reader.Complain("", "either \"requirement\" or \"case\"");
  } else if (!one.requirement.empty() && !HasId(catalogue, one.requirement)) {
    reader.Complain("requirement", "an id of the catalogue, not " + one.requirement);
  }
  if (reader.Has("generated") && !one.of_case.empty()) {
    reader.Complain("generated", "no such key where a case is named");
  }
  one.at_most = ReadAtMost(reader, HasWildcard(one));
  one.result = ReadResult(reader);
  one.cause = ReadCause(reader);
  if (one.result != Result::kFail && one.result != Result::kUnstable &&
      one.result != Result::kDiffers) {
    reader.Complain("result", "fail, unstable or differs");
  } else if (one.cause.has_value() != (one.result == Result::kFail)) {
    reader.Complain("cause", "a cause where the result is fail, and nowhere else");
  }
  one.reason = reader.String("reason");
  if (one.reason.empty() && reasons == Reasons::kAreRequired) {
    reader.Complain("reason", "a reason why " + Subject(one) + " fails so");
  }
  one.link = reader.StringOr("link", "");
  one.until = reader.StringOr("until", "");
  if (reader.Has("until") && !IsDate(one.until)) reader.Complain("until", "a date as 2027-01-31");
  reader.RejectUnknownKeys();
  return one;
}

ExpectedTarget ReadExpectedTarget(ObjectReader reader) {
  ExpectedTarget target;
  target.capabilities = reader.Strings("capabilities");
  ObjectReader passes = reader.Object("passes");
  target.passed_cases = static_cast<std::size_t>(passes.Integer("cases", 0, kMostCases));
  target.passed_generated = static_cast<std::size_t>(passes.Integer("generated", 0, kMostCases));
  passes.RejectUnknownKeys();
  reader.RejectUnknownKeys();
  return target;
}

Json ToJson(const Expectation& one) {
  Json object = Json::object();
  if (!one.requirement.empty()) object["requirement"] = one.requirement;
  if (one.generated) object["generated"] = true;
  if (!one.of_case.empty()) object["case"] = one.of_case;
  if (HasWildcard(one)) object["at_most"] = one.at_most;
  object["result"] = ResultName(one.result);
  if (one.cause.has_value()) object["cause"] = CauseName(*one.cause);
  object["reason"] = one.reason;
  if (!one.link.empty()) object["link"] = one.link;
  if (!one.until.empty()) object["until"] = one.until;
  return object;
}

}  // namespace

std::string PrintExpectations(const Expectations& expectations) {
  Json document{{"format", kExpectationsFormat}};
  if (expectations.target.has_value()) {
    const ExpectedTarget& target = *expectations.target;
    document["target"] = {
        {"capabilities", target.capabilities},
        {"passes", {{"cases", target.passed_cases}, {"generated", target.passed_generated}}}};
  }
  document["expectations"] = Json::array();
  for (const Expectation& one : expectations.all) document["expectations"].push_back(ToJson(one));
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

tl::expected<Expectations, DocumentError> ParseExpectations(
    std::string_view text, const std::string& file, const requirements::Catalogue& catalogue,
    Reasons reasons) {
  documents::Limits limits;
  limits.duplicate_keys = documents::DuplicateKeys::kAreErrors;
  const auto document = documents::ParseJson(text, file, limits);
  if (!document.has_value()) return tl::make_unexpected(document.error());
  ObjectReader reader(*document, file);
  reader.CheckFormat(kExpectationsFormat);
  Expectations expectations;
  expectations.file = file;
  if (reader.Has("target")) expectations.target = ReadExpectedTarget(reader.Object("target"));
  std::set<std::tuple<std::string, bool, Result, std::optional<Cause>>> seen;
  for (ObjectReader& object : reader.Objects("expectations")) {
    Expectation one = ReadExpectation(object, file, catalogue, reasons);
    if (!seen.insert({one.requirement + one.of_case, one.generated, one.result, one.cause})
             .second) {
      object.Complain("", "one entry for each requirement or case and cause");
    }
    expectations.all.push_back(std::move(one));
  }
  reader.RejectUnknownKeys();
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  return expectations;
}

tl::expected<Expectations, DocumentError> LoadExpectations(const std::string& path,
                                                           const requirements::Catalogue& catalogue,
                                                           Reasons reasons) {
  const auto text = documents::ReadFile(path);
  if (!text.has_value()) return tl::make_unexpected(text.error());
  return ParseExpectations(*text, path, catalogue, reasons);
}

}  // namespace portcullis::reports
