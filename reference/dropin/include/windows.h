// The part of Windows' own header that a program needs which reserves ports: last errors, events,
// waits, completion ports, cancellation. What is not here is absent on purpose: README.md.

#pragma once

#include <minwindef.h>
#include <winerror.h>

#define INVALID_HANDLE_VALUE ((HANDLE)(LONG_PTR)-1)
#define INFINITE 0xFFFFFFFFu
#define WAIT_OBJECT_0 0u
#define WAIT_FAILED 0xFFFFFFFFu
#define WAIT_IO_COMPLETION 0x000000C0u
#define MAXIMUM_WAIT_OBJECTS 64
#define STATUS_PENDING 0x00000103u
#define FILE_SKIP_COMPLETION_PORT_ON_SUCCESS 0x1
#define FILE_SKIP_SET_EVENT_ON_HANDLE 0x2
#define THREAD_TERMINATE 0x0001
#define MEM_COMMIT 0x00001000
#define MEM_RESERVE 0x00002000
#define MEM_RELEASE 0x00008000
#define PAGE_NOACCESS 0x01
#define PAGE_READONLY 0x02
#define PAGE_READWRITE 0x04

typedef struct _SECURITY_ATTRIBUTES {
  DWORD nLength;
  LPVOID lpSecurityDescriptor;
  BOOL bInheritHandle;
} SECURITY_ATTRIBUTES, *LPSECURITY_ATTRIBUTES;

typedef struct _OVERLAPPED {
  ULONG_PTR Internal;
  ULONG_PTR InternalHigh;
  union {
    struct {
      DWORD Offset;
      DWORD OffsetHigh;
    };
    PVOID Pointer;
  };
  HANDLE hEvent;
} OVERLAPPED, *LPOVERLAPPED;
static_assert(sizeof(OVERLAPPED) == 32, "as on 64-bit Windows");

#define HasOverlappedIoCompleted(overlapped) \
  (*(volatile ULONG_PTR*)&(overlapped)->Internal != STATUS_PENDING)

extern "C++" {

DWORD WINAPI GetLastError();
void WINAPI SetLastError(DWORD error);
DWORD WINAPI GetCurrentProcessId();
DWORD WINAPI GetCurrentThreadId();

// Unnamed events only: with a name NULL, ERROR_NOT_SUPPORTED.
HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL signalled,
                           LPCWSTR name);
HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL signalled,
                           LPCSTR name);
BOOL WINAPI SetEvent(HANDLE event);
BOOL WINAPI ResetEvent(HANDLE event);
// Events, completion ports, and what OpenThread gave.
BOOL WINAPI CloseHandle(HANDLE handle);

// Waits are for events.
DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds);
DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable);
DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all,
                                    DWORD milliseconds);
DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, BOOL all,
                                      DWORD milliseconds, BOOL alertable);
void WINAPI Sleep(DWORD milliseconds);
DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable);

HANDLE WINAPI CreateIoCompletionPort(HANDLE file, HANDLE port, ULONG_PTR key, DWORD threads);
BOOL WINAPI GetQueuedCompletionStatus(HANDLE port, LPDWORD transferred, PULONG_PTR key,
                                      LPOVERLAPPED* overlapped, DWORD milliseconds);
BOOL WINAPI PostQueuedCompletionStatus(HANDLE port, DWORD transferred, ULONG_PTR key,
                                       LPOVERLAPPED overlapped);
BOOL WINAPI SetFileCompletionNotificationModes(HANDLE file, UCHAR flags);

// Fresh memory, reserved and committed in one; of the protections the three above. What VirtualProtect
// says of the one before is always PAGE_READWRITE. A whole allocation is freed. Anything else:
// ERROR_NOT_SUPPORTED.
LPVOID WINAPI VirtualAlloc(LPVOID address, SIZE_T size, DWORD type, DWORD protection);
BOOL WINAPI VirtualProtect(LPVOID address, SIZE_T size, DWORD protection, LPDWORD before);
BOOL WINAPI VirtualFree(LPVOID address, SIZE_T size, DWORD type);

BOOL WINAPI CancelIoEx(HANDLE file, LPOVERLAPPED overlapped);
// OpenThread: for CancelSynchronousIo alone.
HANDLE WINAPI OpenThread(DWORD access, BOOL inherit, DWORD thread);
BOOL WINAPI CancelSynchronousIo(HANDLE thread);

// The base provider's module, by the path that WSCGetProviderPath gives, and its WSPStartup;
// nothing else can be loaded or found.
HMODULE WINAPI LoadLibraryW(LPCWSTR path);
BOOL WINAPI FreeLibrary(HMODULE module);
FARPROC WINAPI GetProcAddress(HMODULE module, LPCSTR name);
DWORD WINAPI ExpandEnvironmentStringsW(LPCWSTR text, LPWSTR expanded, DWORD size);

}  // extern "C++"

#ifdef UNICODE
#define CreateEvent CreateEventW
#define LoadLibrary LoadLibraryW
#define ExpandEnvironmentStrings ExpandEnvironmentStringsW
#else
#define CreateEvent CreateEventA
#endif
