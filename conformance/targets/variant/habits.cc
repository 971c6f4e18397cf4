// What a policy may do in one way or another without answering any question.

#include "conformance/targets/variant/take.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::targets {
namespace {

using namespace reference;  // NOLINT(google-build-using-namespace): the names of its choices

void AsChosen(Policy& /*policy*/) {}

void RefuseOwnReservedAsInUse(Policy& policy) {
  if (policy.bind_reserved != BindReserved::kGranted) {
    policy.bind_reserved = BindReserved::kAddressInUse;
  }
}

void RefuseBadTokenAsNoAccess(Policy& policy) {
  if (policy.persistent_bad_token != BadToken::kGranted) {
    policy.persistent_bad_token = BadToken::kNoAccess;
  }
}

}  // namespace

const std::vector<Habit>& AllHabits() {
  static const std::vector<Habit> habits = {
      {"wildcard block", "lowest", Take<&Policy::wildcard_block, Placement::kLowest>},
      {"wildcard block", "highest", Take<&Policy::wildcard_block, Placement::kHighest>},
      {"wildcard block", "spread", Take<&Policy::wildcard_block, Placement::kSpread>},
      {"reserved port", "lowest", Take<&Policy::reserved_port, Placement::kLowest>},
      {"reserved port", "highest", Take<&Policy::reserved_port, Placement::kHighest>},
      {"reserved port", "spread", Take<&Policy::reserved_port, Placement::kSpread>},
      {"ephemeral port", "lowest", Take<&Policy::ephemeral_port, Placement::kLowest>},
      {"ephemeral port", "highest", Take<&Policy::ephemeral_port, Placement::kHighest>},
      {"ephemeral port", "spread", Take<&Policy::ephemeral_port, Placement::kSpread>},
      {"tokens", "sparse", Take<&Policy::token_pattern, TokenPattern::kSparse>},
      {"tokens", "counting", Take<&Policy::token_pattern, TokenPattern::kCounting>},
      {"tokens", "top bit", Take<&Policy::token_pattern, TokenPattern::kTopBit>},
      {"tokens", "high half", Take<&Policy::token_pattern, TokenPattern::kHighHalf>},
      {"unsupported, overlapped", "pending",
       Take<&Policy::unsupported_overlapped, UnsupportedOverlapped::kPending>},
      {"unsupported, overlapped", "at once",
       Take<&Policy::unsupported_overlapped, UnsupportedOverlapped::kAtOnce>},
      {"count of a refused call", "untouched",
       Take<&Policy::refused_count, RefusedCount::kUntouched>},
      {"count of a refused call", "zero", Take<&Policy::refused_count, RefusedCount::kZero>},
      {"second association", "replaces",
       Take<&Policy::second_association, SecondAssociation::kReplaces>},
      {"second association", "without effect",
       Take<&Policy::second_association, SecondAssociation::kKept>},
      {"overlapped answers", "as chosen", AsChosen},
      {"overlapped answers", "alternating",
       Take<&Policy::overlapped_answer, OverlappedAnswer::kAlternating>},
      {"count of an overlapped success", "as chosen", AsChosen},
      {"count of an overlapped success", "zero with a routine",
       Take<&Policy::overlapped_count, OverlappedCount::kZeroWithRoutine>},
      {"shared port", "as chosen", AsChosen},
      {"shared port", "with SO_REUSEADDR", Take<&Policy::shared_port, SharedPort::kWithReuse>},
      {"own reserved port", "as chosen", AsChosen},
      {"own reserved port", "WSAEADDRINUSE where refused", RefuseOwnReservedAsInUse},
      {"bad token pointer", "as chosen", AsChosen},
      {"bad token pointer", "ERROR_NOACCESS where refused", RefuseBadTokenAsNoAccess},
  };
  return habits;
}

}  // namespace portcullis::targets
