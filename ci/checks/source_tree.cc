#include "ci/checks/source_tree.h"

#include <fstream>
#include <iterator>

namespace portcullis::checks {
namespace {

namespace fs = std::filesystem;

bool IsMade(const std::string& path, const std::string& name) {
  return name == ".git" || path == "build" || path == "reports/out" ||
         name == "portcullis-failures" || name.starts_with("cmake-build-");
}

std::string ReadText(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (text.find('\0') != std::string::npos) {
    text.clear();
  }
  return text;
}

}  // namespace

SourceTree LoadTree(const fs::path& root) {
  SourceTree tree;
  for (auto entry = fs::recursive_directory_iterator(root); entry != fs::end(entry); ++entry) {
    const std::string path = entry->path().lexically_relative(root).generic_string();
    if (entry->is_directory()) {
      if (IsMade(path, entry->path().filename().string())) {
        entry.disable_recursion_pending();
      }
    } else if (entry->is_regular_file() && path != ".git") {  // which is a file in a worktree
      tree[path] = ReadText(entry->path());
    }
  }
  return tree;
}

std::string Print(const std::vector<Finding>& findings) {
  std::string text;
  for (const Finding& finding : findings) {
    text += finding.path;
    if (finding.line != 0) {
      text += ":" + std::to_string(finding.line);
    }
    text += ": " + finding.rule + "\n";
  }
  return text;
}

}  // namespace portcullis::checks
