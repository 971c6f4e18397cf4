// One ACQUIRE after another, each with another way to hear of its completion, and one through the
// service-provider interface.

#ifndef UNICODE
#define UNICODE
#endif

// Windows' headers have an order.
// clang-format off
#include <winsock2.h>
#include <ws2spi.h>
#include <mstcpip.h>
#include <stdio.h>
// clang-format on

static INET_PORT_RANGE range = {htons(6000), 4};
static INET_PORT_RESERVATION_INSTANCE block;
static int routines = 0;

static void CALLBACK Routine(DWORD error, DWORD transferred, LPWSAOVERLAPPED overlapped,
                             DWORD flags) {
  ++routines;
  printf("routine: error %lu, %lu bytes, flags %lu, hEvent %p\n", error, transferred, flags,
         overlapped->hEvent);
}

static int Acquire(SOCKET s, LPWSAOVERLAPPED overlapped,
                   LPWSAOVERLAPPED_COMPLETION_ROUTINE routine) {
  DWORD returned = 0;
  return WSAIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &block, sizeof(block),
                  &returned, overlapped, routine);
}

static SOCKET Make() { return WSASocketW(AF_INET, SOCK_DGRAM, 0, NULL, 0, WSA_FLAG_OVERLAPPED); }

static void WithEvent() {
  SOCKET s = Make();
  WSAOVERLAPPED overlapped = {};
  overlapped.hEvent = WSACreateEvent();
  printf("event: %d", Acquire(s, &overlapped, NULL));
  printf(", wait %lu", WSAWaitForMultipleEvents(1, &overlapped.hEvent, TRUE, 1000, FALSE));
  DWORD transferred = 0;
  DWORD flags = 0;
  BOOL done = WSAGetOverlappedResult(s, &overlapped, &transferred, FALSE, &flags);
  printf(", result %d, %lu bytes\n", done, transferred);
  WSAResetEvent(overlapped.hEvent);
  printf("a second wait: %lu\n", WaitForSingleObject(overlapped.hEvent, 0));
  printf("CancelIoEx: %d", CancelIoEx((HANDLE)s, &overlapped));
  printf(", %lu\n", GetLastError());
  WSACloseEvent(overlapped.hEvent);
  closesocket(s);
}

static void WithRoutine() {
  SOCKET s = Make();
  WSAOVERLAPPED overlapped = {};
  printf("routine: %d, %d run before the wait\n", Acquire(s, &overlapped, Routine), routines);
  printf("SleepEx, not alertable: %lu\n", SleepEx(0, FALSE));
  printf("SleepEx, alertable: %lu\n", SleepEx(INFINITE, TRUE));
  printf("SleepEx, again: %lu\n", SleepEx(0, TRUE));
  closesocket(s);
}

static void WithPort(bool skip) {
  SOCKET s = Make();
  HANDLE port = CreateIoCompletionPort((HANDLE)s, NULL, 42, 0);
  if (skip) {
    SetFileCompletionNotificationModes((HANDLE)s, FILE_SKIP_COMPLETION_PORT_ON_SUCCESS);
  }
  WSAOVERLAPPED overlapped = {};
  printf("port: %d", Acquire(s, &overlapped, NULL));
  for (int i = 0; i < 2; ++i) {
    DWORD transferred = 0;
    ULONG_PTR key = 0;
    LPOVERLAPPED found = NULL;
    if (GetQueuedCompletionStatus(port, &transferred, &key, &found, 0)) {
      printf(", packet of %lu bytes, key %I64u, %s", transferred, key,
             found == &overlapped ? "ours" : "NOT OURS");
    } else {
      printf(", none: %lu", GetLastError());
    }
  }
  printf("\n");
  closesocket(s);
  CloseHandle(port);
}

static void ThroughProvider() {
  DWORD size = 0;
  INT error = 0;
  WSCEnumProtocols(NULL, NULL, &size, &error);
  LPWSAPROTOCOL_INFOW infos = (LPWSAPROTOCOL_INFOW) new char[size];
  int count = WSCEnumProtocols(NULL, infos, &size, &error);
  WCHAR path[MAX_PATH];
  WCHAR expanded[MAX_PATH];
  INT length = MAX_PATH;
  printf("provider: %d protocols, path %d", count,
         WSCGetProviderPath(&infos[0].ProviderId, path, &length, &error));
  ExpandEnvironmentStringsW(path, expanded, MAX_PATH);
  LPWSPSTARTUP startup = (LPWSPSTARTUP)(void*)GetProcAddress(LoadLibraryW(expanded), "WSPStartup");
  WSPDATA data;
  WSPUPCALLTABLE upcalls = {};
  WSPPROC_TABLE table;
  printf(", startup %d\n", startup(MAKEWORD(2, 2), &data, &infos[0], upcalls, &table));
  SOCKET s = Make();
  DWORD returned = 0;
  WSATHREADID thread = {};
  WSASetLastError(5);
  int result = table.lpWSPIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &block, 15,
                                &returned, NULL, NULL, &thread, &error);
  printf("WSPIoctl, 15 bytes: %d, errno %d, last error %d\n", result, error, WSAGetLastError());
  result = table.lpWSPIoctl(s, SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof(range), &block,
                            sizeof(block), &returned, NULL, NULL, &thread, &error);
  printf("WSPIoctl, 16 bytes: %d, %lu bytes\n", result, returned);
  closesocket(s);
  delete[](char*) infos;
}

int main() {
  WSADATA data;
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return 1;
  WithEvent();
  WithRoutine();
  WithPort(false);
  WithPort(true);
  ThroughProvider();
  return WSACleanup();
}
