#include "reports/html/changes_section.h"

#include <algorithm>

#include "reports/html/parts.h"
#include "reports/html/rows.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostCasesShown = 3;  // of one change, before they are folded
constexpr std::size_t kMostChanges = 300;   // of all the differences of a page

// The result whose look a change has: it tells worse from better at a glance.
Result LookOf(const Changed& one) {
  switch (one.change) {
    case Change::kWorse:
      return one.is_regression ? Result::kFail : Result::kDiffers;
    case Change::kNoAnswer:
    case Change::kEvidence:
      return Result::kDiffers;
    case Change::kBetter:
      return Result::kPass;
    case Change::kReading:
      return Result::kRecorded;
    case Change::kNew:
    case Change::kGone:
      break;
  }
  return Result::kNotRun;
}

std::string CasesOf(const std::vector<std::string>& cases) {
  std::string shown;
  std::string folded;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    (i < kMostCasesShown ? shown : folded) += Why(Escape(cases[i]));
  }
  if (folded.empty()) return shown;
  return shown + "<details><summary>and " + Counted(cases.size() - kMostCasesShown, "more case") +
         "</summary>" + folded + "</details>";
}

std::string LineOf(const Changed& one) {
  const std::string look = "<span class=\"" + std::string(ClassOf(LookOf(one))) + "\">" +
                           std::string(ChangeName(one.change)) + "</span>";
  return "<tr><td>" + look + "</td><th scope=\"row\" class=\"id\"><a href=\"#" + RowAnchor(one.id) +
         "\">" + Escape(one.id) + "</a></th><td>" + Escape(one.statement) + Why(Escape(one.level)) +
         "</td><td>" + Escape(PrintFromTo(one)) +
         Why(one.changer == Changer::kSuite ? "the suite or the catalogue changed"
                                            : "the target changed") +
         "</td><td>" + CasesOf(one.cases) + "</td></tr>\n";
}

}  // namespace

std::string RenderChanges(const std::vector<Difference>& differences) {
  if (differences.empty()) return "";
  std::string html = "<h2 id=\"changes\">Changes</h2>\n";
  for (const Difference& difference : differences) {
    html += "<h3>from <bdi>" + Escape(difference.before) + "</bdi> to <bdi>" +
            Escape(difference.after) + "</bdi></h3>\n<p>" + Escape(PrintTotals(difference)) +
            "</p>\n";
    if (difference.warning) {
      html += "<p class=\"gap\">" + Escape(*difference.warning) + "</p>\n";
    }
    if (difference.changed.empty()) continue;
    html += ScrollingTable(
                "changes from " + Escape(difference.before) + " to " + Escape(difference.after),
                "cards") +
            "<thead><tr><th scope=\"col\">change</th><th scope=\"col\">requirement</th><th "
            "scope=\"col\">statement</th><th scope=\"col\">from, to</th><th "
            "scope=\"col\">cases</th></tr></thead>\n<tbody>\n";
    const std::size_t shown =
        std::min(difference.changed.size(), kMostChanges / differences.size() + 1);
    for (std::size_t i = 0; i < shown; ++i) html += LineOf(difference.changed[i]);
    html += "</tbody>\n" + std::string(kTableEnd);
    if (shown < difference.changed.size()) {
      html += "<p class=\"soft\">and " + Counted(difference.changed.size() - shown, "more change") +
              "; <code>portcullis diff</code> of the two files has them all</p>\n";
    }
  }
  return html;
}

}  // namespace portcullis::reports
