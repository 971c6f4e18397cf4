#include "ci/mutation/runner/children.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <vector>

namespace portcullis::mutation {
namespace {

constexpr rlim_t kMemory = rlim_t{4} << 30;  // bytes
// A case takes about a millisecond.
constexpr time_t kProcessorSeconds = 2;
constexpr unsigned kClockSeconds = 30;  // for what waits and uses no processor

struct Child {
  pid_t pid = 0;
  int in = -1;
  std::size_t index = 0;
  std::string said;
};

[[noreturn]] void Give(const char* what) {
  std::perror(what);
  std::exit(2);
}

Child Start(std::size_t index, const std::function<void(std::size_t, int)>& work) {
  int ends[2];
  if (pipe(ends) != 0) Give("pipe");
  const pid_t pid = fork();
  if (pid < 0) Give("fork");
  if (pid == 0) {
    close(ends[0]);
    const int null = open("/dev/null", O_WRONLY);
    if (null >= 0) dup2(null, STDERR_FILENO);
    const rlimit no_core{0, 0};
    const rlimit memory{kMemory, kMemory};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_AS, &memory);
    work(index, ends[1]);
    _exit(0);
  }
  close(ends[1]);
  return {pid, ends[0], index, {}};
}

}  // namespace

void ForEachInChild(unsigned jobs, std::size_t count,
                    const std::function<void(std::size_t, int)>& work,
                    const std::function<void(std::size_t, const std::string&, int)>& after) {
  std::vector<Child> children;
  std::size_t next = 0;
  while (next < count || !children.empty()) {
    while (next < count && children.size() < jobs) children.push_back(Start(next++, work));
    std::vector<pollfd> waiting;
    for (const Child& child : children) waiting.push_back({child.in, POLLIN, 0});
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    for (std::size_t i = children.size(); i-- > 0;) {
      if (waiting[i].revents == 0) continue;
      char buffer[1 << 16];
      const ssize_t size = read(children[i].in, buffer, sizeof buffer);
      if (size > 0) {
        children[i].said.append(buffer, static_cast<std::size_t>(size));
        continue;
      }
      close(children[i].in);
      int status = 0;
      waitpid(children[i].pid, &status, 0);
      after(children[i].index, children[i].said, status);
      children.erase(children.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }
}

void WriteAll(int out, const std::string& text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const ssize_t size = write(out, text.data() + at, text.size() - at);
    if (size <= 0) return;
    at += static_cast<std::size_t>(size);
  }
}

void BoundNextCase() {
  const itimerval processor{{0, 0}, {kProcessorSeconds, 0}};
  setitimer(ITIMER_PROF, &processor, nullptr);
  alarm(kClockSeconds);
}

}  // namespace portcullis::mutation
