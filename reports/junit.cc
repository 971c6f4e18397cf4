#include "reports/junit.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "reports/failures.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostShown = 3;  // pieces of evidence of one requirement

// (id, case) where everything that the case broke was expected.
using Expected = std::set<std::pair<std::string, std::string>>;

bool IsExpected(const RequirementResult& requirement, const Expected& expected) {
  return std::all_of(
      requirement.cases.begin(), requirement.cases.end(), [&](const CaseResult& one) {
        return one.result != requirement.result || expected.contains({requirement.id, one.name});
      });
}

// How a requirement's result counts for a viewer.
enum class Kind { kPassed, kSkipped, kFailed, kErred };

Kind KindOf(Result result) {
  switch (result) {
    case Result::kPass:
    case Result::kRecorded:
    case Result::kDiffers:
      return Kind::kPassed;
    case Result::kFail:
    case Result::kUnstable:
      return Kind::kFailed;
    case Result::kError:
      return Kind::kErred;
    case Result::kDisturbed:
    case Result::kNotProvoked:
    case Result::kNotSupported:
    case Result::kNotRun:
      return Kind::kSkipped;
  }
  return Kind::kErred;
}

Kind KindOf(const RequirementResult& requirement, const Expected& expected) {
  const Kind kind = KindOf(requirement.result);
  return kind == Kind::kFailed && IsExpected(requirement, expected) ? Kind::kSkipped : kind;
}

// Text, and attributes in double quotes.
std::string Xml(std::string_view text) {
  std::string xml;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (letter == '&') {
      xml += "&amp;";
    } else if (letter == '<') {
      xml += "&lt;";
    } else if (letter == '>') {
      xml += "&gt;";
    } else if (letter == '"') {
      xml += "&quot;";
    } else if (byte < 0x20 && letter != '\n' && letter != '\t') {
      xml += '?';
    } else {
      xml += letter;
    }
  }
  // Two code points that are UTF-8 and not XML: U+FFFE and U+FFFF.
  for (const std::string_view none : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = xml.find(none); at != std::string::npos; at = xml.find(none)) {
      xml.replace(at, none.size(), "?");
    }
  }
  return xml;
}

std::string Attribute(std::string_view name, std::string_view value) {
  std::string one_line(value);
  std::replace_if(
      one_line.begin(), one_line.end(),
      [](char letter) { return letter == '\n' || letter == '\t'; }, ' ');
  return " " + std::string(name) + "=\"" + Xml(one_line) + "\"";
}

// The evidence of the cases that ended so, as a reader of a log wants it.
std::string EvidenceOf(const RequirementResult& requirement) {
  std::string text = requirement.statement + "\n" + requirement.source + "\n";
  std::size_t shown = 0;
  std::size_t left_out = 0;
  for (const CaseResult& one : requirement.cases) {
    if (one.result != requirement.result) continue;
    if (one.evidence.empty() && !one.reason.empty() && shown++ < kMostShown) {
      text += "\n" + one.name + "\n  " + one.reason + "\n";
    }
    for (const Evidence& evidence : one.evidence) {
      if (shown++ >= kMostShown) {
        ++left_out;
        continue;
      }
      text += "\n" + (evidence.generated.empty() ? one.name : evidence.generated) + "\n  call " +
              std::to_string(evidence.step) + "    " + evidence.call + "\n  allowed   " +
              evidence.allowed + "\n  observed  " + evidence.observed + "\n";
      if (!evidence.replay.empty()) text += "  replay    " + evidence.replay + "\n";
    }
  }
  if (left_out > 0) text += "\nand " + std::to_string(left_out) + " more\n";
  return text;
}

std::string ReasonOf(const RequirementResult& requirement) {
  for (const CaseResult& one : requirement.cases) {
    if (one.result == requirement.result && !one.reason.empty()) return one.reason;
  }
  return requirement.cases.empty() ? "no case of it was selected" : "";
}

std::string ReasonWhySkipped(const RequirementResult& requirement) {
  const std::string result(ResultName(requirement.result));
  return KindOf(requirement.result) == Kind::kSkipped ? result + ": " + ReasonOf(requirement)
                                                      : result + ", as expected";
}

// "ACQ-OUT-02" belongs to "ACQ".
std::string FamilyOf(const std::string& id) { return id.substr(0, id.find('-')); }

std::string TestCase(const std::string& suite, const RequirementResult& requirement, Kind kind) {
  const std::string result(ResultName(requirement.result));
  std::string xml = "    <testcase" +
                    Attribute("classname", suite + "." + FamilyOf(requirement.id)) +
                    Attribute("name", requirement.id + ": " + requirement.statement);
  switch (kind) {
    case Kind::kPassed:
      if (requirement.result != Result::kDiffers) return xml + "/>\n";
      return xml + ">\n      <system-out>" + Xml("differs: " + EvidenceOf(requirement)) +
             "</system-out>\n    </testcase>\n";
    case Kind::kSkipped:
      return xml + ">\n      <skipped" + Attribute("message", ReasonWhySkipped(requirement)) +
             "/>\n    </testcase>\n";
    case Kind::kFailed:
      return xml + ">\n      <failure" + Attribute("type", result) +
             Attribute("message", requirement.statement) + ">" + Xml(EvidenceOf(requirement)) +
             "</failure>\n    </testcase>\n";
    case Kind::kErred:
      return xml + ">\n      <error" + Attribute("type", result) +
             Attribute("message", ReasonOf(requirement)) + ">" + Xml(EvidenceOf(requirement)) +
             "</error>\n    </testcase>\n";
  }
  return xml + "/>\n";
}

std::string TestSuite(const Results& run, const Expectations& expectations) {
  const std::string name = run.target.name + " " + run.target.version;
  const Expected expected = ExpectedOnly(Match(FailuresOf(run), expectations));
  std::size_t counts[4] = {};
  std::string cases;
  for (const RequirementResult& requirement : run.requirements) {
    const Kind kind = KindOf(requirement, expected);
    ++counts[static_cast<std::size_t>(kind)];
    cases += TestCase(run.target.name, requirement, kind);
  }
  const auto count = [&](Kind kind) {
    return std::to_string(counts[static_cast<std::size_t>(kind)]);
  };
  const auto property = [](std::string_view key, std::string_view value) {
    return "      <property" + Attribute("name", key) + Attribute("value", value) + "/>\n";
  };
  return "  <testsuite" + Attribute("name", name) +
         Attribute("tests", std::to_string(run.requirements.size())) +
         Attribute("failures", count(Kind::kFailed)) + Attribute("errors", count(Kind::kErred)) +
         Attribute("skipped", count(Kind::kSkipped)) + ">\n    <properties>\n" +
         property("target", run.run.target_spec) + property("system", run.target.system) +
         property("catalogue", std::to_string(run.catalogue_version)) + "    </properties>\n" +
         cases + "  </testsuite>\n";
}

}  // namespace

std::string RenderJUnit(const std::vector<Results>& runs, const Expectations& expectations) {
  std::string xml =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"portcullis\">\n";
  for (const Results& run : runs) xml += TestSuite(run, expectations);
  return xml + "</testsuites>\n";
}

}  // namespace portcullis::reports
