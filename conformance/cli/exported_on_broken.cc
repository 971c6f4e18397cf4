// An exported file against an implementation that is wrong in one thing: its ACQUIRE tells of one
// port more than it was asked for. Compiled with the file as EXPORTED, for the drop-in.

// clang-format off
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
// clang-format on

static int BrokenIoctl(SOCKET socket, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                       DWORD out_size, LPDWORD returned, LPWSAOVERLAPPED overlapped,
                       LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  const int result =
      WSAIoctl(socket, code, in, in_size, out, out_size, returned, overlapped, routine);
  if (result == 0 && code == SIO_ACQUIRE_PORT_RESERVATION) {
    ++static_cast<INET_PORT_RANGE*>(out)->NumberOfPorts;
  }
  return result;
}

#define WSAIoctl BrokenIoctl
#include EXPORTED
