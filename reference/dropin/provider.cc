// The service-provider interface: a catalogue of one base provider, and that provider.

#include <ws2spi.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <cwchar>
#include <span>
#include <string_view>

#include "reference/dropin/arguments.h"
#include "reference/dropin/machine.h"

namespace portcullis::dropin {

reference::IoctlAnswer Ioctl(bool provider, SOCKET socket, DWORD code, LPVOID in, DWORD in_size,
                             LPVOID out, DWORD out_size, LPDWORD returned,
                             LPWSAOVERLAPPED overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);  // winsock.cc

namespace {

// Where the base provider of TCP/IP lies on Windows, so that programs which print it look the same.
constexpr std::wstring_view kPath = L"%SystemRoot%\\system32\\mswsock.dll";
constexpr std::wstring_view kRoot = L"%SystemRoot%";
constexpr std::wstring_view kRootFolder = L"C:\\Windows";
constexpr std::wstring_view kModule = L"\\system32\\mswsock.dll";
constexpr GUID kProvider = {
    0xE70F1AA0, 0xAB8B, 0x11CF, {0x8C, 0xA3, 0, 0x80, 0x5F, 0x48, 0xA1, 0x92}};
constexpr WORD kVersion = MAKEWORD(2, 2);

char module_of_provider;  // its address is the module's handle

struct Entry {
  int family;
  int type;
  int protocol;
  const wchar_t* name;
};
constexpr std::array kCatalogue = {
    Entry{AF_INET, SOCK_STREAM, IPPROTO_TCP, L"MSAFD Tcpip [TCP/IP]"},
    Entry{AF_INET, SOCK_DGRAM, IPPROTO_UDP, L"MSAFD Tcpip [UDP/IP]"},
    Entry{AF_INET6, SOCK_STREAM, IPPROTO_TCP, L"MSAFD Tcpip [TCP/IPv6]"},
    Entry{AF_INET6, SOCK_DGRAM, IPPROTO_UDP, L"MSAFD Tcpip [UDP/IPv6]"},
};

WSAPROTOCOL_INFOW InfoOf(const Entry& entry, DWORD number) {
  WSAPROTOCOL_INFOW info{};
  info.ProviderId = kProvider;
  info.dwCatalogEntryId = number;
  info.ProtocolChain.ChainLen = BASE_PROTOCOL;
  info.iVersion = 2;
  info.iAddressFamily = entry.family;
  info.iMaxSockAddr = info.iMinSockAddr = entry.family == AF_INET ? 16 : 28;
  info.iSocketType = entry.type;
  info.iProtocol = entry.protocol;
  std::wcsncpy(info.szProtocol, entry.name, WSAPROTOCOL_LEN);
  return info;
}

int FailSpi(LPINT error_at, int error) {
  Write(error_at, error);
  return SOCKET_ERROR;
}

int WSPAPI ProviderCleanup(LPINT) { return 0; }

int WSPAPI ProviderIoctl(SOCKET socket, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                         DWORD out_size, LPDWORD returned, LPWSAOVERLAPPED overlapped,
                         LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID,
                         LPINT error_at) {
  const reference::IoctlAnswer answer =
      Ioctl(true, socket, code, in, in_size, out, out_size, returned, overlapped, routine);
  if (answer.result != 0) {
    Write(error_at, int{answer.error});
  }
  return answer.result;
}

bool CopyText(std::wstring_view text, wchar_t* to, std::size_t size) {
  std::array<wchar_t, MAX_PATH> copy{};
  if (text.size() + 1 > size || text.size() >= copy.size()) {
    return false;
  }
  text.copy(copy.data(), text.size());
  return Machine::Instance().WriteMemory(to, std::as_bytes(std::span(copy).first(text.size() + 1)));
}

}  // namespace
}  // namespace portcullis::dropin

using namespace portcullis::dropin;  // NOLINT(google-build-using-namespace): all below is theirs

int WSPAPI WSPStartup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW, WSPUPCALLTABLE,
                      LPWSPPROC_TABLE table) {
  if (LOBYTE(version) < LOBYTE(kVersion)) {
    return WSAVERNOTSUPPORTED;
  }
  WSPDATA filled{};
  filled.wVersion = filled.wHighVersion = kVersion;
  std::wcscpy(filled.szDescription, L"Portcullis drop-in");
  const WSPPROC_TABLE functions{ProviderCleanup, ProviderIoctl};
  return Write(data, filled) && Write(table, functions) ? 0 : WSAEFAULT;
}

int WSPAPI WSCEnumProtocols(LPINT protocols, LPWSAPROTOCOL_INFOW infos, LPDWORD size, LPINT error) {
  std::array<int, 16> wanted{};
  std::size_t count = 0;
  if (protocols != nullptr) {
    while (count < wanted.size() && Read(protocols + count, wanted[count]) && wanted[count] != 0) {
      ++count;
    }
  }
  std::array<WSAPROTOCOL_INFOW, kCatalogue.size()> found{};
  std::size_t matching = 0;
  for (std::size_t i = 0; i < kCatalogue.size(); ++i) {
    const auto asked = std::span(wanted).first(count);
    bool matches = protocols == nullptr;
    for (const int protocol : asked) {
      matches = matches || protocol == kCatalogue[i].protocol;
    }
    if (matches) {
      found[matching++] = InfoOf(kCatalogue[i], static_cast<DWORD>(1001 + i));
    }
  }
  const auto bytes = std::as_bytes(std::span(found).first(matching));
  DWORD given = 0;
  if (!Read(size, given)) {
    return FailSpi(error, WSAEFAULT);
  }
  if (given < bytes.size()) {
    Write(size, static_cast<DWORD>(bytes.size()));
    return FailSpi(error, WSAENOBUFS);
  }
  if (!Machine::Instance().WriteMemory(infos, bytes)) {
    return FailSpi(error, WSAEFAULT);
  }
  return static_cast<int>(matching);
}

int WSPAPI WSCGetProviderPath(LPGUID provider, WCHAR* path, LPINT size, LPINT error) {
  GUID asked{};
  int given = 0;
  if (!Read(provider, asked) || !Read(size, given)) {
    return FailSpi(error, WSAEFAULT);
  }
  if (std::memcmp(&asked, &kProvider, sizeof asked) != 0) {
    return FailSpi(error, WSAEINVALIDPROVIDER);
  }
  if (given < 0 || !CopyText(kPath, path, static_cast<std::size_t>(given))) {
    Write(size, static_cast<int>(kPath.size() + 1));
    return FailSpi(error, WSAEFAULT);
  }
  return 0;
}

DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR text, LPWSTR expanded, DWORD size) {
  std::wstring result(text);
  const std::size_t at = result.find(kRoot);
  if (at != std::wstring::npos) {
    result.replace(at, kRoot.size(), kRootFolder);
  }
  CopyText(result, expanded, size);
  return static_cast<DWORD>(result.size() + 1);
}

HMODULE WINAPI LoadLibraryW(LPCWSTR path) {
  if (!std::wstring_view(path).ends_with(kModule)) {
    SetLastError(ERROR_MOD_NOT_FOUND);
    return nullptr;
  }
  return &module_of_provider;
}

BOOL WINAPI FreeLibrary(HMODULE module) { return module == &module_of_provider ? TRUE : FALSE; }

FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name) {
  if (module != &module_of_provider || std::string_view(name) != "WSPStartup") {
    SetLastError(ERROR_PROC_NOT_FOUND);
    return nullptr;
  }
  return reinterpret_cast<FARPROC>(reinterpret_cast<void*>(WSPStartup));
}
