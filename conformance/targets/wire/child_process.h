// ChildProcess: a program with its standard input and output on pipes.
//
// Used by wire_target. The child gets these and a pipe for its standard error, and no other handle
// or descriptor of ours. Nothing here waits past its deadline. Destroying it kills the child, and
// what the child started in turn, and leaves no zombie; what left the child's group too, once the
// last of our children has ended (orphans.h). One thread.
//
// Defined in child_process_posix.cc and child_process_windows.cc.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"

namespace portcullis::targets {

class ChildProcess {
 public:
  enum class Io { kDone, kTimeout, kEnd };  // kEnd: the other side has closed the pipe or ended

  // What Finish answers of a child that had to be killed.
  static constexpr std::string_view kKilled = "killed by us";

  // Start: `command` is the program and its arguments, not empty. The program is looked for as the
  // system does it. Rights other than an administrator's lower those of the child (where
  // CanLowerRights). Fails with one line that names it.
  static tl::expected<std::unique_ptr<ChildProcess>, std::string> Start(
      const std::vector<std::string>& command,
      scenario::Rights rights = scenario::Rights::kAdministrator);

  // CanLowerRights: true on Windows where this process is an elevated administrator's.
  static bool CanLowerRights();

  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  virtual ~ChildProcess() = default;

  // Read: appends at least one byte of the child's standard output to `text`. A child that has
  // ended is at its end once all that it wrote is read, even where one that it started still holds
  // the pipe (POSIX; on Windows only the pipe counts).
  virtual Io Read(std::string& text, Deadline deadline) = 0;

  // Write: all of `text` to the child's standard input; after kTimeout some of it may be there.
  virtual Io Write(std::string_view text, Deadline deadline) = 0;

  // Finish: closes the child's standard input, waits for its end and kills it at the deadline. How
  // it ended, in words: "exit code 3", "exit code 0xC0000005", "signal SIGSEGV", "killed by us".
  virtual std::string Finish(Deadline deadline) = 0;

  // LastWords: the end of what the child has written to its standard error, at most some kilobytes.
  // It is read beside all else, so that a child that writes without end is not held up for long.
  virtual std::string LastWords() = 0;

 protected:
  ChildProcess() = default;
};

}  // namespace portcullis::targets
