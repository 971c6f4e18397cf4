// The persistent reservations of iphlpapi.dll. `start` in network order, `count` in host order.

#pragma once

#include <minwindef.h>
#include <winerror.h>

extern "C++" {
ULONG WINAPI CreatePersistentTcpPortReservation(USHORT start, USHORT count, PULONG64 token);
ULONG WINAPI CreatePersistentUdpPortReservation(USHORT start, USHORT count, PULONG64 token);
ULONG WINAPI DeletePersistentTcpPortReservation(USHORT start, USHORT count);
ULONG WINAPI DeletePersistentUdpPortReservation(USHORT start, USHORT count);
ULONG WINAPI LookupPersistentTcpPortReservation(USHORT start, USHORT count, PULONG64 token);
ULONG WINAPI LookupPersistentUdpPortReservation(USHORT start, USHORT count, PULONG64 token);
}
