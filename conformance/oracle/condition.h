// A condition: one reason why a call must fail, or may, as the catalogue states it.
//
// The rules of each call list the conditions that count; what the call may answer, what a forbidden
// answer breaks and what an allowed one says of a question all follow from that list.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "conformance/oracle/code_set.h"

namespace portcullis::oracle {

struct Condition {
  bool must = true;      // the call must fail; else it may fail or succeed
  bool at_once = false;  // found before anything is started: never by way of WSA_IO_PENDING
  CodeSet codes{};
  bool any_code = false;  // any code that is not guarded
  bool passing = false;   // about who holds ports, which may change before it is carried out
  std::vector<std::string> broken{};   // requirements that an answer outside the rule breaks
  std::vector<std::string> differs{};  // likewise, observed ones
  std::string question{};              // what the answer tells a reading of; may be empty
  friend bool operator==(const Condition&, const Condition&) = default;
  friend auto operator<=>(const Condition&, const Condition&) = default;
};

using Conditions = std::vector<Condition>;

// IsDoomed: true where something counts that must make the call fail and will not pass.
inline bool IsDoomed(const Conditions& conditions) {
  for (const Condition& condition : conditions) {
    if (condition.must && !condition.passing) return true;
  }
  return false;
}

inline bool MustFail(const Conditions& conditions) {
  for (const Condition& condition : conditions) {
    if (condition.must) return true;
  }
  return false;
}

inline bool MustFailAtOnce(const Conditions& conditions) {
  for (const Condition& condition : conditions) {
    if (condition.must && condition.at_once) return true;
  }
  return false;
}

}  // namespace portcullis::oracle
