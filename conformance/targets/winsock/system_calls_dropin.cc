#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <mutex>

#include "conformance/scenario/capability.h"
#include "conformance/targets/symbols.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"
#include "reference/dropin/controls.h"

namespace portcullis::targets::system {
namespace {

namespace controls = dropin::controls;

std::atomic<unsigned> restarts{0};

// Rights of the model's processes, which controls.h gives and does not tell.
std::mutex rights_mutex;
std::map<std::uint32_t, scenario::Rights> rights_of;

controls::Rights RightsOf(scenario::Rights rights) {
  switch (rights) {
    case scenario::Rights::kAdministrator:
      return controls::Rights::kAdministrator;
    case scenario::Rights::kNotElevated:
      return controls::Rights::kNotElevated;
    case scenario::Rights::kUser:
      return controls::Rights::kUser;
  }
  return controls::Rights::kUser;
}

}  // namespace

std::size_t PageSize() { return static_cast<std::size_t>(sysconf(_SC_PAGESIZE)); }

std::byte* TakePages(std::size_t size) {
  void* const pages = mmap(nullptr, size, PROT_READ | PROT_WRITE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  return pages == MAP_FAILED ? nullptr : static_cast<std::byte*>(pages);
}

bool Protect(std::byte* first, std::size_t size, Protection protection) {
  int flags = PROT_READ | PROT_WRITE;
  if (protection == Protection::kNone) flags = PROT_NONE;
  if (protection == Protection::kReadOnly) flags = PROT_READ;
  return mprotect(first, size, flags) == 0;
}

void GivePagesBack(std::byte* first, std::size_t size) { munmap(first, size); }

std::uintptr_t MakeFile() {
  return reinterpret_cast<std::uintptr_t>(
      CreateIoCompletionPort(INVALID_HANDLE_VALUE, nullptr, 0, 0));
}

bool IsFile(std::uintptr_t /*handle*/) { return false; }  // of a machine that was reset since

void Prepare() {}

scenario::Description Describe() {
  scenario::Description description{"dropin", PORTCULLIS_VERSION, "reference/dropin", {}};
  description.capabilities = {
      scenario::kAcquire,     scenario::kAssociate,  scenario::kRelease,
      scenario::kRoutines,    scenario::kPorts,      scenario::kDuplicateSocket,
      scenario::kIpv6,        scenario::kRawSockets, scenario::kUnixSockets,
      scenario::kProcesses,   scenario::kThreads,    scenario::kCancelIoEx,
      scenario::kFlush,       scenario::kBadMemory,  scenario::kServiceProvider,
      scenario::kHold,        scenario::kInterrupt,  scenario::kCallback,
      scenario::kNetwork,     scenario::kExitThread, scenario::kProviderSupport,
      scenario::kInherit,     scenario::kRestart,    scenario::kAdministrator,
      scenario::kNotElevated, scenario::kUser,       scenario::kOwnsPorts,
      scenario::kFreesAtOnce};
  std::sort(description.capabilities.begin(), description.capabilities.end());
  return description;
}

tl::expected<scenario::Placement, TargetError> PlaceWindows(
    const std::map<std::string, std::uint16_t>& windows, const Worker& /*worker*/) {
  scenario::Placement placement = targets::PlaceWindows(windows);
  if (placement.size() != windows.size()) {
    return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun,
                                           "the windows do not fit between ports 20000 and 65535"});
  }
  return placement;
}

bool PlaysProcesses() { return true; }
bool CompletesAtOnce() { return true; }

std::uint32_t StartProcess() { return controls::StartProcess(controls::Rights::kAdministrator); }

void SetRights(std::uint32_t process, scenario::Rights rights) {
  controls::SetRights(process, RightsOf(rights));
  const std::lock_guard lock(rights_mutex);
  rights_of[process] = rights;
}

void EnterProcess(std::uint32_t process) { controls::EnterProcess(process); }
void EndProcess(std::uint32_t process, bool /*crash*/) { controls::ExitProcess(process); }

bool Inherit(std::uint32_t from, std::uintptr_t socket, std::uint32_t to) {
  return controls::Inherit(from, socket, to);
}

void ForgetAll() {
  controls::Reset();
  const std::lock_guard lock(rights_mutex);
  rights_of.clear();
}

void Restart() {
  controls::Restart();
  ++restarts;
}

// One machine for each of these programs, since its reservations are kept in it.
std::string Boot() { return std::to_string(getpid()) + "." + std::to_string(restarts.load()); }

bool IsRunning(std::uint32_t process) { return !controls::HasEnded(process); }

bool HasRights() {
  const std::lock_guard lock(rights_mutex);
  const auto found = rights_of.find(controls::CurrentProcess());
  return found == rights_of.end() || found->second == scenario::Rights::kAdministrator;
}

std::uint32_t CurrentThread() { return controls::CurrentThread(); }

bool IsBlocked(std::uint32_t process, std::uint32_t thread) {
  return controls::WaitUntilBlocked(process, thread, std::chrono::milliseconds(0));
}

void ActAs(std::uint32_t thread) { controls::ActAs(thread); }
void Hold(std::uint32_t process, std::uint32_t thread) { controls::Hold(process, thread); }

bool Complete(std::uint32_t process, const void* overlapped) {
  return controls::Complete(process, overlapped);
}

bool CompleteBlocked(std::uint32_t process, std::uint32_t thread) {
  return controls::CompleteBlocked(process, thread);
}

void Interrupt(std::uint32_t process, std::uint32_t thread,
               scenario::InterruptControl::Means means) {
  controls::Interrupt(process, thread,
                      means == scenario::InterruptControl::Means::kIoManager
                          ? controls::Means::kIoManager
                          : controls::Means::kCancelBlockingCall);
}

void SetCallback(std::uint32_t process, std::uint32_t thread, bool in_progress) {
  controls::SetCallback(process, thread, in_progress);
}

void SetNetwork(bool up) { controls::SetNetwork(up); }
void SetProviderSupport(bool offered) { controls::SetProviderSupport(offered); }

}  // namespace portcullis::targets::system
