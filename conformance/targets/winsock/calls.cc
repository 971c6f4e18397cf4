#include "conformance/targets/winsock/calls.h"

#include <algorithm>
#include <cstring>

#include "conformance/targets/winsock/windows_api.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {
namespace {

const WORD kWinsock22 = MAKEWORD(2, 2);

// Of a function whose failure is SOCKET_ERROR.
Answer Result(int result) {
  Answer answer;
  answer.result = result;
  if (result != 0) answer.error = WSAGetLastError();
  return answer;
}

// Of a function whose failure is FALSE.
Answer Success(BOOL result) {
  const auto error = static_cast<std::int32_t>(GetLastError());
  Answer answer;
  answer.result = result == FALSE ? 0 : 1;
  if (result == FALSE) answer.error = error;
  return answer;
}

// A port at the wildcard address or at the loopback address. The family and the port lie at the
// same place in the addresses of IPv4 and of IPv6, and zeros are the wildcard of both.
class Address {
 public:
  Address(std::int32_t family, std::uint16_t port, bool is_loopback) {
    if (family == AF_INET6) {
      address_.sin6_family = AF_INET6;
      address_.sin6_port = htons(port);
      if (is_loopback) address_.sin6_addr.s6_addr[15] = 1;
      size_ = static_cast<int>(sizeof(sockaddr_in6));
      return;
    }
    sockaddr_in ipv4{};
    ipv4.sin_family = static_cast<decltype(ipv4.sin_family)>(family);
    ipv4.sin_port = htons(port);
    if (is_loopback) ipv4.sin_addr.s_addr = htonl(0x7F000001u);
    std::memcpy(&address_, &ipv4, sizeof(ipv4));
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&address_); }
  int size() const { return size_; }

 private:
  sockaddr_in6 address_{};
  int size_ = static_cast<int>(sizeof(sockaddr_in));
};

WSAPROTOCOL_INFOW ReadInfo(std::span<const std::byte> bytes) {
  WSAPROTOCOL_INFOW info{};
  // Empty where nobody filled one: memcpy takes no null pointer, even for no bytes.
  if (!bytes.empty()) std::memcpy(&info, bytes.data(), std::min(bytes.size(), sizeof(info)));
  return info;
}

}  // namespace

Answer CallWsaStartup() {
  WSADATA data{};
  Answer answer;
  answer.result = WSAStartup(kWinsock22, &data);
  answer.error = answer.result;
  return answer;
}

Answer CallWsaCleanup() { return Result(WSACleanup()); }

Answer CallWsaSocket(const scenario::WsaSocketCall& call) {
  const DWORD flags =
      WSA_FLAG_NO_HANDLE_INHERIT | (call.overlapped ? static_cast<DWORD>(WSA_FLAG_OVERLAPPED) : 0u);
  const SOCKET made = WSASocketW(call.family, call.type, call.protocol, nullptr, 0, flags);
  Answer answer = Result(made == INVALID_SOCKET ? SOCKET_ERROR : 0);
  answer.socket = made;
  return answer;
}

Answer CallCloseSocket(std::uintptr_t socket) { return Result(closesocket(socket)); }

Answer CallBind(std::uintptr_t socket, std::int32_t family, std::uint16_t port) {
  const Address address(family, port, false);
  return Result(bind(socket, address.get(), address.size()));
}

Answer CallConnect(std::uintptr_t socket, std::int32_t family, std::uint16_t port) {
  const Address address(family, port, true);
  return Result(connect(socket, address.get(), address.size()));
}

Answer CallSendTo(std::uintptr_t socket, std::int32_t family, std::uint16_t port) {
  const Address address(family, port, true);
  const char byte = 'p';
  return Result(sendto(socket, &byte, 1, 0, address.get(), address.size()) == SOCKET_ERROR
                    ? SOCKET_ERROR
                    : 0);
}

Answer CallGetSockName(std::uintptr_t socket) {
  sockaddr_in6 name{};
  int size = static_cast<int>(sizeof(name));
  Answer answer = Result(getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size));
  if (answer.result == 0) answer.number = ntohs(name.sin6_port);
  return answer;
}

Answer CallSetSockOpt(std::uintptr_t socket, scenario::SocketOption option, bool on) {
  const BOOL value = on ? TRUE : FALSE;
  const int name =
      option == scenario::SocketOption::kReuseAddr ? SO_REUSEADDR : SO_EXCLUSIVEADDRUSE;
  return Result(setsockopt(socket, SOL_SOCKET, name, reinterpret_cast<const char*>(&value),
                           static_cast<int>(sizeof(value))));
}

Answer CallWsaDuplicateSocket(std::uintptr_t socket, std::uint32_t process) {
  WSAPROTOCOL_INFOW info{};
  Answer answer = Result(WSADuplicateSocketW(socket, process, &info));
  if (answer.result == 0) {
    const auto bytes = std::as_bytes(std::span(&info, 1));
    answer.protocol_info.assign(bytes.begin(), bytes.end());
  }
  return answer;
}

Answer CallWsaSocketFrom(std::span<const std::byte> info) {
  WSAPROTOCOL_INFOW from = ReadInfo(info);
  const SOCKET made = WSASocketW(FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, FROM_PROTOCOL_INFO, &from,
                                 0, WSA_FLAG_OVERLAPPED);
  Answer answer = Result(made == INVALID_SOCKET ? SOCKET_ERROR : 0);
  answer.socket = made;
  return answer;
}

Answer CallWsaGetLastError() {
  Answer answer;
  answer.result = WSAGetLastError();
  return answer;
}

Answer CallCancelIoEx(std::uintptr_t socket, const void* overlapped) {
  const auto handle = reinterpret_cast<HANDLE>(socket);
  auto* const of = static_cast<OVERLAPPED*>(const_cast<void*>(overlapped));
#ifdef _WIN32
  using CancelIoExFunction = BOOL(WINAPI*)(HANDLE, OVERLAPPED*);
  static const auto cancel = FindProcedure<CancelIoExFunction>(L"kernel32.dll", "CancelIoEx");
  if (cancel == nullptr) SetLastError(ERROR_PROC_NOT_FOUND);
  return Success(cancel == nullptr ? FALSE : cancel(handle, of));
#else
  return Success(CancelIoEx(handle, of));
#endif
}

Answer CallCreateIoCompletionPort(std::uintptr_t socket, void* port) {
  constexpr ULONG_PTR kKey = 0x9047;  // of no meaning here: packets are told by their OVERLAPPED
  const HANDLE tied = CreateIoCompletionPort(reinterpret_cast<HANDLE>(socket), port, kKey, 0);
  const auto error = static_cast<std::int32_t>(GetLastError());
  Answer answer;
  if (tied == nullptr) {
    answer.result = SOCKET_ERROR;
    answer.error = error;
  } else if (port == nullptr) {
    answer.port = tied;
  }
  return answer;
}

Answer CallGetQueuedCompletionStatus(void* port, std::uint32_t wait_ms) {
  const DWORD last_error = GetLastError();
  DWORD transferred = 0;
  ULONG_PTR key = 0;
  OVERLAPPED* overlapped = nullptr;
  const BOOL taken = GetQueuedCompletionStatus(port, &transferred, &key, &overlapped, wait_ms);
  Answer answer;
  answer.result = taken == FALSE && overlapped == nullptr ? abi::kWsaWaitTimeout : 0;
  answer.overlapped = overlapped;
  answer.transferred = transferred;
  SetLastError(last_error);
  return answer;
}

Answer CallSkipCompletionPortOnSuccess(std::uintptr_t socket) {
  const auto handle = reinterpret_cast<HANDLE>(socket);
#ifdef _WIN32
  using SetModesFunction = BOOL(WINAPI*)(HANDLE, UCHAR);
  static const auto set =
      FindProcedure<SetModesFunction>(L"kernel32.dll", "SetFileCompletionNotificationModes");
  if (set == nullptr) SetLastError(ERROR_PROC_NOT_FOUND);
  return Success(set == nullptr ? FALSE : set(handle, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
#else
  return Success(SetFileCompletionNotificationModes(handle, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS));
#endif
}

Answer CallWaitAlertable(std::uint32_t wait_ms) {
  Answer answer;
  answer.result = SleepEx(wait_ms, TRUE) == WAIT_IO_COMPLETION ? abi::kWaitIoCompletion : 0;
  return answer;
}

std::int32_t FamilyOf(std::span<const std::byte> info) { return ReadInfo(info).iAddressFamily; }

}  // namespace portcullis::targets
