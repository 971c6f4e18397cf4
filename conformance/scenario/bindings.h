// Bindings: what the references of a scenario stand for in one run of it: where its windows lie,
// and which reservations have been granted so far.
//
// Used by targets, which have to pass real numbers, and by the run, which shows them to a reader.
// The oracle has its own, so that a mistake here does not judge itself. Never fails: a reference
// to what was never made has a fixed meaning. Plain value; no locks.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::scenario {

// What a successful ACQUIRE wrote into its output buffer, or a Create… or Lookup… was asked for;
// ports in host order.
struct GrantedReservation {
  std::uint16_t start = 0;
  std::uint16_t count = 0;
  std::uint64_t token = 0;
  friend bool operator==(const GrantedReservation&, const GrantedReservation&) = default;
};

// DecodeReservation: the INET_PORT_RESERVATION_INSTANCE that `output` begins with; nothing where it
// is shorter than one.
std::optional<GrantedReservation> DecodeReservation(std::span<const std::byte> output);

class Bindings {
 public:
  Bindings() = default;
  explicit Bindings(Placement placement) : placement_(std::move(placement)) {}

  // Observe: learns the reservation that an ACQUIRE of `scenario` was granted, a Create… made or a
  // Lookup… found, and the port that getsockname gave, when `event` is the success of one. Every
  // other event changes nothing.
  void Observe(const Scenario& scenario, const Event& event);

  // Grant: the same, for who knows the reservation itself. A later grant of one name replaces an
  // earlier one.
  void Grant(const std::string& name, const GrantedReservation& reservation);

  // Find: the last reservation granted under `name`, also after it has ended; null where none was.
  const GrantedReservation* Find(const std::string& name) const;

  // Port: the port in host order that `reference` stands for. Counted modulo 65536; a window that
  // was not placed, a reservation that was not granted and a port that was not given count as 0.
  std::uint16_t Port(const PortRef& reference) const;

  // Token: the token that `reference` stands for; kNeverIssuedToken where there never was one.
  std::uint64_t Token(const TokenRef& reference) const;

  // InputBytes: the contents of an input buffer, cut to its declared size. Where they are shorter
  // than it, zero bytes follow; they are left to the caller, since a declared size may be huge.
  std::vector<std::byte> InputBytes(const InBuffer& in) const;

  const Placement& placement() const { return placement_; }

 private:
  Placement placement_;
  std::map<std::string, GrantedReservation> granted_;
  std::map<std::string, std::uint16_t> ports_;  // that getsockname gave, by its name
};

}  // namespace portcullis::scenario
