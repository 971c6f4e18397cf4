#include "conformance/targets/winsock/host_facts.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/scenario/capability.h"
#include "conformance/targets/winsock/probe.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"
#include "reference/abi/control_codes.h"

namespace portcullis::targets {
namespace {

bool CanMake(int family, int type, int protocol) {
  const SOCKET socket = WSASocketW(family, type, protocol, nullptr, 0, WSA_FLAG_NO_HANDLE_INHERIT);
  if (socket == INVALID_SOCKET) return false;
  closesocket(socket);
  return true;
}

std::string FileVersion() {
  const HMODULE module = GetModuleHandleW(L"ws2_32.dll");
  wchar_t path[MAX_PATH] = {};
  if (module == nullptr || GetModuleFileNameW(module, path, MAX_PATH) == 0) return {};
  DWORD ignored = 0;
  const DWORD size = GetFileVersionInfoSizeW(path, &ignored);
  if (size == 0) return {};
  std::vector<std::byte> data(size);
  if (GetFileVersionInfoW(path, 0, size, data.data()) == 0) return {};
  void* found = nullptr;
  UINT length = 0;
  if (VerQueryValueW(data.data(), L"\\", &found, &length) == 0 ||
      length < sizeof(VS_FIXEDFILEINFO)) {
    return {};
  }
  const auto* const info = static_cast<const VS_FIXEDFILEINFO*>(found);
  return std::to_string(info->dwFileVersionMS >> 16) + "." +
         std::to_string(info->dwFileVersionMS & 0xFFFF) + "." +
         std::to_string(info->dwFileVersionLS >> 16) + "." +
         std::to_string(info->dwFileVersionLS & 0xFFFF);
}

std::string OwnWords() {
  WSADATA data{};
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return {};
  WSACleanup();
  return data.szDescription;
}

// GetVersion answers what a manifest asks for; this one answers what is there.
std::string WindowsVersion() {
  using RtlGetVersionFunction = LONG(WINAPI*)(OSVERSIONINFOW*);
  const auto get = FindProcedure<RtlGetVersionFunction>(L"ntdll.dll", "RtlGetVersion");
  OSVERSIONINFOW info{};
  info.dwOSVersionInfoSize = sizeof(info);
  if (get == nullptr || get(&info) != 0) return "Windows";
  return "Windows " + std::to_string(info.dwMajorVersion) + "." +
         std::to_string(info.dwMinorVersion) + " build " + std::to_string(info.dwBuildNumber);
}

std::string SystemName() {
  using WineVersionFunction = const char*(__cdecl*)();
  const auto wine = FindProcedure<WineVersionFunction>(L"ntdll.dll", "wine_get_version");
  if (wine == nullptr) return WindowsVersion();
  return std::string("Wine ") + wine() + " as " + WindowsVersion();
}

}  // namespace

scenario::Description DescribeHost() {
  scenario::Description description;
  description.name = "ws2_32";
  description.version = FileVersion();
  if (description.version.empty()) description.version = OwnWords();
  description.system = SystemName();

  std::vector<std::string>& capabilities = description.capabilities;
  capabilities = {scenario::kThreads,   scenario::kBadMemory, scenario::kExitThread,
                  scenario::kRoutines,  scenario::kPorts,     scenario::kDuplicateSocket,
                  scenario::kAssociate, scenario::kRelease};
  if (CanProbe("service-provider")) capabilities.emplace_back(scenario::kServiceProvider);
  if (system::HasRights()) capabilities.emplace_back(scenario::kAdministrator);
  if (FindProcedure<void (*)()>(L"kernel32.dll", "CancelIoEx") != nullptr) {
    capabilities.emplace_back(scenario::kCancelIoEx);
  }
  if (CanMake(abi::kAfInet6, abi::kSockStream, abi::kIpprotoTcp) &&
      CanMake(abi::kAfInet6, abi::kSockDgram, abi::kIpprotoUdp)) {
    capabilities.emplace_back(scenario::kIpv6);
  }
  if (CanMake(abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp)) {
    capabilities.emplace_back(scenario::kRawSockets);
  }
  if (CanMake(abi::kAfUnix, abi::kSockStream, abi::kIpprotoDefault)) {
    capabilities.emplace_back(scenario::kUnixSockets);
  }
  std::sort(capabilities.begin(), capabilities.end());
  return description;
}

}  // namespace portcullis::targets
