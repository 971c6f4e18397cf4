#include "conformance/run/journal.h"

#include <cerrno>
#include <cstring>

namespace portcullis::run {

tl::expected<JournalWriter, documents::DocumentError> JournalWriter::Open(
    const std::string& path, const JournalHeader& header) {
  std::unique_ptr<std::FILE, CloseFile> file;
  if (!path.empty()) {
    file.reset(std::fopen(path.c_str(), "wb"));
    if (file == nullptr) {
      return tl::make_unexpected(documents::DocumentError{
          path, "journal", std::string("a writable file (") + std::strerror(errno) + ")"});
    }
  }
  JournalWriter writer(path, std::move(file));
  if (auto written = writer.Write(run::Print(header)); !written.has_value()) {
    return tl::make_unexpected(written.error());
  }
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
