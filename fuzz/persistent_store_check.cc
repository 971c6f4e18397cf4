#include "fuzz/persistent_store_check.h"

#include <stdlib.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string_view>
#include <utility>

#include "reference/dropin/file_operations.h"
#include "reference/dropin/file_store.h"
#include "reference/dropin/store_text.h"

namespace portcullis::fuzz {
namespace {

using reference::PersistentReservation;
using reference::PersistentReservations;
using reference::Protocol;

// Waits for no disk: that a killed machine loses nothing is the file store's own test.
class NoSync : public dropin::FileOperations {
 public:
  int Sync(int) override { return 0; }
  int SyncFolder(const std::string&) override { return 0; }
};

// The steps of a Save, in their order.
constexpr unsigned kSaveSteps = 6;

// One of its steps fails, whichever `failing` counts from 1.
class FailingStep final : public NoSync {
 public:
  explicit FailingStep(unsigned failing) : failing_(failing) {}
  int Create(const std::string& path, int& file) override {
    return Fails() ? EIO : NoSync::Create(path, file);
  }
  int Write(int file, std::string_view bytes) override {
    const bool fails = Fails();  // with a part of it on the disk
    const int error = NoSync::Write(file, fails ? bytes.substr(0, bytes.size() / 2) : bytes);
    return fails ? EIO : error;
  }
  int Sync(int) override { return Fails() ? EIO : 0; }
  int Close(int file) override {
    const int error = NoSync::Close(file);
    return Fails() ? EIO : error;
  }
  int Rename(const std::string& from, const std::string& to) override {
    return Fails() ? EIO : NoSync::Rename(from, to);
  }
  int SyncFolder(const std::string&) override { return Fails() ? EIO : 0; }

 private:
  bool Fails() { return --failing_ == 0; }
  unsigned failing_;
};

// One folder for the life of the process.
class Folder {
 public:
  Folder() {
    path_ = (std::filesystem::temp_directory_path() / "portcullis-fuzz-XXXXXX").string();
    if (mkdtemp(path_.data()) == nullptr) std::abort();
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  std::string File() const { return path_ + "/store"; }

 private:
  std::string path_;
};

void WriteFile(const std::string& path, std::string_view text) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::string ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// The end line that makes `lines` a whole file, so that what is behind the sum is reached: CRC-32
// once more, since the store keeps its own to itself.
std::string WithEndLine(std::string lines) {
  if (!lines.empty() && lines.back() != '\n') lines += '\n';
  std::uint32_t sum = 0xFFFFFFFFu;
  for (const char byte : lines) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum & 1u) != 0 ? (sum >> 1) ^ 0xEDB88320u : sum >> 1;
  }
  const auto count = std::max<std::ptrdiff_t>(std::count(lines.begin(), lines.end(), '\n') - 1, 0);
  char hex[16];
  std::snprintf(hex, sizeof hex, "%08x", ~sum);
  return lines + "end " + std::to_string(count) + " " + hex + "\n";
}

// A Save of which a step fails says so, and leaves what was there; after the rename it may have
// been done.
std::optional<std::string> CheckFailingSave(const std::string& path, unsigned step) {
  const std::string before = ReadFile(path);
  FailingStep operations(step);
  dropin::FileStore store(path, operations);
  if (!store.Save({{Protocol::kTcp, 7000, 1, 0xA8}}))
    return "a Save that failed said nothing of it";
  const bool renamed = step == kSaveSteps;
  if (!renamed && ReadFile(path) != before) return "a Save that failed changed what was there";
  return std::nullopt;
}

std::optional<std::string> CheckText(const std::string& path, const std::string& text,
                                     unsigned failing_step) {
  NoSync operations;
  dropin::FileStore store(path, operations);
  if (const auto error = store.Lock()) return "no Lock: " + error->message;
  WriteFile(path, text);
  const auto loaded = store.Load();
  if (!loaded) {
    const std::string& message = loaded.error().message;
    const bool names_the_file = message.compare(0, path.size(), path) == 0;
    if (!names_the_file) return "a complaint that does not begin with the file: " + message;
  } else {
    if (const auto fault = reference::FaultOf(*loaded)) return "loaded, but " + *fault;
    if (dropin::PrintStore(*loaded) != text) return "two texts for the same reservations";
  }
  if (failing_step != 0) {
    if (auto fault = CheckFailingSave(path, failing_step)) return fault;
  }
  // Whatever was there, and whatever a killed Save left beside it, the next Save heals it.
  WriteFile(path + ".new", text);
  const PersistentReservations healed = {{Protocol::kUdp, 6000, 2, 0xA7}};
  if (const auto error = store.Save(healed)) return "no Save over it: " + error->message;
  const auto again = store.Load();
  if (!again || *again != healed) return "a Save over it was not loaded again";
  return std::nullopt;
}

class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> rest) : rest_(rest) {}
  bool empty() const { return rest_.empty(); }
  std::uint64_t Next(int bytes) {
    std::uint64_t value = 0;
    for (int i = 0; i < bytes && !rest_.empty(); ++i) {
      value |= std::uint64_t{rest_.front()} << (8 * i);
      rest_ = rest_.subspan(1);
    }
    return value;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

PersistentReservations ReadReservations(Bytes& bytes) {
  PersistentReservations reservations;
  while (!bytes.empty()) {
    PersistentReservation one;
    one.protocol = bytes.Next(1) % 2 == 0 ? Protocol::kTcp : Protocol::kUdp;
    one.start = static_cast<std::uint16_t>(bytes.Next(2));
    one.count = static_cast<std::uint16_t>(bytes.Next(2));
    one.token = bytes.Next(7);
    PersistentReservations with = reservations;
    with.insert(std::upper_bound(with.begin(), with.end(), one), one);
    if (!reference::FaultOf(with)) reservations = std::move(with);
  }
  return reservations;
}

std::optional<std::string> CheckDamage(const std::string& path, std::span<const std::uint8_t> input,
                                       unsigned failing_step) {
  Bytes bytes(input);
  const auto at = static_cast<std::size_t>(bytes.Next(2));
  const auto change = static_cast<char>(bytes.Next(1));
  const PersistentReservations saved = ReadReservations(bytes);
  NoSync operations;
  dropin::FileStore store(path, operations);
  if (const auto error = store.Save(saved)) return "no Save: " + error->message;
  const auto loaded = store.Load();
  if (!loaded || *loaded != saved) return "what was saved was not loaded again";
  const std::string text = ReadFile(path);
  std::string damaged = text;
  if (change == 0) {
    damaged.resize(at % text.size());
  } else {
    damaged[at % text.size()] = static_cast<char>(damaged[at % text.size()] ^ change);
  }
  WriteFile(path, damaged);
  if (store.Load()) return "a damaged file was taken for a whole one";
  return CheckText(path, damaged, failing_step);
}

}  // namespace

std::optional<std::string> CheckPersistentStore(std::span<const std::uint8_t> bytes) {
  static const Folder folder;
  if (bytes.empty()) return std::nullopt;
  const unsigned kind = bytes.front() % 3;
  const unsigned failing_step = bytes.front() / 3 % (kSaveSteps + 1);  // 0: none
  const auto rest = bytes.subspan(1);
  if (kind == 2) return CheckDamage(folder.File(), rest, failing_step);
  std::string text(rest.begin(), rest.end());
  return CheckText(folder.File(), kind == 1 ? WithEndLine(std::move(text)) : text, failing_step);
}

}  // namespace portcullis::fuzz
