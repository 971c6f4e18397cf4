// Winsock as far as port reservations need it.

#pragma once

#include <windows.h>
#include <ws2def.h>

typedef UINT_PTR SOCKET;
#define INVALID_SOCKET ((SOCKET)(~0))
#define SOCKET_ERROR (-1)

#define WSADESCRIPTION_LEN 256
#define WSASYS_STATUS_LEN 128
#define WSAPROTOCOL_LEN 255
#define MAX_PROTOCOL_CHAIN 7
#define BASE_PROTOCOL 1

#define WSA_FLAG_OVERLAPPED 0x01
#define WSA_FLAG_NO_HANDLE_INHERIT 0x80
#define FROM_PROTOCOL_INFO (-1)

#define FIONBIO ((int)0x8004667E)

#define WSAEVENT HANDLE
#define WSAOVERLAPPED OVERLAPPED
typedef OVERLAPPED* LPWSAOVERLAPPED;

#define WSA_INVALID_EVENT ((WSAEVENT)NULL)
#define WSA_MAXIMUM_WAIT_EVENTS MAXIMUM_WAIT_OBJECTS
#define WSA_INFINITE INFINITE
#define WSA_WAIT_FAILED WAIT_FAILED
#define WSA_WAIT_EVENT_0 WAIT_OBJECT_0
#define WSA_WAIT_IO_COMPLETION WAIT_IO_COMPLETION
#define WSA_WAIT_TIMEOUT ((DWORD)WAIT_TIMEOUT)

#define WSA_IO_PENDING ERROR_IO_PENDING
#define WSA_IO_INCOMPLETE ERROR_IO_INCOMPLETE
#define WSA_INVALID_HANDLE ERROR_INVALID_HANDLE
#define WSA_INVALID_PARAMETER ERROR_INVALID_PARAMETER
#define WSA_NOT_ENOUGH_MEMORY ERROR_NOT_ENOUGH_MEMORY
#define WSA_OPERATION_ABORTED ERROR_OPERATION_ABORTED

typedef struct WSAData {  // as 64-bit Windows lays it out
  WORD wVersion;
  WORD wHighVersion;
  unsigned short iMaxSockets;
  unsigned short iMaxUdpDg;
  char* lpVendorInfo;
  char szDescription[WSADESCRIPTION_LEN + 1];
  char szSystemStatus[WSASYS_STATUS_LEN + 1];
} WSADATA, *LPWSADATA;

typedef struct _WSAPROTOCOLCHAIN {
  int ChainLen;
  DWORD ChainEntries[MAX_PROTOCOL_CHAIN];
} WSAPROTOCOLCHAIN, *LPWSAPROTOCOLCHAIN;

typedef struct _WSAPROTOCOL_INFOW {
  DWORD dwServiceFlags1;
  DWORD dwServiceFlags2;
  DWORD dwServiceFlags3;
  DWORD dwServiceFlags4;
  DWORD dwProviderFlags;
  GUID ProviderId;
  DWORD dwCatalogEntryId;
  WSAPROTOCOLCHAIN ProtocolChain;
  int iVersion;
  int iAddressFamily;
  int iMaxSockAddr;
  int iMinSockAddr;
  int iSocketType;
  int iProtocol;
  int iProtocolMaxOffset;
  int iNetworkByteOrder;
  int iSecurityScheme;
  DWORD dwMessageSize;
  DWORD dwProviderReserved;
  WCHAR szProtocol[WSAPROTOCOL_LEN + 1];
} WSAPROTOCOL_INFOW, *LPWSAPROTOCOL_INFOW;

typedef unsigned int GROUP;

typedef void(CALLBACK* LPWSAOVERLAPPED_COMPLETION_ROUTINE)(DWORD error, DWORD transferred,
                                                           LPWSAOVERLAPPED overlapped, DWORD flags);

extern "C++" {

int WSAAPI WSAStartup(WORD version, LPWSADATA data);
int WSAAPI WSACleanup();
int WSAAPI WSAGetLastError();
void WSAAPI WSASetLastError(int error);

SOCKET WSAAPI socket(int family, int type, int protocol);
SOCKET WSAAPI WSASocketW(int family, int type, int protocol, LPWSAPROTOCOL_INFOW info, GROUP group,
                         DWORD flags);
int WSAAPI WSADuplicateSocketW(SOCKET socket, DWORD process, LPWSAPROTOCOL_INFOW info);
int WSAAPI closesocket(SOCKET socket);

// bind: to the wildcard address of the socket's family; there is no other network here.
int WSAAPI bind(SOCKET socket, const struct sockaddr* name, int size);
int WSAAPI getsockname(SOCKET socket, struct sockaddr* name, int* size);
int WSAAPI setsockopt(SOCKET socket, int level, int option, const char* value, int size);
int WSAAPI getsockopt(SOCKET socket, int level, int option, char* value, int* size);
// connect, sendto: nobody ever listens; they are here for the bind that they imply.
int WSAAPI connect(SOCKET socket, const struct sockaddr* name, int size);
int WSAAPI sendto(SOCKET socket, const char* bytes, int size, int flags, const struct sockaddr* to,
                  int to_size);

int WSAAPI ioctlsocket(SOCKET socket, int command, u_long* argument);
int WSAAPI WSAIoctl(SOCKET socket, DWORD code, LPVOID in, DWORD in_size, LPVOID out, DWORD out_size,
                    LPDWORD returned, LPWSAOVERLAPPED overlapped,
                    LPWSAOVERLAPPED_COMPLETION_ROUTINE routine);
BOOL WSAAPI WSAGetOverlappedResult(SOCKET socket, LPWSAOVERLAPPED overlapped, LPDWORD transferred,
                                   BOOL wait, LPDWORD flags);

WSAEVENT WSAAPI WSACreateEvent();
BOOL WSAAPI WSACloseEvent(WSAEVENT event);
BOOL WSAAPI WSASetEvent(WSAEVENT event);
BOOL WSAAPI WSAResetEvent(WSAEVENT event);
DWORD WSAAPI WSAWaitForMultipleEvents(DWORD count, const WSAEVENT* events, BOOL all,
                                      DWORD milliseconds, BOOL alertable);

constexpr USHORT htons(USHORT value) { return __builtin_bswap16(value); }
constexpr USHORT ntohs(USHORT value) { return __builtin_bswap16(value); }
constexpr u_long htonl(u_long value) { return __builtin_bswap32(value); }
constexpr u_long ntohl(u_long value) { return __builtin_bswap32(value); }

}  // extern "C++"

#ifdef UNICODE
#define WSASocket WSASocketW
#define WSADuplicateSocket WSADuplicateSocketW
#define WSAPROTOCOL_INFO WSAPROTOCOL_INFOW
#define LPWSAPROTOCOL_INFO LPWSAPROTOCOL_INFOW
#endif
