#include "conformance/targets/winsock/provider.h"

#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <tuple>
#include <type_traits>
#include <vector>

#include "conformance/targets/winsock/windows_api.h"

// After winsock2.h.
#include <ws2spi.h>

namespace portcullis::targets {
namespace {

// The upcalls that a base provider makes for what it offers here: events and threads. The rest is
// for layered providers, which make handles of their own.
template <typename Result, typename... Arguments>
Result WSPAPI NotOffered(Arguments... arguments) {
  if constexpr (sizeof...(Arguments) > 0) {
    const auto last = std::get<sizeof...(Arguments) - 1>(std::tuple(arguments...));
    if constexpr (std::is_same_v<decltype(last), const LPINT>) {
      if (last != nullptr) *last = WSAEOPNOTSUPP;
    }
  }
  return static_cast<Result>(-1);
}

int Stored(BOOL done, LPINT error) {
  if (done == FALSE && error != nullptr) *error = static_cast<int>(GetLastError());
  return done;
}

WSAEVENT WSPAPI MakeEvent(LPINT error) {
  const WSAEVENT event = CreateEventW(nullptr, TRUE, FALSE, nullptr);
  Stored(event == nullptr ? FALSE : TRUE, error);
  return event;
}
BOOL WSPAPI CloseTheEvent(WSAEVENT event, LPINT error) { return Stored(CloseHandle(event), error); }
BOOL WSPAPI ResetTheEvent(WSAEVENT event, LPINT error) { return Stored(ResetEvent(event), error); }
BOOL WSPAPI SetTheEvent(WSAEVENT event, LPINT error) { return Stored(SetEvent(event), error); }

#ifdef _WIN32
int WSPAPI OpenThisThread(LPWSATHREADID thread, LPINT error) {
  thread->Reserved = 0;
  const BOOL done = DuplicateHandle(GetCurrentProcess(), GetCurrentThread(), GetCurrentProcess(),
                                    &thread->ThreadHandle, 0, FALSE, DUPLICATE_SAME_ACCESS);
  return Stored(done, error) == FALSE ? SOCKET_ERROR : 0;
}
int WSPAPI CloseTheThread(LPWSATHREADID thread, LPINT error) {
  return Stored(CloseHandle(thread->ThreadHandle), error) == FALSE ? SOCKET_ERROR : 0;
}
int WSPAPI QueueApc(LPWSATHREADID thread, LPWSAUSERAPC routine, DWORD_PTR context, LPINT error) {
  const DWORD queued =
      QueueUserAPC(reinterpret_cast<PAPCFUNC>(routine), thread->ThreadHandle, context);
  return Stored(queued == 0 ? FALSE : TRUE, error) == FALSE ? SOCKET_ERROR : 0;
}
#else
// The model queues routines by itself, and knows a thread by its number.
int WSPAPI OpenThisThread(LPWSATHREADID thread, LPINT /*error*/) {
  thread->ThreadHandle = OpenThread(THREAD_TERMINATE, FALSE, GetCurrentThreadId());
  thread->Reserved = 0;
  return 0;
}
int WSPAPI CloseTheThread(LPWSATHREADID thread, LPINT error) {
  return Stored(CloseHandle(thread->ThreadHandle), error) == FALSE ? SOCKET_ERROR : 0;
}
int WSPAPI QueueApc(LPWSATHREADID, LPWSAUSERAPC, DWORD_PTR, LPINT error) {
  return NotOffered<int>(error);
}
#endif

// A base provider of the system offers handles of the system.
SOCKET WSPAPI TakeAsItIs(DWORD /*catalogue_entry*/, SOCKET proposed, LPINT /*error*/) {
  return proposed;
}

WSPUPCALLTABLE OurUpcalls() {
  WSPUPCALLTABLE table{};
  table.lpWPUCloseEvent = CloseTheEvent;
  table.lpWPUCloseSocketHandle = NotOffered<int>;
  table.lpWPUCreateEvent = MakeEvent;
  table.lpWPUCreateSocketHandle = NotOffered<SOCKET>;
  table.lpWPUFDIsSet = NotOffered<int>;
  table.lpWPUGetProviderPath = NotOffered<int>;
  table.lpWPUModifyIFSHandle = TakeAsItIs;
  table.lpWPUPostMessage = NotOffered<BOOL>;
  table.lpWPUQueryBlockingCallback = NotOffered<int>;
  table.lpWPUQuerySocketHandleContext = NotOffered<int>;
  table.lpWPUQueueApc = QueueApc;
  table.lpWPUResetEvent = ResetTheEvent;
  table.lpWPUSetEvent = SetTheEvent;
  table.lpWPUOpenCurrentThread = OpenThisThread;
  table.lpWPUCloseThread = CloseTheThread;
  return table;
}

// The catalogue's entry of the base provider of TCP over IPv4.
std::optional<WSAPROTOCOL_INFOW> FindBaseProvider() {
  int error = 0;
  DWORD size = 0;
  WSCEnumProtocols(nullptr, nullptr, &size, &error);
  std::vector<WSAPROTOCOL_INFOW> infos(size / sizeof(WSAPROTOCOL_INFOW) + 1);
  size = static_cast<DWORD>(infos.size() * sizeof(WSAPROTOCOL_INFOW));
  const int count = WSCEnumProtocols(nullptr, infos.data(), &size, &error);
  for (int i = 0; i < count; ++i) {
    const WSAPROTOCOL_INFOW& info = infos[static_cast<std::size_t>(i)];
    if (info.ProtocolChain.ChainLen == BASE_PROTOCOL && info.iAddressFamily == AF_INET &&
        info.iSocketType == SOCK_STREAM) {
      return info;
    }
  }
  return std::nullopt;
}

std::optional<WSPPROC_TABLE> LoadProvider() {
  std::optional<WSAPROTOCOL_INFOW> info = FindBaseProvider();
  if (!info.has_value()) return std::nullopt;
  std::array<wchar_t, MAX_PATH> path{};
  std::array<wchar_t, MAX_PATH> expanded{};
  int length = static_cast<int>(path.size());
  int error = 0;
  if (WSCGetProviderPath(&info->ProviderId, path.data(), &length, &error) != 0) return std::nullopt;
  const DWORD size =
      ExpandEnvironmentStringsW(path.data(), expanded.data(), static_cast<DWORD>(expanded.size()));
  if (size == 0 || size > expanded.size()) return std::nullopt;
  const HMODULE module = LoadLibraryW(expanded.data());
  if (module == nullptr) return std::nullopt;
  const auto startup =
      reinterpret_cast<LPWSPSTARTUP>(reinterpret_cast<void*>(GetProcAddress(module, "WSPStartup")));
  if (startup == nullptr) return std::nullopt;
  WSPDATA data{};
  WSPPROC_TABLE table{};
  if (startup(MAKEWORD(2, 2), &data, &*info, OurUpcalls(), &table) != 0) return std::nullopt;
  return table;
}

// Loaded once, and kept: it may have operations of ours.
const std::optional<WSPPROC_TABLE>& Provider() {
  static const std::optional<WSPPROC_TABLE> provider = LoadProvider();
  return provider;
}

}  // namespace

bool TryProvider() { return Provider().has_value(); }

bool CallWspIoctl(const IoctlArguments& arguments, std::int32_t& result, std::int32_t& error) {
  const std::optional<WSPPROC_TABLE>& provider = Provider();
  if (!provider.has_value()) return false;
  int opened = 0;
  WSATHREADID ours{};
  OpenThisThread(&ours, &opened);
  WSATHREADID given = ours;
  int stored = 0;
  result = provider->lpWSPIoctl(
      arguments.socket, arguments.code, arguments.in, arguments.in_size, arguments.out,
      arguments.out_size, static_cast<DWORD*>(arguments.returned),
      static_cast<OVERLAPPED*>(arguments.overlapped),
      reinterpret_cast<LPWSAOVERLAPPED_COMPLETION_ROUTINE>(arguments.routine), &given, &stored);
  std::memset(&given, 0xA5, sizeof(given));
  error = result == 0 ? 0 : stored;
  CloseTheThread(&ours, &opened);
  return true;
}

}  // namespace portcullis::targets
