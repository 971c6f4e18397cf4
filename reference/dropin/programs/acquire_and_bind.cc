// Reserves a block of ports at run time, takes a port of it for a second socket, and gives the
// block back. In the style of the samples on the control codes' pages: wmain, wide output, one line
// for each call.
//
// acquire_and_bind FAMILY TYPE PROTOCOL START COUNT

#ifndef UNICODE
#define UNICODE
#endif

// Windows' headers have an order.
// clang-format off
#include <Windows.h>
#include <WinSock2.h>
#include <MSTcpIP.h>
#include <ws2ipdef.h>
#include <stdio.h>
#include <stdlib.h>
// clang-format on

#pragma comment(lib, "Ws2_32.lib")

static int Say(LPCWSTR call, int result) {
  if (result == SOCKET_ERROR) {
    wprintf(L"%ws failed with error = %d\n", call, WSAGetLastError());
  } else {
    wprintf(L"%s succeeded\n", call);
  }
  return result;
}

static int Bind(SOCKET socket, int family) {
  if (family == AF_INET6) {
    SOCKADDR_IN6 any = {0};
    any.sin6_family = AF_INET6;
    return bind(socket, (SOCKADDR*)&any, sizeof(any));
  }
  SOCKADDR_IN any;
  ZeroMemory(&any, sizeof(any));
  any.sin_family = (ADDRESS_FAMILY)family;
  any.sin_addr.s_addr = htonl(INADDR_ANY);
  return bind(socket, (SOCKADDR*)&any, sizeof(any));
}

static USHORT PortOf(SOCKET socket) {
  SOCKADDR_STORAGE name;
  int size = sizeof(name);
  if (Say(L"getsockname", getsockname(socket, (SOCKADDR*)&name, &size)) != 0) return 0;
  return ntohs(((SOCKADDR_IN*)&name)->sin_port);  // at the same place in both families
}

int wmain(int argc, WCHAR** argv) {
  if (argc != 6) {
    wprintf(L"usage: %ws <family> <type> <protocol> <start> <count>\n", L"acquire_and_bind");
    return 1;
  }
  int family = _wtoi(argv[1]);
  int type = _wtoi(argv[2]);
  int protocol = _wtoi(argv[3]);
  INET_PORT_RANGE range = {0};
  INET_PORT_RESERVATION_INSTANCE block = {{0}};
  range.StartPort = htons((USHORT)_wtoi(argv[4]));
  range.NumberOfPorts = (USHORT)_wtoi(argv[5]);

  WSADATA data;
  int result = WSAStartup(MAKEWORD(2, 2), &data);
  if (result != NO_ERROR) {
    wprintf(L"WSAStartup failed with error = %d\n", result);
    return 1;
  }
  SOCKET owner = socket(family, type, protocol);
  SOCKET user = socket(family, type, protocol);
  if (owner == INVALID_SOCKET || user == INVALID_SOCKET) {
    wprintf(L"socket failed with error = %d\n", WSAGetLastError());
    WSACleanup();
    return 1;
  }
  DWORD returned = 0;
  result = WSAIoctl(owner, SIO_ACQUIRE_PORT_RESERVATION, (LPVOID)&range, sizeof(range), &block,
                    sizeof(block), &returned, NULL, NULL);
  if (Say(L"SIO_ACQUIRE_PORT_RESERVATION", result) == 0) {
    wprintf(L"  %lu bytes: start %hu, count %hu, Token=%I64d\n", returned,
            ntohs(block.Reservation.StartPort), block.Reservation.NumberOfPorts, block.Token);
    result = WSAIoctl(user, SIO_ASSOCIATE_PORT_RESERVATION, &block.Token, sizeof(ULONG64), NULL, 0,
                      &returned, NULL, NULL);
    if (Say(L"SIO_ASSOCIATE_PORT_RESERVATION", result) == 0 &&
        Say(L"bind", Bind(user, family)) == 0) {
      USHORT first = ntohs(block.Reservation.StartPort);
      USHORT port = PortOf(user);
      wprintf(
          L"  port %u is %s the block\n", port,
          port >= first && port < first + block.Reservation.NumberOfPorts ? L"inside" : L"OUTSIDE");
    }
    Say(L"closesocket of the second socket", closesocket(user));
    for (int i = 0; i < 2; ++i) {
      result = WSAIoctl(owner, SIO_RELEASE_PORT_RESERVATION, &block.Token, sizeof(ULONG64), NULL, 0,
                        &returned, NULL, NULL);
      Say(L"SIO_RELEASE_PORT_RESERVATION", result);
    }
  }
  Say(L"closesocket of the first socket", closesocket(owner));
  WSACleanup();
  return 0;
}
