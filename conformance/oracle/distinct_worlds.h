// DistinctWorlds: worlds, or what has one, in the order in which they came, no two equal.
//
// Held by settle and by concurrent_judge while they search. Equality is the states' own; what is
// hashed only says which are worth comparing.

#pragma once

#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// DigestOf: equal for equal worlds, and seldom for others, by what the worlds of one trace differ
// in.
std::size_t DigestOf(const World& world);

template <typename State>
class DistinctWorlds {
 public:
  // Add: false where it is there already.
  bool Add(State state) {
    const std::size_t digest = DigestOf(state);
    const auto [first, last] = known_.equal_range(digest);
    for (auto it = first; it != last; ++it) {
      if (states_[it->second] == state) return false;
    }
    known_.emplace(digest, states_.size());
    states_.push_back(std::move(state));
    return true;
  }

  std::size_t size() const { return states_.size(); }
  const State& operator[](std::size_t index) const { return states_[index]; }
  std::vector<State> Take() { return std::move(states_); }

 private:
  std::vector<State> states_;
  std::unordered_multimap<std::size_t, std::size_t> known_;  // digest to place in states_
};

}  // namespace portcullis::oracle
