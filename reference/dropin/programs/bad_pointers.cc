// Passes pointers that point nowhere, to every function that takes one: each is an answer.

// Windows' headers have an order.
// clang-format off
#include <winsock2.h>
#include <ws2ipdef.h>
#include <mstcpip.h>
#include <iphlpapi.h>
#include <stdio.h>
// clang-format on

static void Say(const char* what, int result) {
  printf("%s: %d, %d\n", what, result, result == 0 ? 0 : WSAGetLastError());
}

int main() {
  void* const nowhere = (void*)0x10;
  printf("WSAStartup: %d\n", WSAStartup(MAKEWORD(2, 2), (LPWSADATA)nowhere));
  WSADATA data;
  printf("WSAStartup: %d\n", WSAStartup(MAKEWORD(2, 2), &data));
  SOCKET s = WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED);
  INET_PORT_RANGE range = {htons(5000), 20};
  INET_PORT_RESERVATION_INSTANCE block;
  DWORD returned = 7;
  WSAOVERLAPPED overlapped = {};
  const auto acquire = [&](LPVOID in, LPVOID out, LPDWORD count, LPWSAOVERLAPPED lap,
                           LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
    return WSAIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, in, sizeof(range), out, sizeof(block), count,
                    lap, routine);
  };
  Say("input", acquire(nowhere, &block, &returned, NULL, NULL));
  Say("no input", acquire(NULL, &block, &returned, NULL, NULL));
  Say("output", acquire(&range, nowhere, &returned, NULL, NULL));
  Say("read-only output",
      acquire(&range, (LPVOID) "a constant of the program", &returned, NULL, NULL));
  Say("returned", acquire(&range, &block, (LPDWORD)nowhere, NULL, NULL));
  Say("no returned", acquire(&range, &block, NULL, NULL, NULL));
  Say("overlapped", acquire(&range, &block, &returned, (LPWSAOVERLAPPED)nowhere, NULL));
  Say("routine",
      acquire(&range, &block, &returned, &overlapped, (LPWSAOVERLAPPED_COMPLETION_ROUTINE)nowhere));
  Say("bind", bind(s, (SOCKADDR*)nowhere, sizeof(SOCKADDR_IN)));
  Say("ioctlsocket", ioctlsocket(s, FIONBIO, (u_long*)nowhere));
  Say("setsockopt", setsockopt(s, SOL_SOCKET, SO_REUSEADDR, (const char*)nowhere, 4));
  Say("sendto", sendto(s, (const char*)nowhere, 1, 0, NULL, 0));
  ULONG64 token = 0;
  printf("Create: %u, %u\n", CreatePersistentTcpPortReservation(htons(5000), 1, (PULONG64)nowhere),
         LookupPersistentTcpPortReservation(htons(5000), 1, &token));
  Say("a good one after all", acquire(&range, &block, &returned, NULL, NULL));
  SOCKADDR_IN any = {};
  any.sin_family = AF_INET;
  bind(s, (SOCKADDR*)&any, sizeof(any));
  int size = sizeof(any);
  Say("getsockname", getsockname(s, (SOCKADDR*)nowhere, &size));
  Say("its size", getsockname(s, (SOCKADDR*)&any, (int*)nowhere));
  return WSACleanup();
}
