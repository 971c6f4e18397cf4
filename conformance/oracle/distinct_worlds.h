// DistinctWorlds: worlds, or what has one, in the order in which they came, no two equal.
//
// Held by settle and by concurrent_judge while they search.

#pragma once

#include <cstddef>
#include <set>
#include <utility>
#include <vector>

namespace portcullis::oracle {

template <typename State>
class DistinctWorlds {
 public:
  void Add(State state) {
    const auto [place, is_new] = known_.insert(std::move(state));
    if (is_new) in_order_.push_back(place);
  }

  std::size_t size() const { return in_order_.size(); }
  const State& operator[](std::size_t index) const { return *in_order_[index]; }

  // Take: all of them; afterwards there are none.
  std::vector<State> Take() {
    std::vector<State> states;
    states.reserve(in_order_.size());
    for (const auto place : in_order_) states.push_back(std::move(known_.extract(place).value()));
    return states;
  }

 private:
  std::set<State> known_;
  std::vector<typename std::set<State>::iterator> in_order_;
};

}  // namespace portcullis::oracle
