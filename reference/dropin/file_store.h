// FileStore: persistent reservations in a file that is whole whenever a process or the machine
// dies.
//
//   Save:  create FILE.new -> write -> fsync -> close -> rename onto FILE -> fsync the folder
//
// Until the rename FILE is the old one, after it the new one; a FILE.new that a kill left behind is
// overwritten by the next Save. FILE.lock, which is never removed, is what processes lock (flock),
// so that the lock survives the exchange of FILE. A reader needs no lock: it opens one of the two.
//
// Used by the drop-in library. One thread at a time per object; any number of processes per file.

#pragma once

#include <string>

#include "reference/dropin/file_operations.h"
#include "reference/persistent_store.h"

namespace portcullis::dropin {

class FileStore final : public reference::PersistentStore {
 public:
  // `operations` must outlive the store.
  FileStore(std::string path, FileOperations& operations);
  FileStore(const FileStore&) = delete;
  FileStore& operator=(const FileStore&) = delete;
  ~FileStore() override;

  std::optional<reference::StoreError> Lock() override;
  void Unlock() override;
  tl::expected<reference::PersistentReservations, reference::StoreError> Load() override;
  std::optional<reference::StoreError> Save(
      const reference::PersistentReservations& reservations) override;

 private:
  std::string path_;
  FileOperations& operations_;
  int lock_ = -1;  // the number of FILE.lock while it is locked
};

}  // namespace portcullis::dropin
