// The journal of persistent reservations: what this program was about to make, has made and has
// deleted again on this machine, so that a run that was killed leaves nothing for good.
//
// Written by the winsock target around each Create and Delete, read by `portcullis cleanup`. A
// record is one line of words, on the disk before the step that it announces begins:
//
//   intent  tcp 20000 16 boot=9f3c process=4711
//   created tcp 20000 16 token=0x0000000000001234 boot=9f3c process=4711
//   failed  tcp 20000 16        the Create after that intent made nothing
//   deleted tcp 20000 16
//
// Several processes may append to one journal at once. A line that was torn counts as never
// written.

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace portcullis::targets {

struct PersistentBlock {
  bool is_tcp = true;
  std::uint16_t start = 0;  // in host order
  std::uint16_t count = 0;
  friend bool operator==(const PersistentBlock&, const PersistentBlock&) = default;
  friend auto operator<=>(const PersistentBlock&, const PersistentBlock&) = default;
};

// "tcp 20000 16"
std::string PrintBlock(const PersistentBlock& block);

// A block that the journal cannot rule out: announced, or made, and not known to be deleted.
struct OpenBlock {
  PersistentBlock block;
  std::optional<std::uint64_t> token;  // nothing: a bare intent
  std::string boot;                    // between which two starts of the machine
  std::uint32_t process = 0;           // who wrote the record
  friend bool operator==(const OpenBlock&, const OpenBlock&) = default;
};

// Where records go. Append has the text on the disk when it returns true.
class JournalFile {
 public:
  JournalFile() = default;
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  virtual ~JournalFile() = default;
  virtual bool Append(std::string_view text) = 0;
  virtual tl::expected<std::string, std::string> Read() = 0;  // "" where there is no file yet
  virtual std::string Name() const = 0;
};

// OpenJournal: the journal of this machine: %ProgramData%\portcullis\persistent.journal on Windows.
// Elsewhere only a model has persistent reservations: the file that PORTCULLIS_JOURNAL in the
// environment names, or one in memory. Nothing is made on the disk before the first Append.
std::unique_ptr<JournalFile> OpenJournal();
std::unique_ptr<JournalFile> OpenJournal(const std::string& path);

class Journal {
 public:
  explicit Journal(JournalFile& file) : file_(file) {}

  // Each is false where the record could not be written.
  bool Intend(const PersistentBlock& block, const std::string& boot, std::uint32_t process);
  bool Created(const PersistentBlock& block, std::uint64_t token, const std::string& boot,
               std::uint32_t process);
  bool Failed(const PersistentBlock& block);
  bool Deleted(const PersistentBlock& block);

  // Open: the blocks that are open, in the order of their records; the error names the file.
  tl::expected<std::vector<OpenBlock>, std::string> Open();
  std::string Name() const { return file_.Name(); }

 private:
  bool Append(const std::string& record);

  JournalFile& file_;
};

}  // namespace portcullis::targets
