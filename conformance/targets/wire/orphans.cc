#include "conformance/targets/wire/orphans.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace portcullis::targets::orphans {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// One that is killed is gone at once, but for one that the kernel has in its hands.
constexpr milliseconds kLongestWait{2000};

std::mutex children_lock;
int children = 0;  // of ours that have not ended

#ifdef __linux__

// The parent of a process: what follows the name of its program, which may have anything in it.
pid_t ParentOf(const std::filesystem::path& process) {
  std::ifstream file(process / "stat");
  std::ostringstream read;
  read << file.rdbuf();  // nothing of a process that has ended since: this reports, never throws
  const std::string text = read.str();
  const std::size_t name_end = text.rfind(')');
  if (name_end == std::string::npos || name_end + 4 > text.size()) return 0;
  pid_t parent = 0;
  std::from_chars(text.data() + name_end + 4, text.data() + text.size(), parent);
  return parent;
}

std::vector<pid_t> ChildrenOfOurs() {
  std::vector<pid_t> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename();
    pid_t number = 0;
    const auto read = std::from_chars(name.data(), name.data() + name.size(), number);
    if (read.ec != std::errc() || read.ptr != name.data() + name.size()) continue;
    if (ParentOf(entry.path()) == getpid()) found.push_back(number);
  }
  return found;
}

// What one of them has started is a child of ours in its turn once that one is gone.
void EndAll() {
  const auto deadline = steady_clock::now() + kLongestWait;
  for (auto left = ChildrenOfOurs(); !left.empty(); left = ChildrenOfOurs()) {
    for (const pid_t orphan : left) {
      kill(orphan, SIGKILL);
      while (waitpid(orphan, nullptr, WNOHANG) == 0 && steady_clock::now() < deadline) {
        std::this_thread::sleep_for(milliseconds(1));
      }
    }
    if (steady_clock::now() >= deadline) return;
  }
}

void AdoptThem() { prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

#else

void EndAll() {}
void AdoptThem() {}

#endif

}  // namespace

int Start(const std::function<int()>& start) {
  const std::lock_guard lock(children_lock);
  AdoptThem();
  const int error = start();
  if (error == 0) ++children;
  return error;
}

void End() {
  const std::lock_guard lock(children_lock);
  if (--children == 0) EndAll();
}

}  // namespace portcullis::targets::orphans
