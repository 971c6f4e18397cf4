// Outcome: the set of answers that a case allows at one step, written as a sentence:
//   Success().Returned(16)      Fails(kWsaEinval).Returned(0)      Success().Or(Pending())
//   Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp))
//
// Used by the cases through writer.h. A value; it makes an oracle::Allowed and knows no oracle.

#pragma once

#include <cstdint>
#include <utility>

#include "conformance/oracle/allowed.h"

namespace portcullis::suite {

class Outcome {
 public:
  // One set for both levels: what is documented, and nothing narrower observed.
  explicit Outcome(oracle::Answers answers) : allowed_{answers, answers} {}

  // Returned: *lpcbBytesReturned is then `count`, whether the call succeeds or fails.
  Outcome Returned(std::uint32_t count) const;

  // Or: either of the two.
  Outcome Or(const Outcome& other) const;

  // Observed: Windows was seen to stay within `narrower`, which is a part of this set. An answer
  // outside it but inside this set breaks an observed requirement, not a documented one.
  Outcome Observed(const Outcome& narrower) const;

  const oracle::Allowed& allowed() const { return allowed_; }

 private:
  oracle::Allowed allowed_;
};

// The call succeeds (get_completion: it sees an indication of success).
Outcome Success();
// It fails at once, or the indication carries the failure, with one of these codes.
Outcome FailsWith(oracle::CodeSet codes);
template <typename... Codes>
Outcome Fails(Codes... codes) {
  return FailsWith({codes...});
}
// It fails, and no page says with which code; still not with one that says something false.
Outcome FailsWithAnyCode();
// It is free to succeed or to fail with any code.
Outcome MayFail();
// WSA_IO_PENDING: the operation has begun and is indicated later.
Outcome Pending();
// The call does not come back yet.
Outcome Blocked();
// get_completion: there is no indication.
Outcome NoCompletion();

}  // namespace portcullis::suite
