// The oracle's word on one event. Plain data, built by the rules and merged by
// the judge.

#pragma once

#include <string>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/setup.h"

namespace portcullis::oracle {

// How an event was forbidden, where it is more than a wrong answer: a plain
// call that never came back hangs, an operation whose completion never came is
// lost.
enum class Cause { kForbidden, kHang, kLost };

struct Verdict {
  bool allowed = true;               // by the documents
  std::vector<std::string> broken;   // documented requirement ids; empty where allowed
  std::vector<std::string> differs;  // observed requirement ids that the event breaks
  std::vector<Reading> readings;     // the questions that this event answers
  bool disturbed = false;            // allowed only because others use the machine's ports
  bool freeing = false;              // a refusal, allowed or not, that may be over in a moment
  Cause cause = Cause::kForbidden;   // meaningful where not allowed
  Allowed allowed_set;               // what the call of this event was allowed
  std::string detail;                // what is wrong, in words, where allowed_set does not say
  bool misreported = false;          // the answer was allowed, but not what it stored or counted
};

// How well an event fits a world, best first.
enum class Rank { kAllowed, kDisturbed, kMisreported, kForbidden };

inline Rank RankOf(const Verdict& verdict) {
  if (!verdict.allowed) return verdict.misreported ? Rank::kMisreported : Rank::kForbidden;
  return verdict.disturbed ? Rank::kDisturbed : Rank::kAllowed;
}

}  // namespace portcullis::oracle
