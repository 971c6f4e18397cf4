// What the sections of the HTML page are built of: its head with the style, escaping, and badges.
//
// Called by html*.cc alone. Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/results.h"

namespace portcullis::reports {

// PageHead: everything before the first heading.
std::string_view PageHead();

// Escape: text as HTML shows it, whatever is in it.
std::string Escape(std::string_view text);

// ClassOf: the CSS classes of a result; Badge: the result's name in them.
std::string_view ClassOf(Result result);
std::string Badge(Result result);

// IsComplaint: error, fail, unstable or differs.
bool IsComplaint(Result result);

Result WorstOf(const std::vector<CaseResult>& cases);

// RunName: the target's name and version, escaped.
std::string RunName(const Results& run);

// Soft: `text`, which is markup already, in the colour of a remark.
std::string Soft(std::string_view text);

}  // namespace portcullis::reports
