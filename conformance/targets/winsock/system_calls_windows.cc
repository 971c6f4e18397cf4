#include <array>
#include <cstdlib>

#include "conformance/targets/winsock/host_facts.h"
#include "conformance/targets/winsock/port_windows.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets::system {
namespace {

LONG WINAPI EndWithItsCode(EXCEPTION_POINTERS* exception) {
  TerminateProcess(GetCurrentProcess(), exception->ExceptionRecord->ExceptionCode);
  return EXCEPTION_EXECUTE_HANDLER;
}

// A word that lasts until the machine is shut down: kept in a key of the registry that does so, and
// drawn anew where there is none.
constexpr const wchar_t* kBootKey = L"SOFTWARE\\PortcullisBoot";
constexpr const wchar_t* kBootValue = L"Id";

}  // namespace

std::size_t PageSize() {
  SYSTEM_INFO info{};
  GetSystemInfo(&info);
  return info.dwPageSize;
}

std::byte* TakePages(std::size_t size) {
  return static_cast<std::byte*>(
      VirtualAlloc(nullptr, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE));
}

// PAGE_NOACCESS, never PAGE_GUARD, whose one fault would hide the next.
bool Protect(std::byte* first, std::size_t size, Protection protection) {
  DWORD flags = PAGE_READWRITE;
  if (protection == Protection::kNone) flags = PAGE_NOACCESS;
  if (protection == Protection::kReadOnly) flags = PAGE_READONLY;
  DWORD before = 0;
  return VirtualProtect(first, size, flags, &before) != FALSE;
}

void GivePagesBack(std::byte* first, std::size_t /*size*/) { VirtualFree(first, 0, MEM_RELEASE); }

std::uintptr_t MakeFile() {
  wchar_t folder[MAX_PATH] = {};
  wchar_t path[MAX_PATH] = {};
  HANDLE file = INVALID_HANDLE_VALUE;
  if (GetTempPathW(MAX_PATH, folder) != 0 && GetTempFileNameW(folder, L"prt", 0, path) != 0) {
    file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, nullptr, CREATE_ALWAYS,
                       FILE_FLAG_DELETE_ON_CLOSE, nullptr);
  }
  return reinterpret_cast<std::uintptr_t>(file);
}

bool IsFile(std::uintptr_t handle) {
  return GetFileType(reinterpret_cast<HANDLE>(handle)) == FILE_TYPE_DISK;
}

void Prepare() {
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX);
  SetUnhandledExceptionFilter(EndWithItsCode);
}

scenario::Description Describe() { return DescribeHost(); }

tl::expected<scenario::Placement, TargetError> PlaceWindows(
    const std::map<std::string, std::uint16_t>& windows, const Worker& worker) {
  static PortWindows places(GetCurrentProcessId() * 97, worker);
  return places.Place(windows);
}

bool PlaysProcesses() { return false; }
bool CompletesAtOnce() { return false; }
std::uint32_t StartProcess() { return GetCurrentProcessId(); }
void SetRights(std::uint32_t /*process*/, scenario::Rights /*rights*/) {}  // as it was started
void EnterProcess(std::uint32_t /*process*/) {}

void EndProcess(std::uint32_t /*process*/, bool crash) {
  if (crash) TerminateProcess(GetCurrentProcess(), static_cast<UINT>(EXCEPTION_ACCESS_VIOLATION));
  ExitProcess(0);
}

bool Inherit(std::uint32_t, std::uintptr_t, std::uint32_t) { return false; }
void ForgetAll() {}
void Restart() {}

std::string Boot() {
  HKEY key = nullptr;
  DWORD disposition = 0;
  if (RegCreateKeyExW(HKEY_LOCAL_MACHINE, kBootKey, 0, nullptr, REG_OPTION_VOLATILE,
                      KEY_QUERY_VALUE | KEY_SET_VALUE, nullptr, &key,
                      &disposition) != ERROR_SUCCESS &&
      RegOpenKeyExW(HKEY_LOCAL_MACHINE, kBootKey, 0, KEY_QUERY_VALUE, &key) != ERROR_SUCCESS) {
    return {};
  }
  ULONGLONG id = 0;
  DWORD size = sizeof(id);
  LSTATUS status =
      RegQueryValueExW(key, kBootValue, nullptr, nullptr, reinterpret_cast<BYTE*>(&id), &size);
  if (status != ERROR_SUCCESS) {
    FILETIME now{};
    GetSystemTimePreciseAsFileTime(&now);
    id = (static_cast<ULONGLONG>(now.dwHighDateTime) << 32) | now.dwLowDateTime;
    status = RegSetValueExW(key, kBootValue, 0, REG_QWORD, reinterpret_cast<const BYTE*>(&id),
                            sizeof(id));
  }
  RegCloseKey(key);
  return status == ERROR_SUCCESS ? std::to_string(id) : std::string();
}

bool IsRunning(std::uint32_t process) {
  const HANDLE handle = OpenProcess(SYNCHRONIZE, FALSE, process);
  if (handle == nullptr) return GetLastError() == ERROR_ACCESS_DENIED;
  const bool runs = WaitForSingleObject(handle, 0) == WAIT_TIMEOUT;
  CloseHandle(handle);
  return runs;
}

bool HasRights() {
  HANDLE token = nullptr;
  if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) == FALSE) return false;
  TOKEN_ELEVATION elevation{};
  DWORD size = 0;
  const bool is_known =
      GetTokenInformation(token, TokenElevation, &elevation, sizeof(elevation), &size) != FALSE;
  CloseHandle(token);
  return is_known && elevation.TokenIsElevated != 0;
}

std::uint32_t CurrentThread() { return GetCurrentThreadId(); }
bool IsBlocked(std::uint32_t, std::uint32_t) { return false; }

// The description offers none of these.
void ActAs(std::uint32_t /*thread*/) {}  // no callback is begun: there is no such control
void Hold(std::uint32_t, std::uint32_t) {}
bool Complete(std::uint32_t, const void*) { return false; }
bool CompleteBlocked(std::uint32_t, std::uint32_t) { return false; }
void Interrupt(std::uint32_t, std::uint32_t, scenario::InterruptControl::Means) {}
void SetCallback(std::uint32_t, std::uint32_t, bool) {}
void SetNetwork(bool) {}
void SetProviderSupport(bool) {}

}  // namespace portcullis::targets::system
