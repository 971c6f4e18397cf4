#include "conformance/suite/outcome.h"

namespace portcullis::suite {
namespace {

bool CanFailAtOnce(const oracle::Answers& answers) {
  return answers.any_code || !answers.codes.empty();
}

void SetCount(oracle::Answers& answers, std::uint32_t count) {
  if (answers.success) answers.count_on_success = count;
  if (CanFailAtOnce(answers)) answers.count_on_failure = count;
}

}  // namespace

Outcome Outcome::Returned(std::uint32_t count) const {
  Outcome result = *this;
  SetCount(result.allowed_.documented, count);
  SetCount(result.allowed_.observed, count);
  return result;
}

Outcome Outcome::Or(const Outcome& other) const {
  Outcome result = *this;
  result.allowed_ = oracle::Union(allowed_, other.allowed_);
  return result;
}

Outcome Outcome::Observed(const Outcome& narrower) const {
  Outcome result = *this;
  result.allowed_.observed = narrower.allowed_.documented;
  return result;
}

Outcome Success() {
  oracle::Answers answers;
  answers.success = true;
  return Outcome(answers);
}

Outcome FailsWith(oracle::CodeSet codes) {
  oracle::Answers answers;
  answers.codes = std::move(codes);
  return Outcome(answers);
}

Outcome FailsWithAnyCode() {
  oracle::Answers answers;
  answers.any_code = true;
  return Outcome(answers);
}

Outcome MayFail() { return Success().Or(FailsWithAnyCode()); }

Outcome Pending() {
  oracle::Answers answers;
  answers.pending = true;
  return Outcome(answers);
}

Outcome Blocked() {
  oracle::Answers answers;
  answers.blocked = true;
  return Outcome(answers);
}

Outcome NoCompletion() {
  oracle::Answers answers;
  answers.nothing = true;
  return Outcome(answers);
}

}  // namespace portcullis::suite
