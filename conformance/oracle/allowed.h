// What an implementation may answer to one call: the set that a case declares and that the oracle
// computes. The two must be equal, so this is a plain comparable value with one spelling per set.

#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "conformance/oracle/code_set.h"

namespace portcullis::oracle {

// The answers to one call.
//   success    the function succeeds (for get_completion: an indication with success is seen)
//   pending    SOCKET_ERROR with WSA_IO_PENDING
//   blocked    the call does not come back yet
//   nothing    get_completion only: no indication is there
//   codes      it fails with one of these (get_completion: the indication carries one of these)
//   any_code   it fails with any other code, save those that say something false of the call: such
//              a code is allowed only where `codes` lists it (see IsGuarded)
//   count_on_success, count_on_failure   the value of *lpcbBytesReturned that is then required;
//              nothing where it is open
struct Answers {
  bool success = false;
  bool pending = false;
  bool blocked = false;
  bool nothing = false;
  CodeSet codes;
  bool any_code = false;
  std::optional<std::uint32_t> count_on_success;
  std::optional<std::uint32_t> count_on_failure;
  friend bool operator==(const Answers&, const Answers&) = default;
};

// `documented`: outside it the call fails a documented requirement. `observed`: a subset; outside
// it, but inside `documented`, the call differs from what was observed on Windows. The two are
// equal where nothing narrower was observed.
struct Allowed {
  Answers documented;
  Answers observed;
  friend bool operator==(const Allowed&, const Allowed&) = default;
};

// IsGuarded: a code that names a condition; where the condition is false the code is a lie and
// never allowed by any_code. WSAEINVAL is not among them: it is the answer of least information.
bool IsGuarded(std::int32_t code);

// AnyAnswer: everything, for a call that the documents give no ground to judge.
Answers AnyAnswer();

// Union: what either of the two allows. A count stays required only where both require it, or where
// the other does not allow the outcome that it belongs to.
Answers Union(const Answers& a, const Answers& b);
Allowed Union(const Allowed& a, const Allowed& b);

// Answer: one answer to a call, by its kind. `code` is meaningful for kCode alone. kMalformed is a
// result that the function cannot give: a failure without an error, or another return value.
struct Answer {
  enum class Kind { kSuccess, kPending, kBlocked, kNothing, kCode, kMalformed };
  Kind kind = Kind::kSuccess;
  std::int32_t code = 0;
};

// Contains: true where `answers` allows `answer`; the counts are not looked at.
bool Contains(const Answers& answers, const Answer& answer);

// Print: one line for a reader, such as "WSAEINVAL, returned 0" or "success or WSA_IO_PENDING".
std::string Print(const Answers& answers);
std::string Print(const Answer& answer);

}  // namespace portcullis::oracle
