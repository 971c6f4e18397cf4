// The printers of a difference: a terminal's text, and Markdown.

#include <algorithm>
#include <map>

#include "reports/diff.h"
#include "reports/markdown.h"
#include "reports/terminal.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostCases = 3;  // shown of one requirement

std::string ChangerWords(const Changed& one) {
  return one.changer == Changer::kSuite ? "the suite changed" : "";
}

}  // namespace

std::string PrintFromTo(const Changed& one) {
  if (one.before.empty()) return one.after.empty() ? "" : "now " + one.after;
  return one.after.empty() ? "was " + one.before : one.before + ", now " + one.after;
}

std::string PrintTotals(const Difference& difference) {
  std::map<Change, std::size_t> counts;
  for (const Changed& one : difference.changed) ++counts[one.change];
  if (counts.empty()) return "no requirement and no reading changed";
  std::string text;
  for (const auto& [change, count] : counts) {
    text +=
        (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(ChangeName(change));
  }
  return text;
}

std::string PrintDifference(const Difference& difference) {
  std::string text =
      "from " + Plain(difference.before) + "\n  to " + Plain(difference.after) + "\n";
  if (difference.warning) text += "note: " + *difference.warning + "\n";
  for (const Changed& one : difference.changed) {
    text += "\n" + std::string(ChangeName(one.change)) + ": " + Plain(one.id) + " (" +
            Plain(one.level) + "): " + Plain(PrintFromTo(one));
    if (const std::string changer = ChangerWords(one); !changer.empty()) text += "; " + changer;
    text += "\n    " + Plain(one.statement) + "\n";
    for (std::size_t i = 0; i < std::min(kMostCases, one.cases.size()); ++i) {
      text += "    " + Plain(one.cases[i]) + "\n";
    }
    if (one.cases.size() > kMostCases) {
      text += "    and " + std::to_string(one.cases.size() - kMostCases) + " more cases\n";
    }
  }
  return text + "\n" + PrintTotals(difference) + "\n";
}

std::string PrintDifferenceMarkdown(const Difference& difference) {
  std::string text = "**" + EscapeMarkdown(difference.before) + "** → **" +
                     EscapeMarkdown(difference.after) + "**: " + PrintTotals(difference) + "\n";
  if (difference.warning) text += "\nNote: " + *difference.warning + ".\n";
  if (difference.changed.empty()) return text;
  text += "\n| | requirement | change | cases |\n| --- | --- | --- | --- |\n";
  for (const Changed& one : difference.changed) {
    std::string cases;
    for (std::size_t i = 0; i < std::min(kMostCases, one.cases.size()); ++i) {
      cases += (i == 0 ? "" : "<br>") + EscapeMarkdown(one.cases[i]);
    }
    if (one.cases.size() > kMostCases) {
      cases += "<br>and " + std::to_string(one.cases.size() - kMostCases) + " more";
    }
    const std::string changer = ChangerWords(one);
    text += "| " + std::string(ChangeName(one.change)) + " | **" + EscapeMarkdown(one.id) + "** (" +
            EscapeMarkdown(one.level) + ") " + EscapeMarkdown(one.statement) + " | " +
            EscapeMarkdown(PrintFromTo(one)) + (changer.empty() ? "" : "; " + changer) + " | " +
            cases + " |\n";
  }
  return text;
}

}  // namespace portcullis::reports
