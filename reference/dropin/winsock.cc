// The functions of winsock2.h that deal with sockets: each takes its arguments out of the program's
// memory, asks the machine, and puts the answer back.

#include <mstcpip.h>
#include <winsock2.h>
#include <ws2ipdef.h>

#include <cstddef>
#include <cstring>
#include <optional>

#include "reference/dropin/arguments.h"
#include "reference/dropin/machine.h"

namespace portcullis::dropin {
namespace {

using reference::Host;
using reference::SocketOption;

constexpr WORD kLowestVersion = MAKEWORD(1, 0);
constexpr WORD kHighestVersion = MAKEWORD(2, 2);
constexpr DWORD kDuplicate = 0x50435332;  // marks a WSAPROTOCOL_INFOW as a socket's duplicate

int Fail(int error) {
  WSASetLastError(error);
  return SOCKET_ERROR;
}

bool Failed(std::int32_t result) { return result == SOCKET_ERROR; }

std::optional<reference::SocketKind> KindOf(SOCKET socket) {
  return Machine::Instance().Call([socket](const Host& host, const reference::Caller& caller) {
    const reference::Socket* found = host.FindSocket(caller.process, socket);
    return found == nullptr ? std::nullopt : std::optional(found->kind);
  });
}

bool HasPorts(const reference::SocketKind& kind) {
  return kind.protocol == reference::Protocol::kTcp || kind.protocol == reference::Protocol::kUdp;
}

enum class Purpose { kBind, kPeer };

struct Name {
  int error = 0;
  USHORT port = 0;  // in host order
};

template <typename SockAddr>
bool ReadName(const sockaddr* name, int size, SockAddr& copy) {
  return size >= static_cast<int>(sizeof copy) &&
         Read(reinterpret_cast<const SockAddr*>(name), copy);
}

// bind's page: WSAEFAULT for a bad pointer, a short name and a family that is not the socket's.
Name PortOf(const reference::SocketKind& kind, const sockaddr* name, int size, Purpose purpose) {
  if (!HasPorts(kind)) {
    return {};
  }
  if (kind.family == reference::Family::kIpv4) {
    SOCKADDR_IN address;
    if (!ReadName(name, size, address) || address.sin_family != AF_INET) {
      return {WSAEFAULT};
    }
    const bool elsewhere = address.sin_addr.s_addr != INADDR_ANY;
    return {purpose == Purpose::kBind && elsewhere ? WSAEADDRNOTAVAIL : 0, ntohs(address.sin_port)};
  }
  SOCKADDR_IN6 address;
  if (!ReadName(name, size, address) || address.sin6_family != AF_INET6) {
    return {WSAEFAULT};
  }
  const bool elsewhere = std::memcmp(&address.sin6_addr, &in6addr_any, sizeof in6addr_any) != 0;
  return {purpose == Purpose::kBind && elsewhere ? WSAEADDRNOTAVAIL : 0, ntohs(address.sin6_port)};
}

// The name is looked at only where the socket is one: else Host says what is wrong first.
template <typename Function>
int WithPort(SOCKET socket, const sockaddr* name, int size, Purpose purpose, Function function) {
  Machine& machine = Machine::Instance();
  Name read;
  if (const auto kind = KindOf(socket)) {
    read = PortOf(*kind, name, size, purpose);
    if (read.error != 0) {
      return Fail(read.error);
    }
    machine.RefreshPersistent();
  }
  return machine.CallOrFail(
      [&](Host& host, const reference::Caller& caller) {
        return function(host, caller, read.port);
      },
      Failed);
}

// The two options of SOL_SOCKET that Host knows.
std::optional<SocketOption> OptionOf(int option) {
  switch (option) {
    case SO_REUSEADDR:
      return SocketOption::kReuseAddress;
    case SO_EXCLUSIVEADDRUSE:
      return SocketOption::kExclusiveAddressUse;
    default:
      return std::nullopt;
  }
}

reference::IoctlCall CallOf(SOCKET socket, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                            DWORD out_size, LPDWORD returned, LPWSAOVERLAPPED overlapped,
                            LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return {.socket = socket,
          .code = code,
          .in = AddressOf(in),
          .in_size = in_size,
          .out = AddressOf(out),
          .out_size = out_size,
          .returned = AddressOf(returned),
          .overlapped = AddressOf(overlapped),
          .routine = reinterpret_cast<Address>(routine)};
}

}  // namespace

reference::IoctlAnswer Ioctl(bool provider, SOCKET socket, DWORD code, LPVOID in, DWORD in_size,
                             LPVOID out, DWORD out_size, LPDWORD returned,
                             LPWSAOVERLAPPED overlapped,
                             LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  Machine& machine = Machine::Instance();
  if (code == SIO_ACQUIRE_PORT_RESERVATION || code == SIO_ASSOCIATE_PORT_RESERVATION) {
    machine.RefreshPersistent();
  }
  const reference::IoctlCall call =
      CallOf(socket, code, in, in_size, out, out_size, returned, overlapped, routine);
  return provider ? machine.WSPIoctl(call) : machine.WSAIoctl(call);
}

}  // namespace portcullis::dropin

using namespace portcullis::dropin;  // NOLINT(google-build-using-namespace): all below is theirs
using portcullis::reference::Caller;

int WSAAPI WSAStartup(WORD version, LPWSADATA data) {
  if (LOBYTE(version) < LOBYTE(kLowestVersion)) {
    return WSAVERNOTSUPPORTED;
  }
  WSADATA filled{};
  const bool older =
      LOBYTE(version) < LOBYTE(kHighestVersion) ||
      (LOBYTE(version) == LOBYTE(kHighestVersion) && HIBYTE(version) < HIBYTE(kHighestVersion));
  filled.wVersion = older ? version : kHighestVersion;
  filled.wHighVersion = kHighestVersion;
  std::strcpy(filled.szDescription, "Portcullis drop-in");
  std::strcpy(filled.szSystemStatus, "Running");
  if (!Write(data, filled)) {
    return WSAEFAULT;
  }
  return Machine::Instance().Call(
      [](Host& host, const Caller& caller) { return host.WSAStartup(caller); });
}

int WSAAPI WSACleanup() {
  return Machine::Instance().CallOrFail(
      [](Host& host, const Caller& caller) { return host.WSACleanup(caller); }, Failed);
}

int WSAAPI WSAGetLastError() { return ThreadIdentity::Own().last_error; }

void WSAAPI WSASetLastError(int error) { ThreadIdentity::Own().last_error = error; }

SOCKET WSAAPI socket(int family, int type, int protocol) {
  return WSASocketW(family, type, protocol, nullptr, 0, WSA_FLAG_OVERLAPPED);
}

SOCKET WSAAPI WSASocketW(int family, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP,
                         DWORD flags) {
  const auto failed = [](SOCKET made) { return made == INVALID_SOCKET; };
  portcullis::reference::SocketRequest request{family, type, protocol,
                                               (flags & WSA_FLAG_OVERLAPPED) != 0};
  if (info != nullptr) {
    WSAPROTOCOL_INFOW copy;
    if (!Read(info, copy)) {
      WSASetLastError(WSAEFAULT);
      return INVALID_SOCKET;
    }
    if (copy.dwServiceFlags4 == kDuplicate) {
      const portcullis::reference::SocketDuplicate duplicate{
          portcullis::reference::SocketId{copy.dwProviderReserved},
          ProcessId{copy.dwServiceFlags3}};
      return Machine::Instance().CallOrFail(
          [&](Host& host, const Caller& caller) { return host.WSASocketFrom(caller, duplicate); },
          failed);
    }
    const auto choose = [](int asked, int own) {
      return asked == FROM_PROTOCOL_INFO || asked == 0 ? own : asked;
    };
    request.family = choose(family, copy.iAddressFamily);
    request.type = choose(type, copy.iSocketType);
    request.protocol = choose(protocol, copy.iProtocol);
  }
  return Machine::Instance().CallOrFail(
      [&](Host& host, const Caller& caller) { return host.WSASocketW(caller, request); }, failed);
}

int WSAAPI WSADuplicateSocketW(SOCKET socket, DWORD process, LPWSAPROTOCOL_INFOW info) {
  WSAPROTOCOL_INFOW filled{};
  if (!Write(info, filled)) {
    return Fail(WSAEFAULT);
  }
  const auto duplicate = Machine::Instance().CallOrFail(
      [&](Host& host, const Caller& caller) {
        return host.WSADuplicateSocketW(caller, socket, ProcessId{process});
      },
      [](const auto& made) { return made.socket == portcullis::reference::SocketId::kNone; });
  if (duplicate.socket == portcullis::reference::SocketId::kNone) {
    return SOCKET_ERROR;
  }
  filled.dwServiceFlags3 = static_cast<DWORD>(duplicate.process);
  filled.dwServiceFlags4 = kDuplicate;
  filled.dwProviderReserved = static_cast<DWORD>(duplicate.socket);
  if (const auto kind = KindOf(socket)) {
    const bool tcp = kind->protocol == portcullis::reference::Protocol::kTcp;
    filled.iAddressFamily =
        kind->family == portcullis::reference::Family::kIpv4 ? AF_INET : AF_INET6;
    filled.iSocketType = tcp ? SOCK_STREAM : SOCK_DGRAM;
    filled.iProtocol = tcp ? IPPROTO_TCP : IPPROTO_UDP;
  }
  Write(info, filled);
  return 0;
}

int WSAAPI closesocket(SOCKET socket) {
  return Machine::Instance().CallOrFail(
      [&](Host& host, const Caller& caller) { return host.CloseSocket(caller, socket); }, Failed);
}

int WSAAPI bind(SOCKET socket, const struct sockaddr* name, int size) {
  return WithPort(socket, name, size, Purpose::kBind,
                  [socket](Host& host, const Caller& caller, USHORT port) {
                    return host.Bind(caller, socket, port);
                  });
}

int WSAAPI getsockname(SOCKET socket, struct sockaddr* name, int* size) {
  const auto port = Machine::Instance().CallOrFail(
      [&](Host& host, const Caller& caller) { return host.GetSockName(caller, socket); },
      [](const auto& found) { return !found.has_value(); });
  if (!port) {
    return SOCKET_ERROR;
  }
  const auto kind = KindOf(socket);
  SOCKADDR_IN6 address{};
  int own_size = sizeof address;
  if (kind && kind->family == portcullis::reference::Family::kIpv4) {
    own_size = sizeof(SOCKADDR_IN);
  }
  // Family and port lie at the same place in both.
  address.sin6_family = own_size == sizeof address ? AF_INET6 : AF_INET;
  address.sin6_port = htons(*port);
  int given = 0;
  if (!Read(size, given) || given < own_size ||
      !Machine::Instance().WriteMemory(
          name, std::as_bytes(std::span(&address, 1)).first(static_cast<std::size_t>(own_size))) ||
      !Write(size, own_size)) {
    return Fail(WSAEFAULT);
  }
  return 0;
}

int WSAAPI setsockopt(SOCKET socket, int level, int option, const char* value, int size) {
  const auto host_option = level == SOL_SOCKET ? OptionOf(option) : std::nullopt;
  const bool v6_only = level == IPPROTO_IPV6 && option == IPV6_V6ONLY;
  DWORD argument = 0;
  const bool readable = size >= static_cast<int>(sizeof argument) &&
                        Read(reinterpret_cast<const DWORD*>(value), argument);
  const auto kind = KindOf(socket);
  if (kind && !host_option && !v6_only) {
    return Fail(WSAENOPROTOOPT);
  }
  if (kind && !readable) {
    return Fail(WSAEFAULT);
  }
  if (kind && v6_only) {
    if (kind->family != portcullis::reference::Family::kIpv6) {
      return Fail(WSAEINVAL);
    }
    Machine::Instance().SetV6Only(socket, argument != 0 ? 1 : 0);
    return 0;
  }
  const SocketOption asked = host_option.value_or(SocketOption::kReuseAddress);
  return Machine::Instance().CallOrFail(
      [&](Host& host, const Caller& caller) {
        return host.SetSockOpt(caller, socket, asked, argument != 0);
      },
      Failed);
}

int WSAAPI getsockopt(SOCKET socket, int level, int option, char* value, int* size) {
  const auto found = Machine::Instance().Call([socket](Host& host, const Caller& caller) {
    const auto* known = host.FindSocket(caller.process, socket);
    return known == nullptr ? std::nullopt : std::optional(*known);
  });
  if (!found) {
    return Fail(WSAENOTSOCK);
  }
  DWORD answer = 0;
  if (level == SOL_SOCKET && option == SO_REUSEADDR) {
    answer = found->reuse_address ? 1 : 0;
  } else if (level == SOL_SOCKET && option == SO_EXCLUSIVEADDRUSE) {
    answer = found->exclusive_address ? 1 : 0;
  } else if (level == SOL_SOCKET && option == SO_TYPE) {
    answer = found->kind.protocol == portcullis::reference::Protocol::kUdp   ? SOCK_DGRAM
             : found->kind.protocol == portcullis::reference::Protocol::kRaw ? SOCK_RAW
                                                                             : SOCK_STREAM;
  } else if (level == IPPROTO_IPV6 && option == IPV6_V6ONLY) {
    answer = Machine::Instance().V6Only(socket);
  } else {
    return Fail(WSAENOPROTOOPT);
  }
  int given = 0;
  if (!Read(size, given) || given < static_cast<int>(sizeof answer) ||
      !Write(reinterpret_cast<DWORD*>(value), answer) ||
      !Write(size, static_cast<int>(sizeof answer))) {
    return Fail(WSAEFAULT);
  }
  return 0;
}

int WSAAPI connect(SOCKET socket, const struct sockaddr* name, int size) {
  return WithPort(socket, name, size, Purpose::kPeer,
                  [socket](Host& host, const Caller& caller, USHORT port) {
                    return host.Connect(caller, socket, port);
                  });
}

// The bytes go nowhere; that they can be read is all that is asked of them.
int WSAAPI sendto(SOCKET socket, const char* bytes, int size, int, const struct sockaddr* to,
                  int to_size) {
  if (KindOf(socket) && (size < 0 || !IsReadable(bytes, static_cast<std::size_t>(size)))) {
    return Fail(WSAEFAULT);
  }
  const int sent = WithPort(socket, to, to_size, Purpose::kPeer,
                            [socket](Host& host, const Caller& caller, USHORT port) {
                              return host.SendTo(caller, socket, port);
                            });
  return Failed(sent) ? SOCKET_ERROR : size;
}

int WSAAPI ioctlsocket(SOCKET socket, int command, u_long* argument) {
  DWORD returned = 0;
  return WSAIoctl(socket, static_cast<DWORD>(command), argument, sizeof *argument, nullptr, 0,
                  &returned, nullptr, nullptr);
}

int WSAAPI WSAIoctl(SOCKET socket, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                    LPDWORD returned, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  return Ioctl(false, socket, code, in, in_size, out, out_size, returned, overlapped, routine)
      .result;
}

BOOL WSAAPI WSAGetOverlappedResult(SOCKET socket, LPWSAOVERLAPPED overlapped, LPDWORD transferred,
                                   BOOL wait, LPDWORD flags) {
  const auto answer = Machine::Instance().WSAGetOverlappedResult(
      {socket, AddressOf(overlapped), AddressOf(transferred), wait != FALSE});
  if (answer.result != FALSE) {
    Write(flags, DWORD{0});
  }
  return answer.result;
}

BOOL WINAPI CancelIoEx(HANDLE file, LPOVERLAPPED overlapped) {
  return Machine::Instance().CallOrFail(
             [&](Host& host, const Caller& caller) {
               return host.CancelIoEx(
                   caller, AddressOf(file),
                   overlapped == nullptr ? std::nullopt : std::optional(AddressOf(overlapped)));
             },
             [](bool cancelled) { return !cancelled; })
             ? TRUE
             : FALSE;
}
