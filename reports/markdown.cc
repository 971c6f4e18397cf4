#include "reports/markdown.h"

#include <algorithm>
#include <set>
#include <utility>

#include "reports/failures.h"

namespace portcullis::reports {
namespace {

constexpr std::size_t kMostText = 400;  // bytes of one text that a target made

std::string OneLine(std::string_view text) {
  std::string line(text.substr(0, kMostText));
  // Not in the middle of a character.
  if (line.size() < text.size()) {
    while (!line.empty() && (static_cast<unsigned char>(text[line.size()]) & 0xC0) == 0x80) {
      line.pop_back();
    }
    line += "...";
  }
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return line;
}

std::string Name(const Results& run) {
  return EscapeMarkdown(run.target.name +
                        (run.target.version.empty() ? "" : " " + run.target.version));
}

std::string Joined(const std::map<Result, std::size_t>& counts) {
  std::string text;
  for (const auto& [result, count] : counts) {
    text +=
        (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(ResultName(result));
  }
  return text.empty() ? "none" : text;
}

using Expected = std::set<std::pair<std::string, std::string>>;

// The row of a requirement that complains by a case that was not expected to; "" where none does.
std::string RowOf(const RequirementResult& one, const Expected& expected) {
  const CaseResult* first = nullptr;
  std::size_t cases = 0;
  for (const CaseResult& of_case : one.cases) {
    if (!IsComplaint(of_case.result) || expected.contains({one.id, of_case.name})) continue;
    ++cases;
    const bool is_worse =
        first == nullptr ||
        (of_case.result != first->result && Worse(of_case.result, first->result) == of_case.result);
    if (is_worse) first = &of_case;
  }
  if (first == nullptr) return "";
  std::string seen = EscapeMarkdown(first->reason);
  std::string replay;
  if (!first->evidence.empty()) {
    const Evidence& evidence = first->evidence.front();
    seen = MarkdownCode(evidence.call) + "<br>allowed: " + EscapeMarkdown(evidence.allowed) +
           "<br>observed: " + EscapeMarkdown(evidence.observed);
    if (!evidence.replay.empty()) replay = "<br>" + MarkdownCode(evidence.replay);
  }
  return "| " + std::string(ResultName(first->result)) + " | **" + EscapeMarkdown(one.id) + "** (" +
         EscapeMarkdown(one.level) + ") " + EscapeMarkdown(one.statement) + " | " +
         EscapeMarkdown(first->name) +
         (cases > 1 ? " and " + std::to_string(cases - 1) + " more" : "") + " | " + seen + replay +
         " |\n";
}

std::string ComplaintsOf(const Results& run, const Expectations& expectations, std::size_t room) {
  const Expected expected = ExpectedOnly(Match(FailuresOf(run), expectations));
  std::vector<std::pair<Result, std::string>> rows;
  for (const RequirementResult& one : run.requirements) {
    std::string row = RowOf(one, expected);
    if (!row.empty()) rows.emplace_back(one.result, std::move(row));
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string text = "\n### " + Name(run) + "\n\n";
  if (!expected.empty()) {
    text += std::to_string(expected.size()) + " failures of cases are expected.\n\n";
  }
  if (rows.empty()) return text + "Nothing else fails or differs.\n";
  text += "| | requirement | case | what was seen |\n| --- | --- | --- | --- |\n";
  std::size_t shown = 0;
  for (const auto& [result, row] : rows) {
    if (text.size() + row.size() > room) break;
    text += row;
    ++shown;
  }
  if (shown < rows.size()) {
    text += "\nand " + std::to_string(rows.size() - shown) +
            " more requirements; the results file has them all\n";
  }
  return text;
}

}  // namespace

std::string EscapeMarkdown(std::string_view text) {
  constexpr std::string_view kSpecial = "\\`*_{}[]()<>#+!|~&@:";
  std::string escaped;
  for (const char c : OneLine(text)) {
    if (kSpecial.find(c) != std::string_view::npos) escaped += '\\';
    escaped += c;
    if (c == '@') escaped += "<!-- -->";  // GitHub tells whom a text names, escaped or not
  }
  return escaped;
}

std::string MarkdownCode(std::string_view text) {
  // In HTML's own element: of backticks a text may have as many as one puts around it, and a cell
  // ends at a bar even among them.
  std::string code = "<code>";
  for (const char c : OneLine(text)) {
    const bool is_plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                          (c >= 'a' && c <= 'z') || c == ' ' || c == '.' || c == ',' || c == '-' ||
                          c == '/' || c == '=' || static_cast<unsigned char>(c) >= 0x80;
    code += is_plain ? std::string(1, c)
                     : "&#" + std::to_string(static_cast<int>(static_cast<unsigned char>(c))) + ";";
  }
  return code + "</code>";
}

std::string RenderMarkdown(const std::vector<Results>& runs, const Expectations& expectations) {
  std::string text = "| target | system | requirements | cases |\n| --- | --- | --- | --- |\n";
  for (const Results& run : runs) {
    text += "| **" + Name(run) + "** | " + EscapeMarkdown(run.target.system) + " | " +
            Joined(CountRequirements(run)) + " | " + Joined(run.cases) + " |\n";
  }
  const std::size_t room = runs.empty() || text.size() > kMostMarkdown
                               ? 0
                               : (kMostMarkdown - text.size()) / runs.size() - 200;
  for (const Results& run : runs) text += ComplaintsOf(run, expectations, room);
  return text;
}

}  // namespace portcullis::reports
