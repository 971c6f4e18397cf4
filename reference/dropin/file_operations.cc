#include "reference/dropin/file_operations.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace portcullis::dropin {
namespace {

constexpr int kOwnerMode = 0644;

int ErrorOf(int result) { return result == 0 ? 0 : errno; }

}  // namespace

int FileOperations::Create(const std::string& path, int& file) {
  file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerMode);
  return file >= 0 ? 0 : errno;
}

int FileOperations::Write(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) {
        continue;
      }
      return errno;
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

int FileOperations::Sync(int file) { return ErrorOf(fsync(file)); }

int FileOperations::Close(int file) { return ErrorOf(close(file)); }

int FileOperations::Rename(const std::string& from, const std::string& to) {
  return ErrorOf(std::rename(from.c_str(), to.c_str()));
}

int FileOperations::SyncFolder(const std::string& folder) {
  const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) {
    return errno;
  }
  const int error = Sync(file);
  close(file);
  return error;
}

}  // namespace portcullis::dropin
