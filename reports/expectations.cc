#include "reports/expectations.h"

namespace portcullis::reports {

std::string Subject(const Expectation& expectation) {
  if (!expectation.of_case.empty()) return "case " + expectation.of_case;
  return expectation.requirement + (expectation.generated ? " in generated cases" : "");
}

bool HasWildcard(const Expectation& expectation) {
  return (expectation.requirement + expectation.of_case).find('*') != std::string::npos;
}

// Goes back to the last '*' alone, so that no pattern takes longer than its length times the
// text's.
bool Fits(std::string_view pattern, std::string_view text) {
  std::size_t at = 0;
  std::size_t in_text = 0;
  std::size_t star = std::string_view::npos;
  std::size_t star_ends = 0;  // where in the text what the last '*' stands for ends
  while (in_text < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      star_ends = in_text;
    } else if (at < pattern.size() && pattern[at] == text[in_text]) {
      ++at;
      ++in_text;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in_text = ++star_ends;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', at) == std::string_view::npos;
}

}  // namespace portcullis::reports
