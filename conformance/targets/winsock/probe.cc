#include "conformance/targets/winsock/probe.h"

#include <array>
#include <string>

#include "conformance/targets/winsock/calls.h"
#include "conformance/targets/winsock/persistent_functions.h"
#include "conformance/targets/winsock/provider.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets {

#ifdef _WIN32
bool CanProbe(const char* name) {
  constexpr DWORD kBoundMs = 10'000;
  std::array<wchar_t, 32768> program{};
  const DWORD size =
      GetModuleFileNameW(nullptr, program.data(), static_cast<DWORD>(program.size()));
  if (size == 0 || size == program.size()) return false;
  std::wstring line = L"\"" + std::wstring(program.data(), size) + L"\" probe ";
  for (const char* letter = name; *letter != '\0'; ++letter) {
    line += static_cast<wchar_t>(*letter);
  }
  STARTUPINFOW startup{};
  startup.cb = sizeof(startup);
  PROCESS_INFORMATION started{};
  if (CreateProcessW(program.data(), line.data(), nullptr, nullptr, FALSE, CREATE_NO_WINDOW,
                     nullptr, nullptr, &startup, &started) == FALSE) {
    return false;
  }
  DWORD code = 1;
  if (WaitForSingleObject(started.hProcess, kBoundMs) != WAIT_OBJECT_0) {
    TerminateProcess(started.hProcess, 1);
  } else if (GetExitCodeProcess(started.hProcess, &code) == FALSE) {
    code = 1;
  }
  CloseHandle(started.hThread);
  CloseHandle(started.hProcess);
  return code == 0;
}
#else
bool CanProbe(const char* /*name*/) { return true; }
#endif

int RunProbe(std::string_view name) {
  system::Prepare();
  if (name == "persistent") return TryPersistent() ? 0 : 1;
  if (name != "service-provider" || CallWsaStartup().result != 0) return 1;
  return TryProvider() ? 0 : 1;
}

}  // namespace portcullis::targets
