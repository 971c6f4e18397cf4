// Results as Markdown, with tables as GitHub reads them: a comment on a pull request, a page of a
// wiki. Short: what failed, what it broke, how to see it again.
//
// Pure functions.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reports/expectations.h"
#include "reports/results.h"

namespace portcullis::reports {

// RenderMarkdown: a table of the runs, then of each run a table of the requirements that fail or
// differ. Failures that are expected are counted and not shown. At most kMostMarkdown bytes, which
// a comment on GitHub may have (65,536 characters): what is left out is said.
inline constexpr std::size_t kMostMarkdown = 60'000;
std::string RenderMarkdown(const std::vector<Results>& runs, const Expectations& expectations);

// EscapeMarkdown: text that Markdown makes nothing of, in a cell of a table too, on one line.
// MarkdownCode: as code, whatever is in it.
std::string EscapeMarkdown(std::string_view text);
std::string MarkdownCode(std::string_view text);

}  // namespace portcullis::reports
