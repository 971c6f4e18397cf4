// The functions of iphlpapi.h.

#include <iphlpapi.h>
#include <winsock2.h>

#include "reference/dropin/arguments.h"
#include "reference/dropin/machine.h"

namespace portcullis::dropin {
namespace {

using reference::Caller;
using reference::Host;
using reference::Protocol;

ULONG Create(Protocol protocol, USHORT start, USHORT count, PULONG64 token) {
  return static_cast<ULONG>(
      Machine::Instance().CallPersistent([&](Host& host, const Caller& caller) {
        return host.CreatePersistentPortReservation(caller, protocol, ntohs(start), count,
                                                    AddressOf(token));
      }));
}

ULONG Delete(Protocol protocol, USHORT start, USHORT count) {
  return static_cast<ULONG>(
      Machine::Instance().CallPersistent([&](Host& host, const Caller& caller) {
        return host.DeletePersistentPortReservation(caller, protocol, ntohs(start), count);
      }));
}

ULONG Lookup(Protocol protocol, USHORT start, USHORT count, PULONG64 token) {
  return static_cast<ULONG>(
      Machine::Instance().CallPersistent([&](Host& host, const Caller& caller) {
        return host.LookupPersistentPortReservation(caller, protocol, ntohs(start), count,
                                                    AddressOf(token));
      }));
}

}  // namespace
}  // namespace portcullis::dropin

using namespace portcullis::dropin;  // NOLINT(google-build-using-namespace): all below is theirs

ULONG WINAPI CreatePersistentTcpPortReservation(USHORT start, USHORT count, PULONG64 token) {
  return Create(Protocol::kTcp, start, count, token);
}

ULONG WINAPI CreatePersistentUdpPortReservation(USHORT start, USHORT count, PULONG64 token) {
  return Create(Protocol::kUdp, start, count, token);
}

ULONG WINAPI DeletePersistentTcpPortReservation(USHORT start, USHORT count) {
  return Delete(Protocol::kTcp, start, count);
}

ULONG WINAPI DeletePersistentUdpPortReservation(USHORT start, USHORT count) {
  return Delete(Protocol::kUdp, start, count);
}

ULONG WINAPI LookupPersistentTcpPortReservation(USHORT start, USHORT count, PULONG64 token) {
  return Lookup(Protocol::kTcp, start, count, token);
}

ULONG WINAPI LookupPersistentUdpPortReservation(USHORT start, USHORT count, PULONG64 token) {
  return Lookup(Protocol::kUdp, start, count, token);
}
