#include "reports/terminal.h"

#include <algorithm>
#include <map>
#include <vector>

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostShown = 3;  // cases of one requirement, and evidence of one case

// "63,210"
std::string Thousands(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

// "9,990 pass, 10 fail", the worst first.
std::string Join(const std::map<Result, std::size_t>& counts) {
  std::string text;
  for (const auto& [result, count] : counts) {
    text += (text.empty() ? "" : ", ") + Thousands(count) + " " + std::string(ResultName(result));
  }
  return text;
}

class Printer {
 public:
  Printer(const Results& results, bool colour,
          const std::set<std::pair<std::string, std::string>>& left_out)
      : results_(results), colour_(colour), left_out_(left_out) {}

  std::string Print() {
    for (const Result result :
         {Result::kError, Result::kFail, Result::kUnstable, Result::kDiffers}) {
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
  std::string Coloured(const char* code, const std::string& text) const {
    return colour_ ? std::string("\x1b[") + code + "m" + text + "\x1b[0m" : text;
  }

  std::string Heading(Result result) const {
    switch (result) {
      case Result::kError:
        return Coloured("1;35", "ERROR");
      case Result::kFail:
        return Coloured("1;31", "FAIL");
      case Result::kUnstable:
        return Coloured("1;31", "UNSTABLE");
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

  // "FAIL  ACQ-OUT-02  Theme.Case (forbidden)   target: acme 2.1 (Linux)"
  void Title(Result result, const std::string& id, const std::string& what) {
    const TargetInfo& target = results_.target;
    Line(Heading(result) + "  " +
         Plain(id + "  " + what + "   target: " + target.name + " " + target.version + " (" +
               target.system + ")"));
  }

  void Complaint(const std::string& id, const std::string& rule,
                 const std::vector<CaseResult>& cases) {
    std::size_t shown = 0;
    std::size_t left = 0;
    std::vector<const CaseResult*> blocks;
    for (const CaseResult& of_case : cases) {
      if (!IsComplaint(of_case.result)) continue;
      if (left_out_.contains({id, of_case.name})) continue;
      const bool has_counts =
          of_case.block.has_value() && (!of_case.block->broken.empty() || of_case.block->unstable);
      if (has_counts) {
        blocks.push_back(&of_case);
        continue;
      }
      if (shown == kMostShown) {
        ++left;
        continue;
      }
      const std::string cause =
          of_case.cause.has_value() ? " (" + std::string(CauseName(*of_case.cause)) + ")" : "";
      Title(of_case.result, id, of_case.name + cause);
      if (shown++ == 0) Line(Plain("  requirement  " + rule));
      if (!of_case.reason.empty()) Line(Plain("  reason       " + of_case.reason));
      ShowEvidence(of_case.evidence);
    }
    if (left > 0) Line(Plain("  and " + std::to_string(left) + " more cases of " + id));
    if (!blocks.empty()) ShowBlocks(id, shown == 0 ? rule : "", blocks);
    if (shown > 0 || !blocks.empty()) Line("");
  }

  // What generated cases of all blocks broke of one requirement: a group of each cause, those that
  // only differ last.
  void ShowBlocks(const std::string& id, const std::string& rule,
                  const std::vector<const CaseResult*>& blocks) {
    Result worst = Result::kNotRun;
    std::size_t ran = 0;
    std::size_t unstable = 0;
    Breaks broken;
    for (const CaseResult* const block : blocks) {
      worst = Worse(worst, block->result);
      ran += block->block->ran;
      unstable += block->block->unstable;
      for (const auto& [cause, count] : block->block->broken) broken[cause] += count;
    }
    Title(worst, id,
          blocks.size() == 1 ? blocks.front()->name
                             : "generated cases of " + std::to_string(blocks.size()) + " blocks");
    if (!rule.empty()) Line(Plain("  requirement  " + rule));
    const auto show = [&](std::optional<Cause> cause, std::size_t count) {
      Line("  failed       " + Thousands(count) + " of " + Thousands(ran) +
           " generated cases: " + (cause.has_value() ? std::string(CauseName(*cause)) : "differs"));
      ShowExample(blocks, [&cause](const Evidence& one) {
        return one.cause == cause && !one.seen_in.has_value();
      });
    };
    for (const auto& [cause, count] : broken) {
      if (cause.has_value()) show(cause, count);
    }
    if (unstable > 0) {
      Line("  failed       " + Thousands(unstable) + " of " + Thousands(ran) +
           " generated cases: unstable");
      ShowExample(blocks, [](const Evidence& one) { return one.seen_in.has_value(); });
    }
    if (broken.contains(std::nullopt)) show(std::nullopt, broken.at(std::nullopt));
  }

  template <typename IsMeant>
  void ShowExample(const std::vector<const CaseResult*>& blocks, const IsMeant& is_meant) {
    const Evidence* shortest = nullptr;
    for (const CaseResult* const block : blocks) {
      for (const Evidence& one : block->evidence) {
        if (!is_meant(one)) continue;
        if (shortest == nullptr || IsShorter(one, *shortest)) shortest = &one;
      }
    }
    if (shortest == nullptr) return;
    Line("  example      " + Plain(shortest->generated));
    ShowCall(*shortest);
    if (!shortest->replay.empty()) Line("  replay       " + Plain(shortest->replay));
  }

  void ShowCall(const Evidence& evidence) {
    std::string call = "  call " + std::to_string(evidence.step);
    call.resize(std::max<std::size_t>(call.size() + 1, 15), ' ');
    Line(call + Plain(evidence.call));
    Line("  allowed      " + Plain(evidence.allowed));
    Line("  observed     " + Plain(evidence.observed));
    if (evidence.seen_in.has_value()) Line("  seen in      " + PrintSeenIn(*evidence.seen_in));
  }

  void ShowEvidence(const std::vector<Evidence>& evidence) {
    for (std::size_t i = 0; i < evidence.size() && i < kMostShown; ++i) ShowCall(evidence[i]);
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
    const std::string cases = Join(results_.cases);
    Line("cases: " + (cases.empty() ? "none" : cases));
    const GeneratedTotals& generated = results_.generated;
    if (generated.generated == 0) return;
    std::string line = "generated cases: " + Thousands(generated.ran);
    // What was left out is said, and by which flags.
    if (generated.ran < generated.generated) {
      line += " of " + Thousands(generated.generated) + " (--cases, --seed " +
              std::to_string(results_.run.generated.seed) + ")";
    }
    const std::string results = generated.ran == 0 ? "" : Join(generated.results);
    Line(line + (results.empty() ? "" : ": " + results));
  }

  void Line(const std::string& line) { text_ += line + "\n"; }

  const Results& results_;
  bool colour_;
  const std::set<std::pair<std::string, std::string>>& left_out_;
  std::string text_;
};

}  // namespace

std::string Plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

std::string Summary(const Results& results, bool colour,
                    const std::set<std::pair<std::string, std::string>>& left_out) {
  return Printer(results, colour, left_out).Print();
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
