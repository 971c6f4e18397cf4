// Which of several refusals a call is answered with: the checks, their order, and the one that
// comes first.
//
// Used by Host. The documents name no order (Q-GEN-ORDER, Q-PER-ORDER), so it is a part of the
// policy. What a check presupposes comes before the order: nothing about provider, type or state is
// looked at of a descriptor that is no socket, nothing about contents of memory that cannot be
// read.

#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "reference/abi/error_codes.h"

namespace portcullis::reference {

// The checks of a call on a socket. Up to kOverlapped they are of what a call needs before anything
// can be started: such a refusal never comes by way of WSA_IO_PENDING.
enum class Check : std::uint8_t {
  kStartup,     // Winsock is started
  kCallback,    // no callback of the provider is in progress on the thread
  kDescriptor,  // the descriptor is a socket
  kCount,       // lpcbBytesReturned
  kOverlapped,  // lpOverlapped, lpCompletionRoutine
  kNetwork,     // the network is up
  kCommand,     // the code is known, fits the type of socket, and the provider offers it
  kInput,       // pointer and size
  kOutput,      // pointer and size
  kContents,    // what no state of the ports could make acceptable
  kState        // what the socket, the ports and the tokens say
};
inline constexpr std::size_t kChecks = 11;
using CheckOrder = std::array<Check, kChecks>;

// Winsock and the descriptor, then the returned count whatever the code is (Wine's Windows tests:
// before the code is looked at), then the network, then the rest as the parameters come.
inline constexpr CheckOrder kUsualOrder = {Check::kStartup,  Check::kCallback, Check::kDescriptor,
                                           Check::kCount,    Check::kNetwork,  Check::kOverlapped,
                                           Check::kCommand,  Check::kInput,    Check::kOutput,
                                           Check::kContents, Check::kState};

// The checks of a persistent function.
enum class PersistentCheck : std::uint8_t { kRights, kNumbers, kToken, kPorts };
inline constexpr std::size_t kPersistentChecks = 4;
using PersistentOrder = std::array<PersistentCheck, kPersistentChecks>;

inline constexpr PersistentOrder kUsualPersistentOrder = {
    PersistentCheck::kRights, PersistentCheck::kNumbers, PersistentCheck::kToken,
    PersistentCheck::kPorts};

// WithFirst: the order with one check moved forward to place `from`, where it is not there or
// before it already.
template <typename Order>
constexpr Order WithFirst(Order order, typename Order::value_type first, std::size_t from = 0) {
  const auto place = order.begin() + static_cast<std::ptrdiff_t>(from);
  const auto found = std::find(order.begin(), order.end(), first);
  if (place < found) {
    std::rotate(place, found, found + 1);
  }
  return order;
}

// Why a call cannot be carried out. kSuccess is no refusal.
struct Refusal {
  std::int32_t error = abi::kSuccess;
  bool unsupported = false;   // takes the road of a command nobody knows (ioctl.cc)
  bool clears_count = false;  // stores 0 in the returned count
};

// The refusals of one call. Keeps the one that the order puts first; of one check, the first added.
template <typename Order>
class Refusals {
 public:
  using Kind = typename Order::value_type;

  explicit Refusals(const Order& order) : order_(order) {}

  void Add(Kind check, const Refusal& refusal) {
    if (refusal.error != abi::kSuccess) [[unlikely]] {
      Note(check, refusal);
    }
  }
  void Add(Kind check, std::int32_t error) {
    if (error != abi::kSuccess) [[unlikely]] {
      Note(check, {error});
    }
  }

  bool Any() const { return rank_ != order_.size(); }
  // ComesBefore: a refusal by this check would be the one that is given.
  bool ComesBefore(Kind check) const { return RankOf(check) < rank_; }
  const Refusal& First() const { return first_; }
  Kind FirstCheck() const { return order_[rank_]; }  // only where there is any

 private:
  // Most calls have none, and their code is short without this.
  [[gnu::cold]] void Note(Kind check, const Refusal& refusal) {
    if (ComesBefore(check)) {
      rank_ = RankOf(check);
      first_ = refusal;
    }
  }
  std::size_t RankOf(Kind check) const {
    return static_cast<std::size_t>(std::find(order_.begin(), order_.end(), check) -
                                    order_.begin());
  }

  const Order& order_;
  std::size_t rank_ = order_.size();
  Refusal first_;
};

using CallRefusals = Refusals<CheckOrder>;
using PersistentRefusals = Refusals<PersistentOrder>;

}  // namespace portcullis::reference
