// A server as a QUIC stack opens it: one dual-stack UDP socket for each processor, all on the port
// that was asked for, which is reserved first so that nobody else gets it in between.
//
// quic PORT SOCKETS

// Windows' headers have an order.
// clang-format off
#include <winsock2.h>
#include <ws2tcpip.h>
#include <mstcpip.h>
#include <mswsock.h>
#include <stdio.h>
#include <stdlib.h>
// clang-format on

static bool Check(bool succeeded, const char* call) {
  if (!succeeded) printf("%s failed, %d\n", call, WSAGetLastError());
  return succeeded;
}

static bool SetOption(SOCKET s, int level, int option, DWORD value) {
  return Check(setsockopt(s, level, option, (char*)&value, sizeof(value)) != SOCKET_ERROR,
               "setsockopt");
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  USHORT port = htons((USHORT)atoi(argv[1]));
  int count = atoi(argv[2]);
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  HANDLE completions = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);

  INET_PORT_RESERVATION_INSTANCE reservation = {};
  SOCKET sockets[16];
  for (int i = 0; i < count && i < 16; ++i) {
    SOCKET s = WSASocketW(AF_INET6, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED);
    sockets[i] = s;
    DWORD returned = 0;
    USHORT processor = (USHORT)i;
    bool good =
        Check(s != INVALID_SOCKET, "WSASocket") && SetOption(s, IPPROTO_IPV6, IPV6_V6ONLY, FALSE) &&
        SetOption(s, SOL_SOCKET, SO_REUSEADDR, TRUE) &&
        Check(WSAIoctl(s, SIO_CPU_AFFINITY, &processor, sizeof(processor), NULL, 0, &returned, NULL,
                       NULL) == 0,
              "SIO_CPU_AFFINITY") &&
        Check(CreateIoCompletionPort((HANDLE)s, completions, (ULONG_PTR)i, 0) != NULL,
              "CreateIoCompletionPort") &&
        Check(SetFileCompletionNotificationModes(
                  (HANDLE)s, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE),
              "SetFileCompletionNotificationModes");
    if (good && i == 0) {
      INET_PORT_RANGE range = {port, 1};
      good = Check(WSAIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &reservation,
                            sizeof(reservation), &returned, NULL, NULL) == 0,
                   "SIO_ACQUIRE_PORT_RESERVATION");
    }
    good = good && Check(WSAIoctl(s, SIO_ASSOCIATE_PORT_RESERVATION, &reservation.Token,
                                  sizeof(reservation.Token), NULL, 0, &returned, NULL, NULL) == 0,
                         "SIO_ASSOCIATE_PORT_RESERVATION");
    SOCKADDR_INET name = {};
    int size = sizeof(name);
    name.Ipv6.sin6_family = AF_INET6;
    name.Ipv6.sin6_addr = in6addr_any;
    name.Ipv6.sin6_port = port;
    good = good && Check(bind(s, (PSOCKADDR)&name, sizeof(name.Ipv6)) == 0, "bind") &&
           Check(getsockname(s, (PSOCKADDR)&name, &size) == 0, "getsockname");
    if (good) printf("socket %d listens on port %u\n", i, ntohs(name.Ipv6.sin6_port));
  }

  SOCKET late = socket(AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
  INET_PORT_RANGE range = {port, 1};
  DWORD returned = 0;
  Check(WSAIoctl(late, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &reservation,
                 sizeof(reservation), &returned, NULL, NULL) == 0,
        "a second SIO_ACQUIRE_PORT_RESERVATION");
  for (int i = 0; i < count && i < 16; ++i) closesocket(sockets[i]);
  if (Check(WSAIoctl(late, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &reservation,
                     sizeof(reservation), &returned, NULL, NULL) == 0,
            "a third SIO_ACQUIRE_PORT_RESERVATION")) {
    printf("the port is free again\n");
  }
  CloseHandle(completions);
  return WSACleanup();
}
