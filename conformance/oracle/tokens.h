// What a token stands for, and what a socket is associated with.
//
// Used by the conditions of ASSOCIATE, RELEASE and bind, and by their effects. Reads a world, never
// changes it.

#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

#include "conformance/oracle/world.h"

namespace portcullis::oracle {

inline constexpr std::size_t kNoStep = ~std::size_t{0};

// A token by what it names. kNever: it was never issued. kEnded: its reservation is gone, or a
// restart may have given it another token. kUnknown: perhaps one of these, perhaps a live one.
struct TokenMeaning {
  enum class Kind { kZero, kNever, kRuntime, kPersistent, kEnded, kUnknown };
  Kind kind = Kind::kUnknown;
  const Reservation* runtime = nullptr;               // of kRuntime
  const PersistentReservation* persistent = nullptr;  // of kPersistent
  bool maybe_live = false;  // of kEnded: a persistent one that may have kept it over a restart
};

// MeaningOf: `transport` is that of the socket it is used on: tokens of TCP and of UDP may be
// equal.
TokenMeaning MeaningOf(const World& world, const NamedToken& token, std::int32_t transport);

const Reservation* FindReservation(const World& world, std::size_t step);
const PersistentReservation* FindPersistent(const World& world, std::size_t step);

// MayBeReleasedBy: whether a RELEASE by that process may end the reservation: one from elsewhere
// leaves it held, whatever it answers.
bool MayBeReleasedBy(const World& world, const Reservation& held, const std::string& process);

// IsCertain: whether the reservation is held, for all that is known. A RELEASE of it that is under
// way may have been carried out; `except` is one that does not count, being asked about itself.
bool IsCertain(const World& world, const Reservation& held, std::size_t except = kNoStep);

// Associations: all that the socket may be associated with by now, an ASSOCIATE that is under way
// included; empty where it is surely associated with nothing. `except` as above.
std::set<Association> Associations(const World& world, std::size_t socket,
                                   std::size_t except = kNoStep);

// AssociationWith: what an ASSOCIATE with that token makes.
Association AssociationWith(const TokenMeaning& meaning);

// IsBoundFrom: whether a socket is, or may be, bound to a port of the reservation that it is, or
// may be, associated with, be it the one that acquired it (Microsoft's sample does so).
// IsConsumed: the same of a persistent one.
bool IsBoundFrom(const World& world, const Reservation& held);
bool IsConsumed(const World& world, const PersistentReservation& held);

}  // namespace portcullis::oracle
