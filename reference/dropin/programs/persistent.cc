// Creates, looks up, uses and deletes a persistent reservation, each in a run of its own: what one
// run makes is there for the next.
//
// persistent create|lookup|use|delete tcp|udp START COUNT

#ifndef UNICODE
#define UNICODE
#endif

// Windows' headers have an order.
// clang-format off
#include <windows.h>
#include <winsock2.h>
#include <mstcpip.h>
#include <iphlpapi.h>
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
// clang-format on

#pragma comment(lib, "iphlpapi.lib")
#pragma comment(lib, "ws2_32.lib")

static void Use(ULONG64 token, bool tcp) {
  WSADATA data = {0};
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return;
  SOCKET sock = socket(AF_INET, tcp ? SOCK_STREAM : SOCK_DGRAM, tcp ? IPPROTO_TCP : IPPROTO_UDP);
  DWORD returned = 0;
  if (WSAIoctl(sock, SIO_ASSOCIATE_PORT_RESERVATION, (LPVOID)&token, sizeof(ULONG64), NULL, 0,
               &returned, NULL, NULL) != 0) {
    wprintf(L"SIO_ASSOCIATE_PORT_RESERVATION failed with error = %d\n", WSAGetLastError());
  } else {
    sockaddr_in service = {0};
    int size = sizeof(service);
    service.sin_family = AF_INET;
    if (bind(sock, (SOCKADDR*)&service, sizeof(service)) == SOCKET_ERROR) {
      wprintf(L"bind failed with error = %d\n", WSAGetLastError());
    } else if (getsockname(sock, (SOCKADDR*)&service, &size) == SOCKET_ERROR) {
      wprintf(L"getsockname failed with error = %d\n", WSAGetLastError());
    } else {
      wprintf(L"bind succeeded, port %u\n", ntohs(service.sin_port));
    }
  }
  closesocket(sock);
  WSACleanup();
}

int wmain(int argc, wchar_t* argv[]) {
  if (argc != 5) return 2;
  bool tcp = wcscmp(argv[2], L"tcp") == 0;
  USHORT start = htons((USHORT)_wtoi(argv[3]));
  USHORT count = (USHORT)_wtoi(argv[4]);
  ULONG64 token = 0;
  unsigned long status = NO_ERROR;
  if (wcscmp(argv[1], L"create") == 0) {
    status = tcp ? CreatePersistentTcpPortReservation(start, count, &token)
                 : CreatePersistentUdpPortReservation(start, count, &token);
  } else if (wcscmp(argv[1], L"delete") == 0) {
    status = tcp ? DeletePersistentTcpPortReservation(start, count)
                 : DeletePersistentUdpPortReservation(start, count);
  } else {
    status = tcp ? LookupPersistentTcpPortReservation(start, count, &token)
                 : LookupPersistentUdpPortReservation(start, count, &token);
  }
  if (status != NO_ERROR) {
    wprintf(L"%s returned error: %ld\n", argv[1], status);
    return 1;
  }
  wprintf(L"%s succeeded\n", argv[1]);
  if (token != 0) wprintf(L"  Token=%I64u\n", token);
  if (wcscmp(argv[1], L"use") == 0) Use(token, tcp);
  return 0;
}
