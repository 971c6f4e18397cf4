#include "reference/dropin/file_store.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <system_error>
#include <utility>

#include "reference/dropin/store_text.h"

namespace portcullis::dropin {
namespace {

using reference::PersistentReservations;
using reference::StoreError;

constexpr int kLockMode = 0644;

StoreError SystemError(const std::string& path, const std::string& what, int error) {
  return {path + ": " + what + " failed: " + std::generic_category().message(error)};
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) {
    return ".";
  }
  return slash == 0 ? "/" : path.substr(0, slash);
}

// All of the file, but no more than a store can be, so that a device or a huge file ends.
int ReadAll(int file, std::string& text) {
  std::array<char, 65536> part{};
  while (text.size() <= kMostStoreBytes) {
    const ssize_t size = read(file, part.data(), part.size());
    if (size < 0 && errno == EINTR) {
      continue;
    }
    if (size < 0) {
      return errno;
    }
    if (size == 0) {
      break;
    }
    text.append(part.data(), static_cast<std::size_t>(size));
  }
  return 0;
}

}  // namespace

FileStore::FileStore(std::string path, FileOperations& operations)
    : path_(std::move(path)), operations_(operations) {}

FileStore::~FileStore() { Unlock(); }

std::optional<StoreError> FileStore::Lock() {
  const std::string path = path_ + ".lock";
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kLockMode);
  if (file < 0) {
    return SystemError(path, "open", errno);
  }
  while (flock(file, LOCK_EX) != 0) {
    if (errno != EINTR) {
      const int error = errno;
      close(file);
      return SystemError(path, "flock", error);
    }
  }
  lock_ = file;
  return std::nullopt;
}

void FileStore::Unlock() {
  if (lock_ >= 0) {
    close(lock_);  // which unlocks it
    lock_ = -1;
  }
}

tl::expected<PersistentReservations, StoreError> FileStore::Load() {
  const int file = open(path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    if (errno == ENOENT) {
      return PersistentReservations{};
    }
    return tl::unexpected(SystemError(path_, "open", errno));
  }
  std::string text;
  const int error = ReadAll(file, text);
  close(file);
  if (error != 0) {
    return tl::unexpected(SystemError(path_, "read", error));
  }
  if (text.size() > kMostStoreBytes) {
    return tl::unexpected(
        StoreError{path_ + ": expected at most " + std::to_string(kMostStoreBytes) + " bytes"});
  }
  auto reservations = ParseStore(text);
  if (!reservations) {
    return tl::unexpected(StoreError{path_ + ": " + reservations.error()});
  }
  return *std::move(reservations);
}

std::optional<StoreError> FileStore::Save(const PersistentReservations& reservations) {
  const std::string beside = path_ + ".new";
  int file = -1;
  if (const int error = operations_.Create(beside, file)) {
    return SystemError(beside, "create", error);
  }
  const char* step = "write";
  int error = operations_.Write(file, PrintStore(reservations));
  if (error == 0) {
    step = "fsync";
    error = operations_.Sync(file);
  }
  const int close_error = operations_.Close(file);
  if (error == 0 && close_error != 0) {
    step = "close";
    error = close_error;
  }
  if (error != 0) {
    return SystemError(beside, step, error);
  }
  if (const int failed = operations_.Rename(beside, path_)) {
    return SystemError(path_, "rename", failed);
  }
  if (const int failed = operations_.SyncFolder(FolderOf(path_))) {
    return SystemError(FolderOf(path_), "fsync", failed);
  }
  return std::nullopt;
}

}  // namespace portcullis::dropin
