#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "conformance/targets/winsock/persistent_journal.h"

namespace portcullis::targets {
namespace {

class PosixJournalFile : public JournalFile {
 public:
  explicit PosixJournalFile(std::string path) : path_(std::move(path)) {}

  bool Append(std::string_view text) override {
    const int file = open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0) return false;
    const bool is_written =
        write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
    const bool is_flushed = fsync(file) == 0;
    close(file);
    return is_written && is_flushed;
  }

  tl::expected<std::string, std::string> Read() override {
    const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0 && errno == ENOENT) return std::string();
    if (file < 0) return tl::make_unexpected(path_ + ": " + std::strerror(errno));
    std::string text;
    std::array<char, 4096> buffer{};
    ssize_t size = 0;
    while ((size = read(file, buffer.data(), buffer.size())) > 0) {
      text.append(buffer.data(), static_cast<std::size_t>(size));
    }
    close(file);
    if (size < 0) return tl::make_unexpected(path_ + ": cannot be read");
    return text;
  }

  std::string Name() const override { return path_; }

 private:
  std::string path_;
};

// As long-lived as the model whose reservations it is about.
class MemoryJournalFile : public JournalFile {
 public:
  bool Append(std::string_view text) override {
    text_ += text;
    return true;
  }
  tl::expected<std::string, std::string> Read() override { return text_; }
  std::string Name() const override { return "in memory"; }

 private:
  std::string text_;
};

}  // namespace

std::unique_ptr<JournalFile> OpenJournal() {
  const char* const path = std::getenv("PORTCULLIS_JOURNAL");
  if (path != nullptr && *path != '\0') return OpenJournal(path);
  return std::make_unique<MemoryJournalFile>();
}

std::unique_ptr<JournalFile> OpenJournal(const std::string& path) {
  return std::make_unique<PosixJournalFile>(path);
}

}  // namespace portcullis::targets
