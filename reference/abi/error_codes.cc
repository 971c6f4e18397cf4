#include "reference/abi/error_codes.h"

#include <algorithm>
#include <array>

namespace portcullis::abi {
namespace {

struct NamedError {
  std::int32_t code;
  std::string_view name;
};

constexpr std::array kNamedErrors{
    NamedError{kErrorAccessDenied, "ERROR_ACCESS_DENIED"},
    NamedError{kWsaInvalidHandle, "WSA_INVALID_HANDLE"},
    NamedError{kErrorSharingViolation, "ERROR_SHARING_VIOLATION"},
    NamedError{kErrorNotSupported, "ERROR_NOT_SUPPORTED"},
    NamedError{kErrorInvalidParameter, "ERROR_INVALID_PARAMETER"},
    NamedError{kWsaWaitTimeout, "WSA_WAIT_TIMEOUT"},
    NamedError{kWsaOperationAborted, "WSA_OPERATION_ABORTED"},
    NamedError{kWsaIoIncomplete, "WSA_IO_INCOMPLETE"},
    NamedError{kWsaIoPending, "WSA_IO_PENDING"},
    NamedError{kErrorNoaccess, "ERROR_NOACCESS"},
    NamedError{kErrorNotFound, "ERROR_NOT_FOUND"},
    NamedError{kWsaEintr, "WSAEINTR"},
    NamedError{kWsaEacces, "WSAEACCES"},
    NamedError{kWsaEfault, "WSAEFAULT"},
    NamedError{kWsaEinval, "WSAEINVAL"},
    NamedError{kWsaEmfile, "WSAEMFILE"},
    NamedError{kWsaEwouldblock, "WSAEWOULDBLOCK"},
    NamedError{kWsaEinprogress, "WSAEINPROGRESS"},
    NamedError{kWsaEnotsock, "WSAENOTSOCK"},
    NamedError{kWsaEprototype, "WSAEPROTOTYPE"},
    NamedError{kWsaEnoprotoopt, "WSAENOPROTOOPT"},
    NamedError{kWsaEprotonosupport, "WSAEPROTONOSUPPORT"},
    NamedError{kWsaEsocktnosupport, "WSAESOCKTNOSUPPORT"},
    NamedError{kWsaEopnotsupp, "WSAEOPNOTSUPP"},
    NamedError{kWsaEafnosupport, "WSAEAFNOSUPPORT"},
    NamedError{kWsaEaddrinuse, "WSAEADDRINUSE"},
    NamedError{kWsaEaddrnotavail, "WSAEADDRNOTAVAIL"},
    NamedError{kWsaEnetdown, "WSAENETDOWN"},
    NamedError{kWsaEnobufs, "WSAENOBUFS"},
    NamedError{kWsaEisconn, "WSAEISCONN"},
    NamedError{kWsaEnotconn, "WSAENOTCONN"},
    NamedError{kWsaEconnrefused, "WSAECONNREFUSED"},
    NamedError{kWsaNotInitialised, "WSANOTINITIALISED"},
};

}  // namespace

std::string ErrorName(std::int32_t code) {
  const auto* const found = std::find_if(kNamedErrors.begin(), kNamedErrors.end(),
                                         [code](const NamedError& e) { return e.code == code; });
  if (found == kNamedErrors.end()) return "error " + std::to_string(code);
  return std::string(found->name);
}

std::optional<std::int32_t> ErrorNumber(std::string_view name) {
  const auto* const found = std::find_if(kNamedErrors.begin(), kNamedErrors.end(),
                                         [name](const NamedError& e) { return e.name == name; });
  if (found == kNamedErrors.end()) return std::nullopt;
  return found->code;
}

}  // namespace portcullis::abi
