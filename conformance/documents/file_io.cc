#include "conformance/documents/file_io.h"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

namespace portcullis::documents {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

DocumentError SystemError(const std::string& path, const std::string& expected, int reason) {
  return {path, "", expected + " (" + std::generic_category().message(reason) + ")"};
}

}  // namespace

tl::expected<std::string, DocumentError> ReadFile(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    return tl::make_unexpected(SystemError(path, "a file that can be read", EISDIR));
  }
  const File file(std::fopen(path.c_str(), "rb"));
  if (file == nullptr) {
    return tl::make_unexpected(SystemError(path, "a file that can be read", errno));
  }
  std::string text;
  std::array<char, 65536> chunk{};
  for (std::size_t got = 0; (got = std::fread(chunk.data(), 1, chunk.size(), file.get())) > 0;) {
    text.append(chunk.data(), got);
  }
  if (std::ferror(file.get()) != 0) {
    return tl::make_unexpected(SystemError(path, "a file that can be read", errno));
  }
  return text;
}

tl::expected<void, DocumentError> WriteFileAtomically(const std::string& path,
                                                      std::string_view text) {
  std::error_code ignored;
  const std::filesystem::file_status status = std::filesystem::status(path, ignored);
  const bool in_place = std::filesystem::is_other(status);
  const std::string beside = in_place ? path : path + ".partial";
  const auto fail = [&](int reason) {
    if (!in_place) std::filesystem::remove(beside, ignored);
    return tl::make_unexpected(SystemError(path, "a file that can be written", reason));
  };
  {
    File file(std::fopen(beside.c_str(), "wb"));
    if (file == nullptr) {
      return tl::make_unexpected(SystemError(path, "a file that can be written", errno));
    }
    if (std::fwrite(text.data(), 1, text.size(), file.get()) != text.size()) return fail(errno);
    // A full disk may show only here; the file is closed either way.
    if (std::fclose(file.release()) != 0) return fail(errno);
  }
  if (in_place) return {};
  std::error_code reason;
  std::filesystem::rename(beside, path, reason);  // replaces, on Windows too
  if (reason) return fail(reason.value());
  return {};
}

}  // namespace portcullis::documents
