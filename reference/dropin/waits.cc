// The functions of windows.h: last errors, events, waits, completion ports, cancelling another
// thread's call.

#include <winsock2.h>

#include <array>
#include <cstddef>
#include <span>
#include <thread>

#include "reference/abi/error_codes.h"
#include "reference/dropin/arguments.h"
#include "reference/dropin/machine.h"

using namespace portcullis::dropin;  // NOLINT(google-build-using-namespace): all below is theirs
using portcullis::reference::Caller;
using portcullis::reference::Host;

namespace {

constexpr std::int32_t kWaitTimeout = 258;

HANDLE HandleOf(Handle handle) {
  return reinterpret_cast<HANDLE>(handle);  // NOLINT(performance-no-int-to-ptr): Windows' type
}

Machine::Bound BoundOf(DWORD milliseconds) {
  return milliseconds == INFINITE ? Machine::Bound{}
                                  : Machine::Bound{std::chrono::milliseconds(milliseconds)};
}

BOOL FailAs(DWORD error) {
  SetLastError(error);
  return FALSE;
}

DWORD WaitFor(std::span<const HANDLE> handles, bool all, DWORD milliseconds, bool alertable) {
  std::array<Handle, MAXIMUM_WAIT_OBJECTS> events{};
  for (std::size_t i = 0; i < handles.size(); ++i) {
    events[i] = AddressOf(handles[i]);
  }
  const Machine::WaitResult result = Machine::Instance().Wait(
      std::span(events).first(handles.size()), all, BoundOf(milliseconds), alertable);
  switch (result.waited) {
    case Machine::Waited::kSignalled:
      return WAIT_OBJECT_0 + static_cast<DWORD>(result.index);
    case Machine::Waited::kTimeout:
      return WAIT_TIMEOUT;
    case Machine::Waited::kRoutine:
      return WAIT_IO_COMPLETION;
    case Machine::Waited::kBadHandle:
      break;
  }
  return WAIT_FAILED;
}

// What GetLastError says after a packet of a failed operation is the status' own error, which is
// not always Winsock's.
DWORD SystemErrorOf(std::int32_t error) {
  return error == WSAEOPNOTSUPP ? ERROR_NOT_SUPPORTED : static_cast<DWORD>(error);
}

}  // namespace

DWORD WINAPI GetLastError() { return static_cast<DWORD>(ThreadIdentity::Own().last_error); }

void WINAPI SetLastError(DWORD error) {
  ThreadIdentity::Own().last_error = static_cast<std::int32_t>(error);
}

DWORD WINAPI GetCurrentProcessId() { return static_cast<DWORD>(ThreadIdentity::Own().process()); }

DWORD WINAPI GetCurrentThreadId() { return static_cast<DWORD>(ThreadIdentity::Own().thread()); }

HANDLE WINAPI CreateEventW(LPSECURITY_ATTRIBUTES, BOOL manual_reset, BOOL signalled, LPCWSTR name) {
  if (name != nullptr) {
    SetLastError(ERROR_NOT_SUPPORTED);
    return nullptr;
  }
  return HandleOf(Machine::Instance().MakeEvent(manual_reset != FALSE, signalled != FALSE));
}

HANDLE WINAPI CreateEventA(LPSECURITY_ATTRIBUTES security, BOOL manual_reset, BOOL signalled,
                           LPCSTR name) {
  return CreateEventW(security, manual_reset, signalled, name == nullptr ? nullptr : L"");
}

BOOL WINAPI SetEvent(HANDLE event) {
  return Machine::Instance().SetEvent(AddressOf(event), true) ? TRUE : FALSE;
}

BOOL WINAPI ResetEvent(HANDLE event) {
  return Machine::Instance().SetEvent(AddressOf(event), false) ? TRUE : FALSE;
}

BOOL WINAPI CloseHandle(HANDLE handle) {
  return Machine::Instance().CloseHandle(AddressOf(handle)) ? TRUE : FALSE;
}

WSAEVENT WSAAPI WSACreateEvent() { return CreateEventW(nullptr, TRUE, FALSE, nullptr); }

BOOL WSAAPI WSACloseEvent(WSAEVENT event) { return CloseHandle(event); }

BOOL WSAAPI WSASetEvent(WSAEVENT event) { return SetEvent(event); }

BOOL WSAAPI WSAResetEvent(WSAEVENT event) { return ResetEvent(event); }

DWORD WINAPI WaitForSingleObject(HANDLE handle, DWORD milliseconds) {
  return WaitForSingleObjectEx(handle, milliseconds, FALSE);
}

DWORD WINAPI WaitForSingleObjectEx(HANDLE handle, DWORD milliseconds, BOOL alertable) {
  return WaitFor(std::span(&handle, 1), false, milliseconds, alertable != FALSE);
}

DWORD WINAPI WaitForMultipleObjects(DWORD count, const HANDLE* handles, BOOL all,
                                    DWORD milliseconds) {
  return WaitForMultipleObjectsEx(count, handles, all, milliseconds, FALSE);
}

DWORD WINAPI WaitForMultipleObjectsEx(DWORD count, const HANDLE* handles, BOOL all,
                                      DWORD milliseconds, BOOL alertable) {
  std::array<HANDLE, MAXIMUM_WAIT_OBJECTS> copy{};
  const auto wanted = std::span(copy).first(count <= copy.size() ? count : 0);
  if (wanted.empty() || !Machine::Instance().ReadMemory(handles, std::as_writable_bytes(wanted))) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return WAIT_FAILED;
  }
  return WaitFor(wanted, all != FALSE, milliseconds, alertable != FALSE);
}

DWORD WSAAPI WSAWaitForMultipleEvents(DWORD count, const WSAEVENT* events, BOOL all,
                                      DWORD milliseconds, BOOL alertable) {
  return WaitForMultipleObjectsEx(count, events, all, milliseconds, alertable);
}

void WINAPI Sleep(DWORD milliseconds) { SleepEx(milliseconds, FALSE); }

DWORD WINAPI SleepEx(DWORD milliseconds, BOOL alertable) {
  const DWORD result = WaitFor({}, false, milliseconds, alertable != FALSE);
  return result == WAIT_IO_COMPLETION ? WAIT_IO_COMPLETION : 0;
}

HANDLE WINAPI CreateIoCompletionPort(HANDLE file, HANDLE port, ULONG_PTR key, DWORD) {
  Machine& machine = Machine::Instance();
  if (file == INVALID_HANDLE_VALUE && port != nullptr) {
    SetLastError(ERROR_INVALID_PARAMETER);
    return nullptr;
  }
  const Handle own = port != nullptr ? AddressOf(port) : machine.MakePort();
  if (file == INVALID_HANDLE_VALUE) {
    return HandleOf(own);
  }
  const bool tied = machine.CallOrFail(
      [&](Host& host, const Caller& caller) {
        return host.CreateIoCompletionPort(caller, AddressOf(file), own, key);
      },
      [](bool done) { return !done; });
  if (!tied && port == nullptr) {
    const DWORD error = GetLastError();
    machine.CloseHandle(own);
    SetLastError(error);
  }
  return tied ? HandleOf(own) : nullptr;
}

BOOL WINAPI GetQueuedCompletionStatus(HANDLE port, LPDWORD transferred, PULONG_PTR key,
                                      LPOVERLAPPED* overlapped, DWORD milliseconds) {
  const Machine::Packet taken =
      Machine::Instance().TakePacket(AddressOf(port), BoundOf(milliseconds));
  if (!taken.packet) {
    Write(overlapped, LPOVERLAPPED{nullptr});
    return FailAs(taken.bad_port ? ERROR_INVALID_HANDLE : static_cast<DWORD>(kWaitTimeout));
  }
  Write(transferred, DWORD{taken.packet->transferred});
  Write(key, ULONG_PTR{taken.packet->key});
  // NOLINTNEXTLINE(performance-no-int-to-ptr): the program's own pointer
  Write(overlapped, reinterpret_cast<LPOVERLAPPED>(taken.packet->overlapped));
  return taken.packet->error == 0 ? TRUE : FailAs(SystemErrorOf(taken.packet->error));
}

BOOL WINAPI PostQueuedCompletionStatus(HANDLE port, DWORD transferred, ULONG_PTR key,
                                       LPOVERLAPPED overlapped) {
  const bool posted =
      Machine::Instance().PostPacket(AddressOf(port), {.key = key,
                                                       .process = ThreadIdentity::Own().process(),
                                                       .overlapped = AddressOf(overlapped),
                                                       .transferred = transferred});
  return posted ? TRUE : FALSE;
}

BOOL WINAPI SetFileCompletionNotificationModes(HANDLE file, UCHAR flags) {
  constexpr UCHAR kKnown = FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | FILE_SKIP_SET_EVENT_ON_HANDLE;
  if ((flags & ~kKnown) != 0) {
    return FailAs(ERROR_INVALID_PARAMETER);
  }
  // Nobody waits for a socket itself, so the other flag changes nothing.
  if ((flags & FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) == 0) {
    return TRUE;
  }
  return Machine::Instance().CallOrFail(
             [&](Host& host, const Caller& caller) {
               return host.SkipCompletionPortOnSuccess(caller, AddressOf(file));
             },
             [](bool done) { return !done; })
             ? TRUE
             : FALSE;
}

HANDLE WINAPI OpenThread(DWORD, BOOL, DWORD thread) {
  return HandleOf(Machine::Instance().MakeThreadHandle(ThreadId{thread}));
}

BOOL WINAPI CancelSynchronousIo(HANDLE thread) {
  return Machine::Instance().CancelSynchronousIo(AddressOf(thread)) ? TRUE : FALSE;
}
