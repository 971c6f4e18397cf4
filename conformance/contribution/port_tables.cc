#include "conformance/contribution/port_tables.h"

#include <charconv>
#include <system_error>

namespace portcullis::contribution {
namespace {

constexpr std::uint32_t kPorts = 65536;

std::vector<std::string_view> WordsOf(std::string_view line) {
  constexpr std::string_view kSpaces = " \t\r";
  std::vector<std::string_view> words;
  while (true) {
    const std::size_t begin = line.find_first_not_of(kSpaces);
    if (begin == std::string_view::npos) return words;
    line.remove_prefix(begin);
    words.push_back(line.substr(0, line.find_first_of(kSpaces)));
    line.remove_prefix(words.back().size());
  }
}

std::optional<std::uint32_t> PortNumber(std::string_view word) {
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  if (error != std::errc() || end != word.data() + word.size() || number > kPorts) {
    return std::nullopt;
  }
  return number;
}

// Calls `see` with each line, without its end.
template <typename See>
void ForEachLine(std::string_view text, const See& see) {
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    see(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
}

}  // namespace

std::vector<PortRange> ParseExcluded(std::string_view text) {
  std::vector<PortRange> ranges;
  ForEachLine(text, [&ranges](std::string_view line) {
    const std::vector<std::string_view> words = WordsOf(line);
    const bool has_star = words.size() == 3 && words[2] == "*";
    if (words.size() != 2 && !has_star) return;
    const auto first = PortNumber(words[0]);
    const auto last = PortNumber(words[1]);
    if (first && last && *first <= *last && *last < kPorts) ranges.push_back({*first, *last});
  });
  return ranges;
}

std::optional<PortRange> ParseDynamic(std::string_view text) {
  std::vector<std::uint32_t> numbers;
  ForEachLine(text, [&numbers](std::string_view line) {
    const std::vector<std::string_view> words = WordsOf(line);
    if (words.size() < 2 || line.find(':') == std::string_view::npos) return;
    if (const auto number = PortNumber(words.back())) numbers.push_back(*number);
  });
  if (numbers.size() != 2 || numbers[1] == 0 || numbers[0] + numbers[1] > kPorts) {
    return std::nullopt;
  }
  return PortRange{numbers[0], numbers[0] + numbers[1] - 1};
}

}  // namespace portcullis::contribution
