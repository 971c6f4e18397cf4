// The structures that the input and the output of a control code are, by their sizes.
//
// Used by whoever makes a buffer for a code that is data to him. Pure functions.

#pragma once

#include <cstdint>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::abi {

// InputStructure, OutputStructure: in bytes; 0 where the code has none.
constexpr std::uint32_t InputStructure(std::uint32_t code) {
  switch (code) {
    case kSioAcquirePortReservation:
      return kPortRangeSize;
    case kSioAssociatePortReservation:
    case kSioReleasePortReservation:
      return kPortReservationTokenSize;
    case kSioKeepaliveVals:
      return kTcpKeepaliveSize;
    case kFionbio:
      return kFionbioSize;
    default:
      return 0;
  }
}

constexpr std::uint32_t OutputStructure(std::uint32_t code) {
  return code == kSioAcquirePortReservation ? kPortReservationInstanceSize : 0;
}

}  // namespace portcullis::abi
