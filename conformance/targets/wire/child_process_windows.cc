#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "conformance/targets/winsock/windows_api.h"
#include "conformance/targets/wire/child_process.h"
#include "conformance/targets/wire/last_words.h"

namespace portcullis::targets {
namespace {

using std::chrono::steady_clock;

constexpr DWORD kPipeBuffer = 65536;

DWORD RemainingMs(Deadline deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return static_cast<DWORD>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

class Handle {
 public:
  Handle() = default;
  explicit Handle(HANDLE value) : value_(value == INVALID_HANDLE_VALUE ? nullptr : value) {}
  Handle(Handle&& other) noexcept : value_(std::exchange(other.value_, nullptr)) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(value_, other.value_);
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { Close(); }
  void Close() {
    if (value_ != nullptr) CloseHandle(std::exchange(value_, nullptr));
  }
  HANDLE get() const { return value_; }

 private:
  HANDLE value_ = nullptr;
};

// The two ends of a pipe: ours can be waited for with a deadline, which an anonymous pipe cannot;
// the child's is plain and inheritable.
struct Pipe {
  Handle ours;
  Handle childs;
};

std::optional<Pipe> MakePipe(DWORD our_access, DWORD childs_access) {
  static std::atomic<unsigned> made{0};
  const std::wstring name = L"\\\\.\\pipe\\portcullis-" + std::to_wstring(GetCurrentProcessId()) +
                            L"-" + std::to_wstring(made.fetch_add(1));
  Pipe pipe;
  pipe.ours = Handle(CreateNamedPipeW(
      name.c_str(), our_access | FILE_FLAG_OVERLAPPED | FILE_FLAG_FIRST_PIPE_INSTANCE,
      PIPE_TYPE_BYTE | PIPE_WAIT, 1, kPipeBuffer, kPipeBuffer, 0, nullptr));
  SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  if (pipe.ours.get() != nullptr) {
    pipe.childs = Handle(
        CreateFileW(name.c_str(), childs_access, 0, &inheritable, OPEN_EXISTING, 0, nullptr));
  }
  if (pipe.childs.get() == nullptr) return std::nullopt;
  return pipe;
}

std::wstring Wide(const std::string& text) {
  if (text.empty()) return {};
  const int bytes = static_cast<int>(text.size());
  std::wstring wide(
      static_cast<std::size_t>(MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, nullptr, 0)),
      L'\0');
  MultiByteToWideChar(CP_UTF8, 0, text.data(), bytes, wide.data(), static_cast<int>(wide.size()));
  return wide;
}

// One argument as the C runtime's own splitting undoes it: backslashes count only before a quote.
std::wstring Quoted(const std::wstring& word) {
  std::wstring quoted = L"\"";
  std::size_t backslashes = 0;
  for (const wchar_t letter : word) {
    if (letter == L'"') quoted.append(backslashes + 1, L'\\');
    backslashes = letter == L'\\' ? backslashes + 1 : 0;
    quoted.push_back(letter);
  }
  quoted.append(backslashes, L'\\');
  return quoted + L"\"";
}

std::string StatusWords(DWORD code) {
  if (code < 0x80000000u) return "exit code " + std::to_string(code);
  std::string words = "exit code 0x";
  for (int shift = 28; shift >= 0; shift -= 4) words += "0123456789ABCDEF"[(code >> shift) & 0xFu];
  return words;
}

// The pipe of a child's standard error: one read is always under way, and is over with an event.
class ErrorPipe {
 public:
  explicit ErrorPipe(Handle pipe)
      : pipe_(std::move(pipe)), has_come_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {
    Begin();
  }
  ErrorPipe(const ErrorPipe&) = delete;
  ErrorPipe& operator=(const ErrorPipe&) = delete;
  ~ErrorPipe() {
    DWORD count = 0;
    if (is_reading_ && CancelIo(pipe_.get()) != FALSE) {
      GetOverlappedResult(pipe_.get(), &overlapped_, &count, TRUE);
    }
  }

  // Never set any more once the pipe is at its end.
  HANDLE event() const { return has_come_.get(); }

  // Take: what has come, and begins to read again; false where nothing has.
  bool Take() {
    DWORD count = 0;
    if (!is_reading_ || GetOverlappedResult(pipe_.get(), &overlapped_, &count, FALSE) == FALSE) {
      is_reading_ = is_reading_ && GetLastError() == ERROR_IO_INCOMPLETE;
      ResetEvent(has_come_.get());
      return false;
    }
    words_.Add({buffer_, count});
    Begin();
    return true;
  }

  std::string Text() const { return words_.Text(); }

 private:
  void Begin() {
    overlapped_ = {};
    overlapped_.hEvent = has_come_.get();
    is_reading_ = ReadFile(pipe_.get(), buffer_, sizeof(buffer_), nullptr, &overlapped_) != FALSE ||
                  GetLastError() == ERROR_IO_PENDING;
    if (!is_reading_) ResetEvent(has_come_.get());
  }

  Handle pipe_;
  Handle has_come_;
  OVERLAPPED overlapped_{};
  char buffer_[4096] = {};
  bool is_reading_ = false;
  LastWords words_;
};

// What we hold of a child. `job` is null where the system lets us make none.
struct Ends {
  Handle process;
  Handle job;
  Handle to_child;
  Handle from_child;
  Handle error;
};

class WindowsChild : public ChildProcess {
 public:
  explicit WindowsChild(Ends ends)
      : process_(std::move(ends.process)),
        job_(std::move(ends.job)),
        to_child_(std::move(ends.to_child)),
        from_child_(std::move(ends.from_child)),
        error_(std::move(ends.error)),
        done_(CreateEventW(nullptr, TRUE, FALSE, nullptr)) {}
  WindowsChild(const WindowsChild&) = delete;
  WindowsChild& operator=(const WindowsChild&) = delete;
  ~WindowsChild() override { Finish(steady_clock::now()); }

  Io Read(std::string& text, Deadline deadline) override {
    char buffer[4096];
    DWORD count = 0;
    const Io io = Transfer(from_child_.get(), deadline, count, [&](OVERLAPPED* overlapped) {
      return ReadFile(from_child_.get(), buffer, sizeof(buffer), nullptr, overlapped);
    });
    text.append(buffer, count);  // also what came in just before the wait was given up
    return count > 0 ? Io::kDone : io;
  }

  Io Write(std::string_view text, Deadline deadline) override {
    while (!text.empty()) {
      DWORD count = 0;
      const auto size = static_cast<DWORD>(std::min<std::size_t>(text.size(), kPipeBuffer));
      const Io io = Transfer(to_child_.get(), deadline, count, [&](OVERLAPPED* overlapped) {
        return WriteFile(to_child_.get(), text.data(), size, nullptr, overlapped);
      });
      if (io != Io::kDone) return io;
      text.remove_prefix(count);
    }
    return Io::kDone;
  }

  std::string Finish(Deadline deadline) override {
    if (status_.has_value()) return *status_;
    to_child_.Close();
    const bool ended = WaitBesideError(process_.get(), deadline);
    if (job_.get() != nullptr) TerminateJobObject(job_.get(), 1);
    if (!ended) TerminateProcess(process_.get(), 1);
    WaitForSingleObject(process_.get(), INFINITE);
    DWORD code = 0;
    GetExitCodeProcess(process_.get(), &code);
    status_ = ended ? StatusWords(code) : std::string(kKilled);
    while (error_.Take()) {
    }
    return *status_;
  }

  std::string LastWords() override {
    error_.Take();
    return error_.Text();
  }

 private:
  // True once `object` is signalled, false at the deadline. What comes on the error pipe meanwhile
  // is taken.
  bool WaitBesideError(HANDLE object, Deadline deadline) {
    const HANDLE objects[] = {object, error_.event()};
    while (true) {
      const DWORD which = WaitForMultipleObjects(2, objects, FALSE, RemainingMs(deadline));
      if (which != WAIT_OBJECT_0 + 1) return which == WAIT_OBJECT_0;
      error_.Take();
      if (steady_clock::now() >= deadline) {
        return WaitForSingleObject(object, 0) == WAIT_OBJECT_0;
      }
    }
  }

  // Begins a read or a write and waits for it; at the deadline it is cancelled, and nothing of it
  // is under way any more when this returns.
  template <typename BeginIo>
  Io Transfer(HANDLE pipe, Deadline deadline, DWORD& count, BeginIo begin) {
    OVERLAPPED overlapped{};
    overlapped.hEvent = done_.get();
    ResetEvent(done_.get());
    if (begin(&overlapped) == FALSE && GetLastError() != ERROR_IO_PENDING) return Io::kEnd;
    const bool in_time = WaitBesideError(done_.get(), deadline);
    if (!in_time) CancelIo(pipe);
    if (GetOverlappedResult(pipe, &overlapped, &count, TRUE) != FALSE) return Io::kDone;
    count = 0;
    return in_time ? Io::kEnd : Io::kTimeout;
  }

  Handle process_;
  Handle job_;
  Handle to_child_;
  Handle from_child_;
  ErrorPipe error_;
  Handle done_;
  std::optional<std::string> status_;
};

// What STARTUPINFOEX needs so that a child inherits these handles and no other.
class HandleList {
 public:
  explicit HandleList(std::vector<HANDLE> handles) : handles_(std::move(handles)) {
    SIZE_T size = 0;
    InitializeProcThreadAttributeList(nullptr, 1, 0, &size);
    storage_.resize(size);
    if (InitializeProcThreadAttributeList(get(), 1, 0, &size) == FALSE) {
      storage_.clear();
      return;
    }
    is_set_ =
        UpdateProcThreadAttribute(get(), 0, PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles_.data(),
                                  handles_.size() * sizeof(HANDLE), nullptr, nullptr) != FALSE;
  }
  HandleList(const HandleList&) = delete;
  HandleList& operator=(const HandleList&) = delete;
  ~HandleList() {
    if (!storage_.empty()) DeleteProcThreadAttributeList(get());
  }
  LPPROC_THREAD_ATTRIBUTE_LIST get() {
    return reinterpret_cast<LPPROC_THREAD_ATTRIBUTE_LIST>(storage_.data());
  }
  bool is_set() const { return is_set_; }

 private:
  std::vector<HANDLE> handles_;
  std::vector<std::byte> storage_;
  bool is_set_ = false;
};

// Ends the child, and what it started, when its last handle is closed, however we end ourselves.
Handle MakeJob() {
  Handle job(CreateJobObjectW(nullptr, nullptr));
  JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits{};
  limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
  if (job.get() != nullptr) {
    SetInformationJobObject(job.get(), JobObjectExtendedLimitInformation, &limits, sizeof(limits));
  }
  return job;
}

// A token of this process with less in it: as User Account Control filters an administrator's, or
// one that is no administrator's at all. Null, with the last error, where the system refuses.
Handle LoweredToken(scenario::Rights rights) {
  HANDLE opened = nullptr;
  if (OpenProcessToken(GetCurrentProcess(),
                       TOKEN_DUPLICATE | TOKEN_ASSIGN_PRIMARY | TOKEN_QUERY | TOKEN_ADJUST_DEFAULT,
                       &opened) == FALSE) {
    return Handle();
  }
  const Handle ours(opened);
  alignas(SID) std::byte administrators[SECURITY_MAX_SID_SIZE];
  alignas(SID) std::byte medium[SECURITY_MAX_SID_SIZE];
  DWORD size = sizeof(administrators);
  if (CreateWellKnownSid(WinBuiltinAdministratorsSid, nullptr, administrators, &size) == FALSE) {
    return Handle();
  }
  size = sizeof(medium);
  if (CreateWellKnownSid(WinMediumLabelSid, nullptr, medium, &size) == FALSE) return Handle();

  const bool as_filtered = rights == scenario::Rights::kNotElevated;
  SID_AND_ATTRIBUTES denied{administrators, 0};
  HANDLE made = nullptr;
  if (CreateRestrictedToken(ours.get(), as_filtered ? LUA_TOKEN : DISABLE_MAX_PRIVILEGE,
                            as_filtered ? 0 : 1, as_filtered ? nullptr : &denied, 0, nullptr, 0,
                            nullptr, &made) == FALSE) {
    return Handle();
  }
  Handle lowered(made);
  TOKEN_MANDATORY_LABEL label{{medium, SE_GROUP_INTEGRITY}};
  SetTokenInformation(lowered.get(), TokenIntegrityLevel, &label,
                      static_cast<DWORD>(sizeof(label)) + GetLengthSid(medium));
  return lowered;
}

}  // namespace

bool ChildProcess::CanLowerRights() {
  HANDLE opened = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &opened) == FALSE) return false;
  const Handle ours(opened);
  TOKEN_ELEVATION elevation{};
  DWORD size = 0;
  return GetTokenInformation(ours.get(), TokenElevation, &elevation, sizeof(elevation), &size) !=
             FALSE &&
         elevation.TokenIsElevated != 0;
}

tl::expected<std::unique_ptr<ChildProcess>, std::string> ChildProcess::Start(
    const std::vector<std::string>& command, scenario::Rights rights) {
  std::optional<Pipe> to_child = MakePipe(PIPE_ACCESS_OUTBOUND, GENERIC_READ);
  std::optional<Pipe> from_child = MakePipe(PIPE_ACCESS_INBOUND, GENERIC_WRITE);
  std::optional<Pipe> error = MakePipe(PIPE_ACCESS_INBOUND, GENERIC_WRITE);
  if (!to_child.has_value() || !from_child.has_value() || !error.has_value()) {
    return tl::make_unexpected("no pipe");
  }
  HandleList list({to_child->childs.get(), from_child->childs.get(), error->childs.get()});
  if (!list.is_set()) return tl::make_unexpected("no list of handles to inherit");

  STARTUPINFOEXW startup{};
  startup.StartupInfo.cb = sizeof(startup);
  startup.StartupInfo.dwFlags = STARTF_USESTDHANDLES;
  startup.StartupInfo.hStdInput = to_child->childs.get();
  startup.StartupInfo.hStdOutput = from_child->childs.get();
  startup.StartupInfo.hStdError = error->childs.get();
  startup.lpAttributeList = list.get();

  std::wstring line;
  for (const std::string& word : command) line += (line.empty() ? L"" : L" ") + Quoted(Wide(word));
  Handle token;
  if (rights != scenario::Rights::kAdministrator) {
    token = LoweredToken(rights);
    if (token.get() == nullptr) {
      return tl::make_unexpected("no token with lowered rights: error " +
                                 std::to_string(GetLastError()));
    }
  }
  constexpr DWORD kFlags = CREATE_SUSPENDED | EXTENDED_STARTUPINFO_PRESENT;
  PROCESS_INFORMATION started{};
  const BOOL has_started =
      token.get() == nullptr
          ? CreateProcessW(nullptr, line.data(), nullptr, nullptr, TRUE, kFlags, nullptr, nullptr,
                           &startup.StartupInfo, &started)
          : CreateProcessAsUserW(token.get(), nullptr, line.data(), nullptr, nullptr, TRUE, kFlags,
                                 nullptr, nullptr, &startup.StartupInfo, &started);
  if (has_started == FALSE) {
    return tl::make_unexpected("cannot start \"" + command[0] + "\": error " +
                               std::to_string(GetLastError()));
  }
  Handle process(started.hProcess);
  const Handle thread(started.hThread);
  Handle job = MakeJob();
  if (job.get() != nullptr && AssignProcessToJobObject(job.get(), process.get()) == FALSE) {
    job.Close();
  }
  ResumeThread(thread.get());
  return std::make_unique<WindowsChild>(Ends{std::move(process), std::move(job),
                                             std::move(to_child->ours), std::move(from_child->ours),
                                             std::move(error->ours)});
}

}  // namespace portcullis::targets
