// The files of the project as the checks see them: text by path, so that a test can plant a
// violation in a tree that it writes itself.
//
// LoadTree alone touches the disk; the checks (include_rules.h, documents.h) are functions of a
// tree. Plain values; safe from any thread.

#pragma once

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::checks {

// Paths are relative to the root, with '/', and ordered, so that findings come in a stable order.
using SourceTree = std::map<std::string, std::string>;

// One broken rule, at the place where it is broken. `line` counts from 1; 0 is the file as a whole.
struct Finding {
  std::string path;
  std::size_t line = 0;
  std::string rule;
  friend bool operator==(const Finding&, const Finding&) = default;
};

// LoadTree reads every text file under `root`, save what is made and not written: build folders,
// reports/out and git's own. Files with a zero byte (fuzz inputs) are known by path, with no text.
// Throws std::filesystem::filesystem_error where `root` cannot be read.
SourceTree LoadTree(const std::filesystem::path& root);

// Print: one finding per line, "path:line: rule".
std::string Print(const std::vector<Finding>& findings);

// ForEachLine calls visit(line_number, line) for every line of `text`, from 1, without its end.
template <typename Visit>
void ForEachLine(const std::string& text, Visit visit) {
  std::size_t number = 1;
  for (std::size_t begin = 0; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    visit(number, std::string_view(text).substr(begin, end - begin));
    begin = end + 1;
  }
}

}  // namespace portcullis::checks
