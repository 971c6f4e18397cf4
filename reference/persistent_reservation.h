// A persistent reservation as a store keeps it. Host holds them sorted, hands them out and takes
// them back as a whole; a store (persistent_store.h) keeps them where a process cannot.
//
// Ports in host order. Source: the pages of CreatePersistent{Tcp,Udp}PortReservation
// (MicrosoftDocs/sdk-api): a block of one protocol, named by its first port and its length, with an
// opaque token that may be another one after each restart.

#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "reference/socket.h"

namespace portcullis::reference {

struct PersistentReservation {
  Protocol protocol{};    // kTcp or kUdp
  std::uint16_t start{};  // at least 1
  std::uint16_t count{};  // at least 1; start + count - 1 <= 65,535
  std::uint64_t token{};  // never 0
  friend bool operator==(const PersistentReservation&, const PersistentReservation&) = default;
  friend auto operator<=>(const PersistentReservation&, const PersistentReservation&) = default;
};

// Sorted; no two of one protocol overlap; no two share a token.
using PersistentReservations = std::vector<PersistentReservation>;

}  // namespace portcullis::reference
