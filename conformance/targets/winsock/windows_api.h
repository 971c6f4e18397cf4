// Windows' own headers, in the order and with the switches that they need, and functions that are
// looked up at run time because an older or another system may not have them.
//
// Included by sources in this folder and in wire/ that are compiled for Windows only, never by a
// header that others see.

#pragma once

#ifndef WIN32_LEAN_AND_MEAN
#define WIN32_LEAN_AND_MEAN
#endif
#ifndef NOMINMAX
#define NOMINMAX
#endif

// clang-format off
#include <winsock2.h>
#include <ws2tcpip.h>
#include <windows.h>
// clang-format on

namespace portcullis::targets {

// FindProcedure: `name` in a module that is loaded already; null where it has none.
template <typename Function>
Function FindProcedure(const wchar_t* module, const char* name) {
  const HMODULE loaded = GetModuleHandleW(module);
  if (loaded == nullptr) return nullptr;
  return reinterpret_cast<Function>(reinterpret_cast<void*>(GetProcAddress(loaded, name)));
}

}  // namespace portcullis::targets
