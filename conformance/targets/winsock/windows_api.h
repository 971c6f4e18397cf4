// The headers of Windows, in the order and with the switches that they need: on Windows the
// system's own, elsewhere those of reference/dropin, which have the same names.
//
// Included by sources in this folder, in wire/ and in bench/ that make calls of Windows, after
// every other header, and never by a header that others see.

#pragma once

#ifdef _WIN32
#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif
#else
#define PORTCULLIS_DROPIN_LINUX_PRINTF  // our own printf is not one of a program of Windows
#endif

// clang-format off
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
// clang-format on

#ifdef _WIN32
namespace portcullis::targets {

// FindProcedure: `name` in a module that is loaded already; null where it has none. For functions
// that an older or another system may not have.
template <typename Function>
Function FindProcedure(const wchar_t* module, const char* name) {
  const HMODULE loaded = GetModuleHandleW(module);
  if (loaded == nullptr) return nullptr;
  return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(loaded, name)));
}

}  // namespace portcullis::targets
#endif
