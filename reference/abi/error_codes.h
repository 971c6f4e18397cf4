// Winsock's error numbers, by names that no Windows header defines as a macro.
//
// Used by everything. Numbers and meanings: windows-sockets-error-codes-2 (MicrosoftDocs/win32).
// A target may answer any number, so answers travel as std::int32_t and never as an enum.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace portcullis::abi {

inline constexpr std::int32_t kSuccess = 0;
inline constexpr std::int32_t kSocketError =
    -1;  // what WSAIoctl returns when it fails or is pending

inline constexpr std::int32_t kErrorAccessDenied = 5;
inline constexpr std::int32_t kWsaInvalidHandle = 6;
inline constexpr std::int32_t kErrorSharingViolation = 32;
inline constexpr std::int32_t kErrorNotSupported = 50;
inline constexpr std::int32_t kErrorInvalidParameter = 87;  // also WSA_INVALID_PARAMETER
inline constexpr std::int32_t kWaitIoCompletion = 192;  // a result of alertable waits, no error
inline constexpr std::int32_t kWsaWaitTimeout = 258;
inline constexpr std::int32_t kWsaOperationAborted = 995;
inline constexpr std::int32_t kWsaIoIncomplete = 996;
inline constexpr std::int32_t kWsaIoPending = 997;
inline constexpr std::int32_t kErrorNoaccess = 998;
inline constexpr std::int32_t kErrorNotFound = 1168;
inline constexpr std::int32_t kWsaEintr = 10004;
inline constexpr std::int32_t kWsaEacces = 10013;
inline constexpr std::int32_t kWsaEfault = 10014;
inline constexpr std::int32_t kWsaEinval = 10022;
inline constexpr std::int32_t kWsaEmfile = 10024;
inline constexpr std::int32_t kWsaEwouldblock = 10035;
inline constexpr std::int32_t kWsaEinprogress = 10036;
inline constexpr std::int32_t kWsaEnotsock = 10038;
inline constexpr std::int32_t kWsaEprototype = 10041;
inline constexpr std::int32_t kWsaEnoprotoopt = 10042;
inline constexpr std::int32_t kWsaEprotonosupport = 10043;
inline constexpr std::int32_t kWsaEsocktnosupport = 10044;
inline constexpr std::int32_t kWsaEopnotsupp = 10045;
inline constexpr std::int32_t kWsaEafnosupport = 10047;
inline constexpr std::int32_t kWsaEaddrinuse = 10048;
inline constexpr std::int32_t kWsaEaddrnotavail = 10049;
inline constexpr std::int32_t kWsaEnetdown = 10050;
inline constexpr std::int32_t kWsaEnobufs = 10055;
inline constexpr std::int32_t kWsaEisconn = 10056;
inline constexpr std::int32_t kWsaEnotconn = 10057;
inline constexpr std::int32_t kWsaEconnrefused = 10061;
inline constexpr std::int32_t kWsaNotInitialised = 10093;

// ErrorName gives the documented spelling ("WSAEINVAL", "WSA_IO_PENDING"), or "error 12345" for a
// number without a name here.
std::string ErrorName(std::int32_t code);

// ErrorNumber is the reverse, for names only; nothing for a spelling that is not listed.
std::optional<std::int32_t> ErrorNumber(std::string_view name);

}  // namespace portcullis::abi
