// What a success has to have stored: which of the things that a file in C can look at are required.
//
// Found by asking a copy of the judge what it would say of the same answer with one thing changed:
// nothing here knows a rule. Called by forecast.cc. Never fails.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/oracle/judge.h"
#include "conformance/scenario/bindings.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::exporting {

// A set of ports by what they stand for, since nobody knows now where windows and blocks will lie:
// offsets from the first port of a window, or of a block that was granted.
struct PortSet {
  std::map<std::string, std::set<std::int32_t>> in_window;
  std::map<std::string, std::set<std::int32_t>> in_block;
  std::set<std::string> named;  // the ports that getsockname gave
  std::set<std::uint16_t> literal;
  bool Empty() const {
    return in_window.empty() && in_block.empty() && named.empty() && literal.empty();
  }
  friend bool operator==(const PortSet&, const PortSet&) = default;
};

struct SuccessChecks {
  // Of an ACQUIRE's output.
  bool start_as_asked = false;
  bool count_as_asked = false;
  bool token_is_not_zero = false;
  std::set<std::string> other_tokens;  // of reservations whose tokens it must not have
  std::set<std::string> apart_from;    // reservations whose ports it must not have
  // Of getsockname: either one of `allowed` ports, or any that is not `forbidden`.
  bool port_is_judged = false;
  bool elsewhere = true;  // a port that nothing of the scenario stands for is allowed
  PortSet allowed_ports;
  PortSet forbidden_ports;
  // Of Create… and Lookup…: what was stored behind Token.
  bool stored_token_is_not_zero = false;
  std::set<std::string> same_token;  // the reservations that it must be the token of
  // Of a WSAGetOverlappedResult and of an indication: bytes; empty where any number is allowed.
  std::set<std::uint32_t> transferred;
  // Of WSAGetLastError: the error of the thread's last failure.
  bool last_error = false;
  friend bool operator==(const SuccessChecks&, const SuccessChecks&) = default;
};

// What the run knows beside the judge.
struct Known {
  const scenario::Scenario& scenario;
  const scenario::Bindings& bindings;
  std::map<std::string, std::uint16_t> named_ports;  // by getsockname's names
  std::set<std::string> granted;                     // names of reservations that were granted
};

// ProbeSuccess: `judge` stands before `event`, a Returned or a Completed that is allowed.
SuccessChecks ProbeSuccess(const oracle::Judge& judge, const Known& known,
                           const scenario::Event& event);

// Both: what both require, where two runs that were answered alike were probed.
SuccessChecks Both(const SuccessChecks& a, const SuccessChecks& b);

}  // namespace portcullis::exporting
