// Runs the program as a user does, for the tests of this folder.

#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "conformance/documents/file_io.h"

namespace portcullis::cli {

struct Finished {
  int exit_code = -1;
  std::string out;
  std::string err;
};

// A folder of one test, empty at first.
class ScratchFolder {
 public:
  explicit ScratchFolder(const std::string& name)
      : path_(std::filesystem::temp_directory_path() /
              ("portcullis_" + std::to_string(getpid()) + "_" + name)) {
    std::filesystem::remove_all(path_);
    std::filesystem::create_directories(path_);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  std::string File(const std::string& name) const { return (path_ / name).string(); }
  std::string Write(const std::string& name, const std::string& text) const {
    static_cast<void>(documents::WriteFileAtomically(File(name), text).has_value());
    return File(name);
  }
  std::string Read(const std::string& name) const {
    return documents::ReadFile(File(name)).value_or("(no such file)");
  }

 private:
  std::filesystem::path path_;
};

// RunProgram: `arguments` and `environment` as a shell takes them.
inline Finished RunProgram(const ScratchFolder& folder, const std::string& arguments,
                           const std::string& environment = "") {
  const std::string command =
      "cd '" + folder.File("") + "' && " + environment + " '" + PORTCULLIS_PROGRAM + "' " +
      arguments + " >'" + folder.File("stdout") + "' 2>'" + folder.File("stderr") + "' </dev/null";
  const int status = std::system(command.c_str());
  return {status < 0 ? -1 : (status >> 8) & 0xFF, folder.Read("stdout"), folder.Read("stderr")};
}

}  // namespace portcullis::cli
