// The plain calls of a scenario: each makes one call of Winsock and says what it gave.
//
// Called by the winsock target on the thread that the scenario names, since the last error is that
// thread's. Sockets are numbers, ports in host order. WSAIoctl and what looks for completions is in
// operation.h, the functions of iphlpapi in persistent_functions.h.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "conformance/scenario/step.h"
#include "conformance/targets/winsock/call_thread.h"

namespace portcullis::targets {

Answer CallWsaStartup();
Answer CallWsaCleanup();
Answer CallWsaSocket(const scenario::WsaSocketCall& call);
Answer CallCloseSocket(std::uintptr_t socket);
// To the wildcard address of the family, and to its loopback address.
Answer CallBind(std::uintptr_t socket, std::int32_t family, std::uint16_t port);
Answer CallConnect(std::uintptr_t socket, std::int32_t family, std::uint16_t port);
Answer CallSendTo(std::uintptr_t socket, std::int32_t family, std::uint16_t port);
Answer CallGetSockName(std::uintptr_t socket);
Answer CallSetSockOpt(std::uintptr_t socket, scenario::SocketOption option, bool on);
Answer CallWsaDuplicateSocket(std::uintptr_t socket, std::uint32_t process);
// `info`: a WSAPROTOCOL_INFOW; zeros where it is empty.
Answer CallWsaSocketFrom(std::span<const std::byte> info);
Answer CallWsaGetLastError();
Answer CallCancelIoEx(std::uintptr_t socket, const void* overlapped);
// `port`: null for a new one, which the answer then has.
Answer CallCreateIoCompletionPort(std::uintptr_t socket, void* port);
// `wait_ms`: how long to wait for a packet. Leaves the last error as it was.
Answer CallGetQueuedCompletionStatus(void* port, std::uint32_t wait_ms);
Answer CallSkipCompletionPortOnSuccess(std::uintptr_t socket);
Answer CallWaitAlertable(std::uint32_t wait_ms);

// FamilyOf: the address family that a WSAPROTOCOL_INFOW speaks of.
std::int32_t FamilyOf(std::span<const std::byte> info);

}  // namespace portcullis::targets
