#include "reference/abi/overlapped.h"

#include "reference/abi/error_codes.h"

namespace portcullis::abi {
namespace {

struct Pair {
  std::uint32_t status;
  std::int32_t error;
};

constexpr Pair kPairs[] = {
    {kStatusSuccess, kSuccess},
    {kStatusPending, kWsaIoIncomplete},
    {kStatusCancelled, kWsaOperationAborted},
    {kStatusNotSupported, kWsaEopnotsupp},
    {0xC0000005u, kWsaEfault},      // STATUS_ACCESS_VIOLATION
    {0xC000000Du, kWsaEinval},      // STATUS_INVALID_PARAMETER
    {0xC000000Eu, kWsaEnetdown},    // STATUS_NO_SUCH_DEVICE
    {0xC0000022u, kWsaEacces},      // STATUS_ACCESS_DENIED
    {0xC000009Au, kWsaEnobufs},     // STATUS_INSUFFICIENT_RESOURCES
    {0xC000020Au, kWsaEaddrinuse},  // STATUS_ADDRESS_ALREADY_EXISTS
    {0xC0000043u, kWsaEaddrinuse},  // STATUS_SHARING_VIOLATION
    {0xC0000008u, kWsaEnotsock},    // STATUS_INVALID_HANDLE
};

constexpr std::uint32_t kFacilityNtWin32 = 0xC0070000u;

}  // namespace

std::uint32_t StatusFromError(std::int32_t error) {
  for (const Pair& pair : kPairs) {
    if (pair.error == error) {
      return pair.status;
    }
  }
  return kFacilityNtWin32 | (static_cast<std::uint32_t>(error) & 0xFFFFu);
}

std::int32_t ErrorFromStatus(std::uint32_t status) {
  for (const Pair& pair : kPairs) {
    if (pair.status == status) {
      return pair.error;
    }
  }
  if ((status & 0xFFFF0000u) == kFacilityNtWin32) {
    return static_cast<std::int32_t>(status & 0xFFFFu);
  }
  return kWsaEinval;
}

}  // namespace portcullis::abi
