#include "conformance/run/journal.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace portcullis::run {

std::string_view WholeLines(std::string_view text) {
  return text.substr(0, text.rfind('\n') + 1);  // npos + 1 is 0: not one line ends
}

tl::expected<JournalWriter, documents::DocumentError> JournalWriter::OpenFile(
    const std::string& path, const char* mode) {
  std::unique_ptr<std::FILE, CloseFile> file;
  if (!path.empty()) {
    file.reset(std::fopen(path.c_str(), mode));
    if (file == nullptr) {
      return tl::make_unexpected(documents::DocumentError{
          path, "journal", std::string("a writable file (") + std::strerror(errno) + ")"});
    }
  }
  return JournalWriter(path, std::move(file));
}

tl::expected<JournalWriter, documents::DocumentError> JournalWriter::Open(
    const std::string& path, const JournalHeader& header) {
  auto writer = OpenFile(path, "wb");
  if (!writer.has_value()) return writer;
  if (auto written = writer->Write(run::Print(header)); !written.has_value()) {
    return tl::make_unexpected(written.error());
  }
  return writer;
}

tl::expected<JournalWriter, documents::DocumentError> JournalWriter::Continue(
    const std::string& path, std::string_view text) {
  const std::string_view whole = WholeLines(text);
  std::error_code reason;
  std::filesystem::resize_file(path, whole.size(), reason);
  if (reason) {
    return tl::make_unexpected(
        documents::DocumentError{path, "journal", "a writable file (" + reason.message() + ")"});
  }
  auto writer = OpenFile(path, "ab");
  if (writer.has_value()) writer->text_ = whole;
  return writer;
}

tl::expected<void, documents::DocumentError> JournalWriter::Append(
    const reports::CaseOutcome& outcome) {
  return Write(run::Print(outcome));
}

tl::expected<void, documents::DocumentError> JournalWriter::Write(std::string_view line) {
  text_ += line;
  if (file_ == nullptr) return {};
  if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size() ||
      std::fflush(file_.get()) != 0) {
    return tl::make_unexpected(documents::DocumentError{
        path_, "journal", std::string("room for a line (") + std::strerror(errno) + ")"});
  }
  return {};
}

}  // namespace portcullis::run
