// The journal of a run: a header line, then one line per finished case, flushed as it comes.
//
// A run that is cut short leaves whole lines and at most one torn one, which reading ignores and a
// run that goes on takes away.
// Results are always made from journals (merge.h), so that sharded and undisturbed runs agree.
// JSON lines; their schema is journal.schema.json.
// Not thread safe: one writer per file.

#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"
#include "reports/results.h"

namespace portcullis::run {

inline constexpr int kJournalFormat = 1;

struct JournalHeader {
  int catalogue_version = 0;
  reports::TargetInfo target;
  reports::RunInfo run;
  std::int32_t seed = 0;  // of the order, where GoogleTest shuffled
  std::string filter{};   // GoogleTest's, where there is one
  std::string shard{};    // "1 of 3", where there is one
  friend bool operator==(const JournalHeader&, const JournalHeader&) = default;
};

struct Journal {
  JournalHeader header;
  std::vector<reports::CaseOutcome> outcomes;
  friend bool operator==(const Journal&, const Journal&) = default;
};

// Print: one line each, with its newline.
std::string Print(const JournalHeader& header);
std::string Print(const reports::CaseOutcome& outcome);

// ParseJournal: `file` is for messages. A last line without a newline is a torn one and ignored.
tl::expected<Journal, documents::DocumentError> ParseJournal(std::string_view text,
                                                             const std::string& file);

// WholeLines: the lines of a journal that end; what follows them is torn.
std::string_view WholeLines(std::string_view text);

// JournalWriter: keeps every line in memory and, where it has a file, writes and flushes each.
class JournalWriter {
 public:
  // Open: with an empty path the journal lives in memory alone.
  static tl::expected<JournalWriter, documents::DocumentError> Open(const std::string& path,
                                                                    const JournalHeader& header);

  // Continue: goes on behind the whole lines of the journal of a run that was cut short, `text`.
  static tl::expected<JournalWriter, documents::DocumentError> Continue(const std::string& path,
                                                                        std::string_view text);

  // Append: an error where the file cannot take the line, for example on a full disk.
  tl::expected<void, documents::DocumentError> Append(const reports::CaseOutcome& outcome);

  const std::string& Text() const { return text_; }

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  static tl::expected<JournalWriter, documents::DocumentError> OpenFile(const std::string& path,
                                                                        const char* mode);
  JournalWriter(std::string path, std::unique_ptr<std::FILE, CloseFile> file)
      : path_(std::move(path)), file_(std::move(file)) {}
  tl::expected<void, documents::DocumentError> Write(std::string_view line);

  std::string path_;
  std::unique_ptr<std::FILE, CloseFile> file_;
  std::string text_;
};

}  // namespace portcullis::run
