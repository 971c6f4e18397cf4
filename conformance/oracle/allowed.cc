#include "conformance/oracle/allowed.h"

#include <algorithm>
#include <array>

#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

constexpr std::array kGuarded = {
    abi::kWsaEnotsock,       abi::kWsaEfault,           abi::kWsaEnetdown,    abi::kWsaEintr,
    abi::kWsaIoPending,      abi::kWsaOperationAborted, abi::kWsaEinprogress, abi::kWsaEopnotsupp,
    abi::kWsaNotInitialised, abi::kWsaEwouldblock};

bool Fails(const Answers& answers) { return answers.any_code || !answers.codes.empty(); }

std::optional<std::uint32_t> UnionOfCounts(bool has_a, std::optional<std::uint32_t> a, bool has_b,
                                           std::optional<std::uint32_t> b) {
  if (!has_a) return b;
  if (!has_b) return a;
  return a == b ? a : std::nullopt;
}

}  // namespace

bool IsGuarded(std::int32_t code) {
  return std::find(kGuarded.begin(), kGuarded.end(), code) != kGuarded.end();
}

Answers AnyAnswer() {
  Answers answers;
  answers.success = answers.pending = answers.blocked = answers.nothing = answers.any_code = true;
  answers.codes.insert(kGuarded.begin(), kGuarded.end());
  return answers;
}

Answers Union(const Answers& a, const Answers& b) {
  Answers both = a;
  both.success |= b.success;
  both.pending |= b.pending;
  both.blocked |= b.blocked;
  both.nothing |= b.nothing;
  both.any_code |= b.any_code;
  both.codes.insert(b.codes);
  both.count_on_success =
      UnionOfCounts(a.success, a.count_on_success, b.success, b.count_on_success);
  both.count_on_failure = UnionOfCounts(Fails(a), a.count_on_failure, Fails(b), b.count_on_failure);
  return both;
}

Allowed Union(const Allowed& a, const Allowed& b) {
  return {Union(a.documented, b.documented), Union(a.observed, b.observed)};
}

bool Contains(const Answers& answers, const Answer& answer) {
  switch (answer.kind) {
    case Answer::Kind::kSuccess:
      return answers.success;
    case Answer::Kind::kPending:
      return answers.pending;
    case Answer::Kind::kBlocked:
      return answers.blocked;
    case Answer::Kind::kNothing:
      return answers.nothing;
    case Answer::Kind::kCode:
      return answers.codes.count(answer.code) != 0 || (answers.any_code && !IsGuarded(answer.code));
    case Answer::Kind::kMalformed:
      break;
  }
  return false;
}

}  // namespace portcullis::oracle
