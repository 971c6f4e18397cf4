#include "conformance/contribution/files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "conformance/contribution/zip.h"
#include "conformance/documents/file_io.h"

namespace portcullis::contribution {
namespace {

using documents::DocumentError;

bool IsPlain(char letter) {
  const bool is_letter = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
  return is_letter || (letter >= '0' && letter <= '9') ||
         std::string_view("._-/").find(letter) != std::string_view::npos;
}

tl::expected<Files, DocumentError> ReadFolder(const std::string& path, const FileLimits& limits) {
  const std::filesystem::path top(path);
  std::error_code failed;
  std::filesystem::recursive_directory_iterator at(top, failed);
  Files files;
  std::size_t bytes = 0;
  for (; !failed && at != std::filesystem::recursive_directory_iterator(); at.increment(failed)) {
    const std::string place = at->path().lexically_relative(top).generic_string();
    if (at->is_symlink(failed)) {
      return tl::make_unexpected(DocumentError{path, place, "a file or a folder, not a link"});
    }
    if (at->is_directory(failed)) continue;
    if (!at->is_regular_file(failed)) {
      return tl::make_unexpected(DocumentError{path, place, "a file or a folder"});
    }
    tl::expected<std::string, std::string> name = AcceptName(place);
    if (!name.has_value()) return tl::make_unexpected(DocumentError{path, place, name.error()});
    if (files.size() == limits.files) {
      return tl::make_unexpected(
          DocumentError{path, "", "at most " + std::to_string(limits.files) + " files"});
    }
    if (at->file_size(failed) > limits.bytes - bytes) {
      return tl::make_unexpected(
          DocumentError{path, place, "less: more than a contribution may have"});
    }
    auto text = documents::ReadFile(at->path().string());
    if (!text.has_value()) return tl::make_unexpected(std::move(text.error()));
    bytes += text->size();
    files.emplace(std::move(*name), std::move(*text));
  }
  if (failed) {
    return tl::make_unexpected(
        DocumentError{path, "", "a folder that can be read: " + failed.message()});
  }
  return files;
}

// Who packs a folder by hand packs the folder itself as well.
Files FromTheTop(Files files) {
  if (files.empty()) return files;
  const std::size_t slash = files.begin()->first.find('/');
  if (slash == std::string::npos) return files;
  const std::string folder = files.begin()->first.substr(0, slash + 1);
  if (!std::all_of(files.begin(), files.end(),
                   [&](const auto& file) { return file.first.starts_with(folder); })) {
    return files;
  }
  Files below;
  for (auto& [name, text] : files) below.emplace(name.substr(folder.size()), std::move(text));
  return below;
}

}  // namespace

bool IsContribution(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored) || path.ends_with(".zip")) return true;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::string begin(4, '\0');
  std::ifstream(path, std::ios::binary).read(begin.data(), 4);
  return begin == std::string_view("PK\x03\x04", 4);
}

tl::expected<std::string, std::string> AcceptName(std::string_view name) {
  std::string accepted(name);
  // Compress-Archive of Windows PowerShell writes them.
  std::replace(accepted.begin(), accepted.end(), '\\', '/');
  const bool leads_out =
      accepted.starts_with('/') || ("/" + accepted + "/").find("/../") != std::string::npos;
  const bool is_empty = accepted.empty() || accepted.ends_with('/') ||
                        ("/" + accepted).find("//") != std::string::npos ||
                        ("/" + accepted + "/").find("/./") != std::string::npos;
  if (leads_out || is_empty || !std::all_of(accepted.begin(), accepted.end(), IsPlain)) {
    return tl::make_unexpected(
        std::string("a name of letters, digits, '.', '_' and '-' below the contribution's top"));
  }
  return accepted;
}

tl::expected<Files, DocumentError> ReadFiles(const std::string& path, const FileLimits& limits) {
  std::error_code ignored;
  auto files = std::filesystem::is_directory(path, ignored) ? ReadFolder(path, limits)
                                                            : ReadZip(path, limits);
  if (!files.has_value()) return files;
  if (files->empty()) {
    return tl::make_unexpected(DocumentError{path, "", "the files of a contribution; it is empty"});
  }
  return FromTheTop(std::move(*files));
}

}  // namespace portcullis::contribution
