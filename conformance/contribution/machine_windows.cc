#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "conformance/contribution/machine.h"
#include "conformance/targets/winsock/persistent_journal.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"

// clang-format off
#include <iphlpapi.h>
#include <tlhelp32.h>
#include <ws2spi.h>
// clang-format on

namespace portcullis::contribution {
namespace {

using targets::FindProcedure;

constexpr const wchar_t* kVersionKey = L"SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion";

std::string Utf8(const wchar_t* wide) {
  const int size = WideCharToMultiByte(CP_UTF8, 0, wide, -1, nullptr, 0, nullptr, nullptr);
  if (size <= 1) return {};
  std::string text(static_cast<std::size_t>(size), '\0');
  WideCharToMultiByte(CP_UTF8, 0, wide, -1, text.data(), size, nullptr, nullptr);
  text.pop_back();
  return text;
}

// The key of the system's own view, also from a 32-bit program.
class VersionKey {
 public:
  VersionKey() {
    if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, kVersionKey, 0, KEY_READ | KEY_WOW64_64KEY, &key_) !=
        ERROR_SUCCESS) {
      key_ = nullptr;
    }
  }
  VersionKey(const VersionKey&) = delete;
  VersionKey& operator=(const VersionKey&) = delete;
  ~VersionKey() {
    if (key_ != nullptr) RegCloseKey(key_);
  }

  std::string Text(const wchar_t* name) const {
    wchar_t value[128] = {};
    DWORD type = 0;
    DWORD size = sizeof(value) - sizeof(wchar_t);
    const bool is_there =
        key_ != nullptr && RegQueryValueExW(key_, name, nullptr, &type,
                                            reinterpret_cast<BYTE*>(value), &size) == ERROR_SUCCESS;
    return is_there && type == REG_SZ ? Utf8(value) : std::string();
  }

  std::uint32_t Number(const wchar_t* name) const {
    DWORD value = 0;
    DWORD type = 0;
    DWORD size = sizeof(value);
    const bool is_there = key_ != nullptr &&
                          RegQueryValueExW(key_, name, nullptr, &type,
                                           reinterpret_cast<BYTE*>(&value), &size) == ERROR_SUCCESS;
    return is_there && type == REG_DWORD ? value : 0;
  }

 private:
  HKEY key_ = nullptr;
};

void RecordVersion(Machine& machine) {
  using RtlGetVersionFunction = LONG(WINAPI*)(OSVERSIONINFOW*);
  const auto get = FindProcedure<RtlGetVersionFunction>(L"ntdll.dll", "RtlGetVersion");
  OSVERSIONINFOW info{};
  info.dwOSVersionInfoSize = sizeof(info);
  if (get != nullptr && get(&info) == 0) {
    machine.major = info.dwMajorVersion;
    machine.minor = info.dwMinorVersion;
    machine.build = info.dwBuildNumber;
  }
  const VersionKey key;
  machine.revision = key.Number(L"UBR");
  machine.edition = key.Text(L"EditionID");
  machine.release = key.Text(L"DisplayVersion");
  if (machine.release.empty()) machine.release = key.Text(L"ReleaseId");
  using WineVersionFunction = const char*(__cdecl*)();
  const auto wine = FindProcedure<WineVersionFunction>(L"ntdll.dll", "wine_get_version");
  if (wine != nullptr) machine.stands_in = std::string("Wine ") + wine();
}

// How many adapters are up, and which families they have; none of their names or addresses.
void RecordNetwork(Machine& machine) {
  const HMODULE library = LoadLibraryW(L"iphlpapi.dll");
  if (library == nullptr) return;
  const auto get =
      FindProcedure<decltype(&GetAdaptersAddresses)>(L"iphlpapi.dll", "GetAdaptersAddresses");
  constexpr ULONG kFlags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST |
                           GAA_FLAG_SKIP_DNS_SERVER | GAA_FLAG_SKIP_FRIENDLY_NAME;
  ULONG size = 1 << 16;
  std::vector<std::uint64_t> memory;
  ULONG answer = ERROR_BUFFER_OVERFLOW;
  for (int tries = 0; tries < 3 && get != nullptr && answer == ERROR_BUFFER_OVERFLOW; ++tries) {
    memory.assign(size / sizeof(std::uint64_t) + 1, 0);
    answer = get(AF_UNSPEC, kFlags, nullptr, reinterpret_cast<IP_ADAPTER_ADDRESSES*>(memory.data()),
                 &size);
  }
  if (answer == ERROR_SUCCESS) {
    const auto* adapter = reinterpret_cast<const IP_ADAPTER_ADDRESSES*>(memory.data());
    for (; adapter != nullptr; adapter = adapter->Next) {
      if (adapter->OperStatus != IfOperStatusUp || adapter->IfType == IF_TYPE_SOFTWARE_LOOPBACK) {
        continue;
      }
      ++machine.adapters_up;
      for (const auto* one = adapter->FirstUnicastAddress; one != nullptr; one = one->Next) {
        machine.has_ipv4 = machine.has_ipv4 || one->Address.lpSockaddr->sa_family == AF_INET;
        machine.has_ipv6 = machine.has_ipv6 || one->Address.lpSockaddr->sa_family == AF_INET6;
      }
    }
  }
  FreeLibrary(library);
}

// Without what stands in braces: NetBIOS' entries have the identity of an adapter there.
std::string WithoutIdentities(std::string name) {
  for (std::size_t open = name.find('{'); open != std::string::npos;
       open = name.find('{', open + 1)) {
    const std::size_t close = name.find('}', open);
    if (close == std::string::npos) break;
    name.erase(open + 1, close - open - 1);
  }
  return name;
}

void RecordCatalogue(Machine& machine) {
  DWORD size = 0;
  int error = 0;
  if (WSCEnumProtocols(nullptr, nullptr, &size, &error) != SOCKET_ERROR || size == 0) return;
  std::vector<std::uint64_t> memory(size / sizeof(std::uint64_t) + 1);
  auto* const entries = reinterpret_cast<WSAPROTOCOL_INFOW*>(memory.data());
  const int count = WSCEnumProtocols(nullptr, entries, &size, &error);
  for (int i = 0; i < count; ++i) {
    machine.catalogue.push_back({WithoutIdentities(Utf8(entries[i].szProtocol)),
                                 entries[i].iAddressFamily, entries[i].iSocketType,
                                 entries[i].iProtocol, entries[i].ProtocolChain.ChainLen});
  }
}

// Loads what a socket brings into the process.
void UseSockets() {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    const SOCKET socket = WSASocketW(AF_INET, type, 0, nullptr, 0, WSA_FLAG_NO_HANDLE_INHERIT);
    if (socket != INVALID_SOCKET) closesocket(socket);
  }
}

bool BeginsWith(const std::wstring& path, const wchar_t* folder) {
  const std::wstring whole = std::wstring(folder) + L"\\";
  return path.size() > whole.size() &&
         CompareStringOrdinal(path.data(), static_cast<int>(whole.size()), whole.data(),
                              static_cast<int>(whole.size()), TRUE) == CSTR_EQUAL;
}

// By their file names alone: the path of one may be in its owner's folder.
void RecordModules(Machine& machine) {
  wchar_t windows[MAX_PATH] = {};
  wchar_t own[MAX_PATH] = {};
  GetSystemWindowsDirectoryW(windows, MAX_PATH);
  GetModuleFileNameW(nullptr, own, MAX_PATH);
  const HANDLE snapshot = CreateToolhelp32Snapshot(TH32CS_SNAPMODULE, 0);
  if (snapshot == INVALID_HANDLE_VALUE) return;
  std::set<std::string> names;
  MODULEENTRY32W module{};
  module.dwSize = sizeof(module);
  for (BOOL there = Module32FirstW(snapshot, &module); there != FALSE;
       there = Module32NextW(snapshot, &module)) {
    const std::wstring path = module.szExePath;
    const bool is_ours = CompareStringOrdinal(path.data(), static_cast<int>(path.size()), own, -1,
                                              TRUE) == CSTR_EQUAL;
    if (!is_ours && !BeginsWith(path, windows)) names.insert(Utf8(module.szModule));
  }
  CloseHandle(snapshot);
  machine.foreign_modules.assign(names.begin(), names.end());
}

std::optional<std::string> RecordOwnBlocks(Machine& machine) {
  const auto file = targets::OpenJournal();
  auto open = targets::Journal(*file).Open();
  if (!open.has_value()) return open.error();
  for (const targets::OpenBlock& one : *open) {
    machine.own_blocks.push_back(targets::PrintBlock(one.block));
  }
  return std::nullopt;
}

}  // namespace

tl::expected<Machine, std::string> RecordMachine(const std::string& program_version) {
  WSADATA data{};
  if (const int error = WSAStartup(MAKEWORD(2, 2), &data); error != 0) {
    return tl::make_unexpected("machine: expected Winsock to start; WSAStartup answered " +
                               std::to_string(error));
  }
  Machine machine;
  machine.program = program_version;
#if defined(_M_ARM64) || defined(__aarch64__)
  machine.architecture = "arm64";
#elif defined(_WIN64)
  machine.architecture = "x64";
#else
  machine.architecture = "x86";
#endif
  RecordVersion(machine);
  machine.is_administrator = targets::system::HasRights();
  RecordNetwork(machine);
  RecordCatalogue(machine);
  UseSockets();
  RecordModules(machine);
  WSACleanup();
  if (auto failed = RecordOwnBlocks(machine)) return tl::make_unexpected(std::move(*failed));
  return machine;
}

}  // namespace portcullis::contribution
