// The service-provider interface: how a program finds the base provider, starts it and calls its
// WSPIoctl. Of the provider's table only what reservations need is here.

#pragma once

#include <winsock2.h>

#define WSPDESCRIPTION_LEN 255

typedef struct WSPData {
  WORD wVersion;
  WORD wHighVersion;
  WCHAR szDescription[WSPDESCRIPTION_LEN + 1];
} WSPDATA, *LPWSPDATA;

typedef struct _WSATHREADID {
  HANDLE ThreadHandle;
  DWORD_PTR Reserved;
} WSATHREADID, *LPWSATHREADID;

typedef void(CALLBACK* LPWSAUSERAPC)(DWORD_PTR context);

typedef int(WSPAPI* LPWSPCLEANUP)(LPINT error);
typedef int(WSPAPI* LPWSPIOCTL)(SOCKET socket, DWORD code, LPVOID in, DWORD in_size, LPVOID out,
                                DWORD out_size, LPDWORD returned, LPWSAOVERLAPPED overlapped,
                                LPWSAOVERLAPPED_COMPLETION_ROUTINE routine, LPWSATHREADID thread,
                                LPINT error);

// The other functions of the table come back with reservations' next need of them.
typedef struct _WSPPROC_TABLE {
  LPWSPCLEANUP lpWSPCleanup;
  LPWSPIOCTL lpWSPIoctl;
} WSPPROC_TABLE, *LPWSPPROC_TABLE;

typedef int(WSPAPI* LPWPUOPENCURRENTTHREAD)(LPWSATHREADID thread, LPINT error);
typedef int(WSPAPI* LPWPUCLOSETHREAD)(LPWSATHREADID thread, LPINT error);
typedef int(WSPAPI* LPWPUQUEUEAPC)(LPWSATHREADID thread, LPWSAUSERAPC routine, DWORD_PTR context,
                                   LPINT error);
typedef WSAEVENT(WSPAPI* LPWPUCREATEEVENT)(LPINT error);
typedef BOOL(WSPAPI* LPWPUCLOSEEVENT)(WSAEVENT event, LPINT error);
typedef BOOL(WSPAPI* LPWPURESETEVENT)(WSAEVENT event, LPINT error);
typedef BOOL(WSPAPI* LPWPUSETEVENT)(WSAEVENT event, LPINT error);
typedef SOCKET(WSPAPI* LPWPUCREATESOCKETHANDLE)(DWORD catalog_entry, DWORD_PTR context,
                                                LPINT error);
typedef int(WSPAPI* LPWPUCLOSESOCKETHANDLE)(SOCKET socket, LPINT error);
typedef int(WSPAPI* LPWPUQUERYSOCKETHANDLECONTEXT)(SOCKET socket, PDWORD_PTR context, LPINT error);
typedef SOCKET(WSPAPI* LPWPUMODIFYIFSHANDLE)(DWORD catalog_entry, SOCKET proposed, LPINT error);
typedef int(WSPAPI* LPWPUGETPROVIDERPATH)(LPGUID provider, WCHAR* path, LPINT size, LPINT error);

typedef BOOL(CALLBACK* LPBLOCKINGCALLBACK)(DWORD_PTR context);
typedef int(WSPAPI* LPWPUFDISSET)(SOCKET socket, fd_set* set);  // set is never looked at here
typedef BOOL(WSPAPI* LPWPUPOSTMESSAGE)(void* window, UINT message, UINT_PTR first, LONG_PTR second);
typedef int(WSPAPI* LPWPUQUERYBLOCKINGCALLBACK)(DWORD catalog_entry, LPBLOCKINGCALLBACK* callback,
                                                PDWORD_PTR context, LPINT error);

// Whole, because its caller fills it. This provider calls none of it: its machine queues routines
// and signals events by itself.
typedef struct _WSPUPCALLTABLE {
  LPWPUCLOSEEVENT lpWPUCloseEvent;
  LPWPUCLOSESOCKETHANDLE lpWPUCloseSocketHandle;
  LPWPUCREATEEVENT lpWPUCreateEvent;
  LPWPUCREATESOCKETHANDLE lpWPUCreateSocketHandle;
  LPWPUFDISSET lpWPUFDIsSet;
  LPWPUGETPROVIDERPATH lpWPUGetProviderPath;
  LPWPUMODIFYIFSHANDLE lpWPUModifyIFSHandle;
  LPWPUPOSTMESSAGE lpWPUPostMessage;
  LPWPUQUERYBLOCKINGCALLBACK lpWPUQueryBlockingCallback;
  LPWPUQUERYSOCKETHANDLECONTEXT lpWPUQuerySocketHandleContext;
  LPWPUQUEUEAPC lpWPUQueueApc;
  LPWPURESETEVENT lpWPUResetEvent;
  LPWPUSETEVENT lpWPUSetEvent;
  LPWPUOPENCURRENTTHREAD lpWPUOpenCurrentThread;
  LPWPUCLOSETHREAD lpWPUCloseThread;
} WSPUPCALLTABLE, *LPWSPUPCALLTABLE;

typedef int(WSPAPI* LPWSPSTARTUP)(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW info,
                                  WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table);

extern "C++" {
int WSPAPI WSPStartup(WORD version, LPWSPDATA data, LPWSAPROTOCOL_INFOW info,
                      WSPUPCALLTABLE upcalls, LPWSPPROC_TABLE table);
// The catalogue has TCP and UDP over IPv4 and IPv6, each a base protocol of the one provider.
int WSPAPI WSCEnumProtocols(LPINT protocols, LPWSAPROTOCOL_INFOW infos, LPDWORD size, LPINT error);
int WSPAPI WSCGetProviderPath(LPGUID provider, WCHAR* path, LPINT size, LPINT error);
}
