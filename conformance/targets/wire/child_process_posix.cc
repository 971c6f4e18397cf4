#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <span>
#include <utility>

#include "conformance/targets/wire/child_process.h"
#include "conformance/targets/wire/last_words.h"
#include "conformance/targets/wire/orphans.h"

extern char** environ;

namespace portcullis::targets {
namespace {

using std::chrono::steady_clock;

int RemainingMs(Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

// True once one of `waiting` is ready for its events (or has ended), false at the deadline.
bool WaitForAny(std::span<pollfd> waiting, Deadline deadline) {
  while (true) {
    const int ready = poll(waiting.data(), waiting.size(), RemainingMs(deadline));
    if (ready > 0) return true;
    if (ready == 0 && steady_clock::now() >= deadline) return false;
    if (ready < 0 && errno != EINTR) return true;
  }
}

bool WaitFor(int descriptor, short events, Deadline deadline) {
  pollfd waiting{descriptor, events, 0};
  return WaitForAny({&waiting, 1}, deadline);
}

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { Close(); }
  void Close() {
    if (number_ >= 0) close(std::exchange(number_, -1));
  }
  int number() const { return number_; }

 private:
  int number_ = -1;
};

struct Pipe {
  Descriptor from;
  Descriptor to;

  // Open: false, with errno, where the system gives none.
  bool Open() {
    std::array<int, 2> ends{-1, -1};
    const bool is_open = pipe2(ends.data(), O_CLOEXEC) == 0;
    from = Descriptor(ends[0]);
    to = Descriptor(ends[1]);
    return is_open;
  }
};

// SIGPIPE off for this thread while it writes to a child that may be gone.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;
  ~WithoutSigpipe() {
    if (sigismember(&before_, SIGPIPE) == 0) {
      const timespec at_once{};
      sigtimedwait(&pipe_, nullptr, &at_once);
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{};
  sigset_t before_{};
};

std::string StatusWords(int status) {
  if (WIFSIGNALED(status)) {
    const int number = WTERMSIG(status);
#ifdef __GLIBC__
    const char* const name = sigabbrev_np(number);
    if (name != nullptr) return std::string("signal SIG") + name;
#endif
    return "signal " + std::to_string(number);
  }
  return "exit code " + std::to_string(WEXITSTATUS(status));
}

// What we hold of a child. `process` is ready for reading once the child has ended.
struct Ends {
  Descriptor process;
  Descriptor to_child;
  Descriptor from_child;
  Descriptor error;  // does not block
};

class PosixChild : public ChildProcess {
 public:
  PosixChild(pid_t pid, Ends ends) : pid_(pid), ends_(std::move(ends)) {}
  PosixChild(const PosixChild&) = delete;
  PosixChild& operator=(const PosixChild&) = delete;
  ~PosixChild() override { Finish(steady_clock::now()); }

  Io Read(std::string& text, Deadline deadline) override {
    std::array<char, 65536>
        buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    const int from_child = ends_.from_child.number();
    while (true) {
      if (!WaitBesideError(from_child, POLLIN, ends_.process.number(), deadline)) {
        return Io::kTimeout;
      }
      // It has ended, and somebody else may hold its pipe open. Looked at once more, since it may
      // have written between the two looks of the poll.
      if (!WaitFor(from_child, POLLIN, Deadline())) return Io::kEnd;
      const ssize_t count = read(from_child, buffer.data(), buffer.size());
      if (count > 0) {
        text.append(buffer.data(), static_cast<std::size_t>(count));
        return Io::kDone;
      }
      if (count == 0 || (errno != EINTR && errno != EAGAIN)) return Io::kEnd;
    }
  }

  Io Write(std::string_view text, Deadline deadline) override {
    const WithoutSigpipe without_sigpipe;
    const int to_child = ends_.to_child.number();
    while (!text.empty()) {
      if (!WaitBesideError(to_child, POLLOUT, kNone, deadline)) return Io::kTimeout;
      const ssize_t count = write(to_child, text.data(), text.size());
      if (count > 0) {
        text.remove_prefix(static_cast<std::size_t>(count));
      } else if (count < 0 && errno != EINTR && errno != EAGAIN) {
        return Io::kEnd;
      }
    }
    return Io::kDone;
  }

  std::string Finish(Deadline deadline) override {
    if (status_.has_value()) return *status_;
    ends_.to_child.Close();
    const int process = ends_.process.number();
    const bool ended = process >= 0 && WaitBesideError(process, POLLIN, kNone, deadline);
    // Its whole group, for what it started must not outlive it; before it is reaped, since until
    // then nobody else can have its number.
    kill(-pid_, SIGKILL);
    int status = 0;
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    status_ = ended ? StatusWords(status) : std::string(kKilled);
    // The pipe holds no more than this of what it said before it ended; somebody else may go on.
    for (int i = 0; i < 16 && TakeError(); ++i) {
    }
    ends_.error.Close();
    orphans::End();
    return *status_;
  }

  std::string LastWords() override {
    TakeError();
    return last_words_.Text();
  }

 private:
  static constexpr int kNone = -1;  // which poll passes over

  // Takes some of what stands in the error pipe; false where there is nothing now.
  bool TakeError() {
    if (ends_.error.number() < 0) return false;
    std::array<char, 65536>
        buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): read fills it
    const ssize_t count = read(ends_.error.number(), buffer.data(), buffer.size());
    if (count > 0) last_words_.Add({buffer.data(), static_cast<std::size_t>(count)});
    const bool is_over = count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN);
    if (is_over) ends_.error.Close();
    return count > 0;
  }

  // True once `descriptor` is ready for `events`, or `end` for reading; false at the deadline. What
  // comes on the error pipe meanwhile is taken.
  bool WaitBesideError(int descriptor, short events, int end, Deadline deadline) {
    while (true) {
      std::array<pollfd, 3> waiting{
          {{descriptor, events, 0}, {end, POLLIN, 0}, {ends_.error.number(), POLLIN, 0}}};
      if (!WaitForAny(waiting, deadline)) return false;
      if (waiting[2].revents != 0) TakeError();
      if (waiting[0].revents != 0 || waiting[1].revents != 0) return true;
      if (steady_clock::now() >= deadline) return false;
    }
  }

  pid_t pid_;
  Ends ends_;
  targets::LastWords last_words_;
  std::optional<std::string> status_;
};

std::string SystemWords(int error) {
  std::array<char, 128> buffer{};
  return strerror_r(error, buffer.data(), buffer.size());
}

}  // namespace

bool ChildProcess::CanLowerRights() { return false; }

tl::expected<std::unique_ptr<ChildProcess>, std::string> ChildProcess::Start(
    const std::vector<std::string>& command, scenario::Rights rights) {
  if (rights != scenario::Rights::kAdministrator) {
    return tl::make_unexpected("a child with lowered rights: only on Windows");
  }
  std::array<Pipe, 3> pipes;  // to the child, from it, and its standard error
  for (Pipe& pipe : pipes) {
    if (!pipe.Open()) return tl::make_unexpected("no pipe: " + SystemWords(errno));
  }
  auto& [to_child, from_child, error_pipe] = pipes;
  fcntl(to_child.to.number(), F_SETFL, O_NONBLOCK);  // for Write's deadline
  fcntl(error_pipe.from.number(), F_SETFL, O_NONBLOCK);

  std::vector<char*> arguments;
  arguments.reserve(command.size() + 1);
  for (const std::string& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t actions{};
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, to_child.from.number(), STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, from_child.to.number(), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, error_pipe.to.number(), STDERR_FILENO);
#ifdef __GLIBC__
  posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
#endif
  posix_spawnattr_t attributes{};
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  pid_t pid = -1;
  const int error = orphans::Start([&] {
    return posix_spawnp(&pid, arguments[0], &actions, &attributes, arguments.data(), environ);
  });
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    return tl::make_unexpected("cannot start \"" + command[0] + "\": " + SystemWords(error));
  }
  Descriptor process(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
  return std::make_unique<PosixChild>(
      pid, Ends{std::move(process), std::move(to_child.to), std::move(from_child.from),
                std::move(error_pipe.from)});
}

}  // namespace portcullis::targets
