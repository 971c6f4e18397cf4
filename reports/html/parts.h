// What the sections of the HTML page are built of: its head, escaping, marks of results.
//
// Called by the files of this folder alone, and by svg_curve.cc for its text. Pure functions.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results.h"

namespace portcullis::reports {

// PageHead: everything before the first heading. `title`, escaped, is the window's.
std::string PageHead(const std::string& title);

// Escape: text as HTML shows it, in elements and in quoted attributes, whatever is in it. Control
// characters and those that turn the direction of text are shown as characters that stand for them;
// of more than 4,000 bytes the first are shown, and how many are left out.
std::string Escape(std::string_view text);

// ClassOf: the CSS classes of a result. MarkOf: the character that says it without colour. Badge:
// mark and name in those classes; BadgeOf a `word` in place of the name.
std::string_view ClassOf(Result result);
std::string_view MarkOf(Result result);
std::string Badge(Result result);
std::string Badge(Result result, std::string_view word);

// Counts: "12 fail" "32 pass", each as a badge.
std::string Counts(const std::map<Result, std::size_t>& counts);

// PlainRunName: the target's name and version; RunName: escaped, and apart from the text around it.
std::string PlainRunName(const Results& run);
std::string RunName(const Results& run);

// Of more runs than this, what is of each run is said by a mark or a number.
inline constexpr std::size_t kMostWords = 4;

// RunHeads: a column's head for each run.
std::string RunHeads(const std::vector<Results>& runs);

// Soft: `text`, which is markup already, in the colour of a remark; Why: as a line of its own.
std::string Soft(std::string_view text);
std::string Why(std::string_view text);

// Code: foreign text as code.
std::string Code(std::string_view text);

// Counted: "1 case", "12 cases".
std::string Counted(std::size_t count, const std::string& what);

// ScrollingTable: the opening tags of a table that scrolls for itself where it is too wide; `name`
// is what a screen reader calls it. Ends with kTableEnd.
std::string ScrollingTable(std::string_view name, std::string_view classes = "");
inline constexpr std::string_view kTableEnd = "</table></div>\n";

}  // namespace portcullis::reports
