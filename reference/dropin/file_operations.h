// What a file store asks of the system while it saves, one virtual function for each step that a
// kill can fall before, into or after.
//
// Used by FileStore; its test puts a process' end in the place of any step. Each function answers 0
// or the system's error number. No state.

#pragma once

#include <string>
#include <string_view>

namespace portcullis::dropin {

class FileOperations {
 public:
  virtual ~FileOperations() = default;

  // Create: an empty file for writing, in the place of any that was there; `file` is its number.
  virtual int Create(const std::string& path, int& file);
  // Write: all of `bytes`.
  virtual int Write(int file, std::string_view bytes);
  // Sync: what was written is on the disk.
  virtual int Sync(int file);
  virtual int Close(int file);
  virtual int Rename(const std::string& from, const std::string& to);
  // SyncFolder: the folder's entries, and so a rename in it, are on the disk.
  virtual int SyncFolder(const std::string& folder);
};

}  // namespace portcullis::dropin
