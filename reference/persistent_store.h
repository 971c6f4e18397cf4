// Where the persistent reservations of a machine are kept while it is not running.
//
// Used by the drop-in library and by tests; Host itself never sees a store, it hands its
// reservations out and takes them back as a whole. MemoryStore is here, FileStore in dropin/.
// Nothing throws: what goes wrong is a value with the words for a person. One store must not be
// used from two threads at once.

#pragma once

#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "reference/persistent_reservation.h"

namespace portcullis::reference {

// Names the store, the place in it, and what was expected.
struct StoreError {
  std::string message;
};

class PersistentStore {
 public:
  virtual ~PersistentStore() = default;

  // Lock: until Unlock no other user of the store, in this process or another, holds its lock.
  // Whoever loads, changes and saves holds it from before the load.
  [[nodiscard]] virtual std::optional<StoreError> Lock() = 0;
  virtual void Unlock() = 0;

  // Load: what was saved last; nothing where nothing ever was. Needs no lock: it never sees half of
  // a Save.
  [[nodiscard]] virtual tl::expected<PersistentReservations, StoreError> Load() = 0;

  // Save: all or nothing, whatever happens to the process or the machine meanwhile; once it has
  // come back without an error, the reservations are there for good. `reservations` as
  // persistent_reservation.h says: sorted, disjoint, with tokens of their own.
  [[nodiscard]] virtual std::optional<StoreError> Save(
      const PersistentReservations& reservations) = 0;
};

// FaultOf says what is wrong with reservations that no Save could have been given ("tcp 5000 20
// overlaps the one before it"); nothing where they are as persistent_reservation.h says. A store
// that reads what others may have written asks it.
std::optional<std::string> FaultOf(const PersistentReservations& reservations);

// Lives as long as the object. Its lock keeps nobody out: there is nobody else.
class MemoryStore final : public PersistentStore {
 public:
  std::optional<StoreError> Lock() override { return std::nullopt; }
  void Unlock() override {}
  tl::expected<PersistentReservations, StoreError> Load() override { return reservations_; }
  std::optional<StoreError> Save(const PersistentReservations& reservations) override {
    reservations_ = reservations;
    return std::nullopt;
  }

 private:
  PersistentReservations reservations_;
};

}  // namespace portcullis::reference
