// The printers of a difference: a terminal's text, and Markdown.

#include <algorithm>
#include <map>

#include "reports/diff.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostCases = 3;  // shown of one requirement

std::string Plain(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

// Markdown makes something of these, and of a cell's edge.
std::string PlainMarkdown(const std::string& text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]()<>#+!|~&@";
  std::string plain;
  for (const char c : Plain(text)) {
    if (kSpecial.find(c) != std::string_view::npos) plain += '\\';
    plain += c;
  }
  return plain;
}

// "pass, now fail", "now pass", "was pass".
std::string FromTo(const Changed& one) {
  if (one.before.empty()) return one.after.empty() ? "" : "now " + one.after;
  return one.after.empty() ? "was " + one.before : one.before + ", now " + one.after;
}

// "2 worse, 1 better", worst first.
std::string Totals(const Difference& difference) {
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

std::string ChangerWords(const Changed& one) {
  return one.changer == Changer::kSuite ? "the suite changed" : "";
}

}  // namespace

std::string PrintDifference(const Difference& difference) {
  std::string text =
      "from " + Plain(difference.before) + "\n  to " + Plain(difference.after) + "\n";
  if (difference.warning) text += "note: " + *difference.warning + "\n";
  for (const Changed& one : difference.changed) {
    text += "\n" + std::string(ChangeName(one.change)) + ": " + Plain(one.id) + " (" +
            Plain(one.level) + "): " + Plain(FromTo(one));
    if (const std::string changer = ChangerWords(one); !changer.empty()) text += "; " + changer;
    text += "\n    " + Plain(one.statement) + "\n";
    for (std::size_t i = 0; i < std::min(kMostCases, one.cases.size()); ++i) {
      text += "    " + Plain(one.cases[i]) + "\n";
    }
    if (one.cases.size() > kMostCases) {
      text += "    and " + std::to_string(one.cases.size() - kMostCases) + " more cases\n";
    }
  }
  return text + "\n" + Totals(difference) + "\n";
}

std::string PrintDifferenceMarkdown(const Difference& difference) {
  std::string text = "**" + PlainMarkdown(difference.before) + "** → **" +
                     PlainMarkdown(difference.after) + "**: " + Totals(difference) + "\n";
  if (difference.warning) text += "\nNote: " + *difference.warning + ".\n";
  if (difference.changed.empty()) return text;
  text += "\n| | requirement | change | cases |\n| --- | --- | --- | --- |\n";
  for (const Changed& one : difference.changed) {
    std::string cases;
    for (std::size_t i = 0; i < std::min(kMostCases, one.cases.size()); ++i) {
      cases += (i == 0 ? "" : "<br>") + PlainMarkdown(one.cases[i]);
    }
    if (one.cases.size() > kMostCases) {
      cases += "<br>and " + std::to_string(one.cases.size() - kMostCases) + " more";
    }
    const std::string changer = ChangerWords(one);
    text += "| " + std::string(ChangeName(one.change)) + " | **" + PlainMarkdown(one.id) + "** (" +
            PlainMarkdown(one.level) + ") " + PlainMarkdown(one.statement) + " | " +
            PlainMarkdown(FromTo(one)) + (changer.empty() ? "" : "; " + changer) + " | " + cases +
            " |\n";
  }
  return text;
}

}  // namespace portcullis::reports
