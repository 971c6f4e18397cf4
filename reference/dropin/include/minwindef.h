// The basic types of Windows' headers, with Windows' sizes on a 64-bit Linux: `long` has 64 bits
// here, so no type of Windows' is made of it. Everything is declared with C++ linkage, so that no
// symbol of the C library is taken over: see README.md.

#pragma once

// sys/types.h, which stdlib.h includes, gives u_long 64 bits; it has to come before the name is
// changed.
#include <stdint.h>
#include <sys/types.h>
#include <wchar.h>

#ifndef PORTCULLIS_DROPIN_LINUX_PRINTF
#include <portcullis_console.h>
#endif

#ifndef __int64
#define __int64 long long
#endif
#define PORTCULLIS_DROPIN 1  // how a source can tell

#define WINAPI
#define WSAAPI
#define WSPAPI
#define APIENTRY
#define CALLBACK
#define PASCAL
#define FAR
#define CONST const

typedef void VOID;
typedef void* PVOID;
typedef void* LPVOID;
typedef const void* LPCVOID;
typedef char CHAR;
typedef char* PCHAR;
typedef char* LPSTR;
typedef const char* LPCSTR;
typedef wchar_t WCHAR;
typedef wchar_t* PWCHAR;
typedef wchar_t* PWSTR;
typedef wchar_t* LPWSTR;
typedef const wchar_t* PCWSTR;
typedef const wchar_t* LPCWSTR;
typedef unsigned char BYTE;
typedef unsigned char UCHAR;
typedef unsigned char* PUCHAR;
typedef short SHORT;
typedef unsigned short USHORT;
typedef unsigned short* PUSHORT;
typedef unsigned short WORD;
typedef int INT;
typedef int* LPINT;
typedef unsigned int UINT;
typedef int BOOL;
typedef int* LPBOOL;
typedef unsigned char BOOLEAN;
typedef int LONG;
typedef int* PLONG;
typedef unsigned int ULONG;
typedef unsigned int* PULONG;
typedef unsigned int DWORD;
typedef unsigned int* PDWORD;
typedef unsigned int* LPDWORD;
typedef unsigned int DWORD32;
typedef long long LONGLONG;
typedef long long LONG64;
typedef unsigned long long ULONGLONG;
typedef unsigned long long ULONG64;
typedef unsigned long long* PULONG64;
typedef unsigned long long DWORD64;
typedef long long INT_PTR;
typedef long long LONG_PTR;
typedef unsigned long long UINT_PTR;
typedef unsigned long long ULONG_PTR;
typedef unsigned long long* PULONG_PTR;
typedef unsigned long long DWORD_PTR;
typedef unsigned long long* PDWORD_PTR;
typedef unsigned long long SIZE_T;
typedef void* HANDLE;
typedef void** PHANDLE;
typedef void* HMODULE;
typedef LONG_PTR(WINAPI* FARPROC)();

typedef ULONG portcullis_u_long;
#define u_long portcullis_u_long

typedef struct _GUID {
  ULONG Data1;
  USHORT Data2;
  USHORT Data3;
  UCHAR Data4[8];
} GUID, *LPGUID;

#ifndef NULL
#define NULL 0
#endif
#define FALSE 0
#define TRUE 1

#define MAKEWORD(low, high) \
  ((WORD)(((BYTE)((DWORD_PTR)(low)&0xff)) | ((WORD)((BYTE)((DWORD_PTR)(high)&0xff))) << 8))
#define LOBYTE(word) ((BYTE)((DWORD_PTR)(word)&0xff))
#define HIBYTE(word) ((BYTE)(((DWORD_PTR)(word) >> 8) & 0xff))
#define LOWORD(dword) ((WORD)((DWORD_PTR)(dword)&0xffff))
#define HIWORD(dword) ((WORD)(((DWORD_PTR)(dword) >> 16) & 0xffff))

#define MAX_PATH 260
#define UNREFERENCED_PARAMETER(name) ((void)(name))
#define ZeroMemory(place, size) ((void)__builtin_memset((place), 0, (size)))
#define RtlZeroMemory(place, size) ZeroMemory(place, size)
#define CopyMemory(to, from, size) ((void)__builtin_memcpy((to), (from), (size)))
#define FillMemory(place, size, byte) ((void)__builtin_memset((place), (byte), (size)))
