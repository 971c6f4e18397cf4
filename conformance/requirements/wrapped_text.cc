#include "conformance/requirements/wrapped_text.h"

#include <algorithm>
#include <cstddef>

namespace portcullis::requirements {
namespace {

constexpr std::size_t kWidth = 100;

}  // namespace

std::string Wrapped(const std::string& text, const std::string& first, const std::string& others) {
  std::string result;
  std::string line = first;
  std::size_t position = 0;
  bool empty = true;
  while (position < text.size()) {
    std::size_t end = text.find(' ', position);
    if (end == std::string::npos) end = text.size();
    std::string word = text.substr(position, end - position);
    std::replace_if(
        word.begin(), word.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
    if (!empty && line.size() + 1 + word.size() > kWidth) {
      result += line + "\n";
      line = others;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
    position = end + 1;
  }
  return result + line + "\n";
}

std::string Titled(const std::string& first, const std::string& text) {
  return Wrapped(text, first, std::string(first.size(), ' '));
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

}  // namespace portcullis::requirements
