// The service-provider interface: WSPIoctl of the base provider, loaded as ws2_32 loads it.
//
// Used by the winsock target. An implementation of Winsock need not have this door at all, and may
// end the process that tries it, so a process tries it first that nobody needs (TryProvider by
// `portcullis probe service-provider`). Safe from any thread.

#pragma once

#include <cstdint>

namespace portcullis::targets {

struct IoctlArguments {
  std::uintptr_t socket = 0;
  std::uint32_t code = 0;
  void* in = nullptr;
  std::uint32_t in_size = 0;
  void* out = nullptr;
  std::uint32_t out_size = 0;
  void* returned = nullptr;
  void* overlapped = nullptr;
  void* routine = nullptr;
};

// TryProvider: loads the provider of TCP over IPv4 and starts it; false where that fails. Winsock
// has to be started.
bool TryProvider();

// CallWspIoctl: on the calling thread; its WSATHREADID is overwritten as soon as the call is back.
// `error` is what the call stored behind lpErrno. False where there is no provider.
bool CallWspIoctl(const IoctlArguments& arguments, std::int32_t& result, std::int32_t& error);

}  // namespace portcullis::targets
