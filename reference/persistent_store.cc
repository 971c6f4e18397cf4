#include "reference/persistent_store.h"

#include <set>
#include <utility>

namespace portcullis::reference {
namespace {

constexpr std::uint32_t kHighestPort = 65535;

std::string NameOf(const PersistentReservation& reservation) {
  return std::string(reservation.protocol == Protocol::kTcp ? "tcp " : "udp ") +
         std::to_string(reservation.start) + " " + std::to_string(reservation.count);
}

std::uint32_t LastOf(const PersistentReservation& reservation) {
  return std::uint32_t{reservation.start} + reservation.count - 1;
}

}  // namespace

std::optional<std::string> FaultOf(const PersistentReservations& reservations) {
  std::set<std::uint64_t> tokens;
  const PersistentReservation* before = nullptr;
  for (const PersistentReservation& reservation : reservations) {
    if (reservation.protocol != Protocol::kTcp && reservation.protocol != Protocol::kUdp) {
      return "a reservation is neither of TCP nor of UDP";
    }
    if (reservation.start == 0 || reservation.count == 0 || LastOf(reservation) > kHighestPort) {
      return NameOf(reservation) + " is no block of ports 1 to 65535";
    }
    if (reservation.token == 0 || !tokens.insert(reservation.token).second) {
      return NameOf(reservation) + " has a token that is 0 or another's";
    }
    if (before != nullptr) {
      if (!(*before < reservation)) {
        return NameOf(reservation) + " stands behind a later block";
      }
      if (before->protocol == reservation.protocol && LastOf(*before) >= reservation.start) {
        return NameOf(reservation) + " overlaps the block before it";
      }
    }
    before = &reservation;
  }
  return std::nullopt;
}

}  // namespace portcullis::reference
