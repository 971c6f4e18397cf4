// The states of a machine's ports that fuzz_port_range makes its ACQUIREs in, as steps.
//
// Used by what decodes its bytes and by what makes each state once. A seed names a state by its
// place in the list, so that new ones go to the end.

#pragma once

#include <array>
#include <string>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::fuzz {

// A state: what brings it about, and what lifts its condition after the ACQUIRE `r` was made.
struct PortState {
  std::string name;
  std::vector<scenario::Step> before;
  std::vector<scenario::Step> after{};
};

// The sockets of every state: two for TCP, two for UDP, one for each on IPv6, a TCP one that is not
// overlapped, and one that has no ports.
inline constexpr std::array kStateSockets = {"t1", "t2", "u1", "u2", "t6", "u6", "plain", "raw"};

const std::vector<PortState>& PortStates();

}  // namespace portcullis::fuzz
