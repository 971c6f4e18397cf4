#include "reports/terminal.h"

#include <algorithm>
#include <map>
#include <vector>

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostShown = 3;  // cases of one requirement, and evidence of one case

// One line of text that a target, or who wrote a results file, may have had a hand in.
std::string Plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

class Printer {
 public:
  Printer(const Results& results, bool colour) : results_(results), colour_(colour) {}

  std::string Print() {
    for (const Result result : {Result::kError, Result::kFail, Result::kDiffers}) {
      for (const RequirementResult& one : results_.requirements) {
        if (one.result != result) continue;
        const bool is_confirmed = one.level != "documented" || !one.confirmed.empty();
        Complaint(
            one.id,
            one.statement + "   (" + one.source + (is_confirmed ? ")" : "; never run on Windows)"),
            one.cases);
      }
      for (const QuestionResult& one : results_.questions) {
        if (WorstOf(one.cases) == result) Complaint(one.id, one.statement, one.cases);
      }
    }
    for (const Result result : {Result::kDisturbed, Result::kNotProvoked, Result::kNotSupported}) {
      Unjudged(result);
    }
    Totals();
    return std::move(text_);
  }

 private:
  static Result WorstOf(const std::vector<CaseResult>& cases) {
    Result worst = Result::kNotRun;
    for (const CaseResult& of_case : cases) worst = Worse(worst, of_case.result);
    return worst;
  }

  std::string Coloured(const char* code, const std::string& text) const {
    return colour_ ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
  }

  std::string Heading(Result result) const {
    switch (result) {
      case Result::kError:
        return Coloured("1;35", "ERROR");
      case Result::kFail:
        return Coloured("1;31", "FAIL");
      case Result::kDiffers:
        return Coloured("1;33", "DIFFERS");
      case Result::kPass:
      case Result::kDisturbed:
      case Result::kNotProvoked:
      case Result::kNotSupported:
      case Result::kRecorded:
      case Result::kNotRun:
        break;
    }
    return std::string(ResultName(result));
  }

  void Complaint(const std::string& id, const std::string& rule,
                 const std::vector<CaseResult>& cases) {
    std::size_t shown = 0;
    std::size_t left = 0;
    for (const CaseResult& of_case : cases) {
      if (Worse(of_case.result, Result::kDiffers) != of_case.result) continue;
      if (shown == kMostShown) {
        ++left;
        continue;
      }
      const std::string cause =
          of_case.cause.has_value() ? " (" + std::string(CauseName(*of_case.cause)) + ")" : "";
      const TargetInfo& target = results_.target;
      Line(Heading(of_case.result) + "  " +
           Plain(id + "  " + of_case.name + cause + "   target: " + target.name + " " +
                 target.version + " (" + target.system + ")"));
      if (shown++ == 0) {
        Line(Plain("  requirement  " + rule));
      }
      if (!of_case.reason.empty()) Line(Plain("  reason       " + of_case.reason));
      ShowEvidence(of_case.evidence);
    }
    if (left > 0) Line(Plain("  and " + std::to_string(left) + " more cases of " + id));
    Line("");
  }

  void ShowEvidence(const std::vector<Evidence>& evidence) {
    for (std::size_t i = 0; i < evidence.size() && i < kMostShown; ++i) {
      std::string call = "  call " + std::to_string(evidence[i].step);
      call.resize(std::max<std::size_t>(call.size() + 1, 15), ' ');
      Line(call + Plain(evidence[i].call));
      Line("  allowed      " + Plain(evidence[i].allowed));
      Line("  observed     " + Plain(evidence[i].observed));
    }
    if (evidence.size() > kMostShown) {
      Line("  and " + std::to_string(evidence.size() - kMostShown) + " more calls of this case");
    }
    if (!evidence.empty() && !evidence.front().replay.empty()) {
      Line("  replay       " + Plain(evidence.front().replay));
    }
  }

  // The requirements with this result, by reason.
  void Unjudged(Result result) {
    std::map<std::string, std::vector<std::string>> ids_by_reason;
    for (const RequirementResult& one : results_.requirements) {
      if (one.result != result) continue;
      ids_by_reason[ReasonOf(one.cases, result)].push_back(one.id);
    }
    for (const auto& [reason, ids] : ids_by_reason) {
      Line(std::string(ResultName(result)) + ": " + Plain(reason));
      std::string line = " ";
      for (const std::string& id : ids) {
        if (line.size() + id.size() > 98) {
          Line(Plain(line));
          line = " ";
        }
        line += " " + id;
      }
      Line(Plain(line));
    }
    if (!ids_by_reason.empty()) Line("");
  }

  void Totals() {
    std::string totals;
    for (const auto& [result, count] : results_.cases) {
      totals += (totals.empty() ? "" : ", ") + std::to_string(count) + " " +
                std::string(ResultName(result));
    }
    Line("cases: " + (totals.empty() ? "none" : totals));
  }

  void Line(const std::string& line) { text_ += line + "\n"; }

  const Results& results_;
  bool colour_;
  std::string text_;
};

}  // namespace

std::string Summary(const Results& results, bool colour) {
  return Printer(results, colour).Print();
}

std::string OneLine(const Results& results) {
  std::string line;
  for (const auto& [result, count] : CountRequirements(results)) {
    line +=
        (line.empty() ? " " : ", ") + std::to_string(count) + " " + std::string(ResultName(result));
  }
  return Plain(results.target.name) + ":" + (line.empty() ? " nothing judged" : line);
}

}  // namespace portcullis::reports
