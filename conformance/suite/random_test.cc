// Holds oracle, cases and reference against each other with policies that are drawn at random, and
// beyond the cases: whatever the reference answers in a random history, the oracle allows. A short
// run of what fuzzing does at length.

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/describe.h"
#include "conformance/scenario/random_history.h"
#include "conformance/suite/case.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::suite {
namespace {

// Every choice drawn on its own; what a policy may not be is for its own type to say.
reference::Policy RandomPolicy(std::uint32_t seed) {
  scenario::RandomHistory random(seed);
  using namespace reference;  // NOLINT(google-build-using-namespace): the names of its choices
  reference::Policy policy;
  policy.taken_code = random.Of(
      {TakenCode::kAddressInUse, TakenCode::kAccess, TakenCode::kInvalid, TakenCode::kNoBuffers});
  policy.range_code =
      random.Of({RangeCode::kInvalid, RangeCode::kAddressNotAvailable, RangeCode::kAddressInUse});
  policy.wild_exhausted_code = random.Of({ExhaustedCode::kAddressInUse, ExhaustedCode::kNoBuffers});
  policy.zero_ports = random.Of({ZeroPorts::kInvalid, ZeroPorts::kGranted});
  policy.last_port = random.Of({LastPort::kGranted, LastPort::kInvalid});
  policy.in_short_code = random.Of({ShortInputCode::kFault, ShortInputCode::kInvalid});
  policy.in_large = random.Of({LargeInput::kAccepted, LargeInput::kFault, LargeInput::kInvalid});
  policy.type_code = random.Of({SocketTypeCode::kNotSupported, SocketTypeCode::kInvalid});
  policy.families = random.Of({Families::kJoined, Families::kApart});
  policy.acquire_over_bound = random.Of({Permission::kGranted, Permission::kRefused});
  policy.acquire_on_bound_socket = random.Of({Permission::kGranted, Permission::kRefused});
  policy.second_acquire = random.Of({Permission::kGranted, Permission::kRefused});
  policy.past_edge = random.Of({QuestionablePointer::kAccepted, QuestionablePointer::kFault});
  policy.misaligned = random.Of({QuestionablePointer::kAccepted, QuestionablePointer::kFault});
  policy.aliasing = random.Of({QuestionablePointer::kAccepted, QuestionablePointer::kFault});
  policy.closed_while_blocked_code =
      random.Of({ClosedWhileBlockedCode::kInterrupted, ClosedWhileBlockedCode::kAborted,
                 ClosedWhileBlockedCode::kNotSocket});
  policy.cancelled_call_code =
      random.Of({CancelledCallCode::kInterrupted, CancelledCallCode::kAborted});
  policy.wildcard_range = random.Of({WildcardRange::kDynamicFirst, WildcardRange::kAnywhere});
  policy.output_tail = random.Of({OutputTail::kUntouched, OutputTail::kZeroed});
  policy.bind_reserved =
      random.Of({BindReserved::kGranted, BindReserved::kAccess, BindReserved::kAddressInUse});
  policy.unknown_code = random.Of({UnknownCode::kNotSupported, UnknownCode::kInvalid});
  policy.unused_output = random.Of({IgnoredPointer::kIgnored, IgnoredPointer::kFault});
  policy.ignored_overlapped = random.Of({IgnoredPointer::kIgnored, IgnoredPointer::kFault});
  policy.ignored_routine = random.Of({IgnoredPointer::kIgnored, IgnoredPointer::kFault});
  policy.overlapped_count =
      random.Of({OverlappedCount::kUntouched, OverlappedCount::kZero, OverlappedCount::kSize});
  policy.immediate_transferred =
      random.Of({ImmediateTransferred::kSize, ImmediateTransferred::kZero});
  policy.overlapped_answer = random.Of({OverlappedAnswer::kAtOnce, OverlappedAnswer::kPending});
  policy.carrier_in_large =
      random.Of({LargeInput::kAccepted, LargeInput::kFault, LargeInput::kInvalid});
  policy.carrier_type_code = random.Of({CarrierTypeCode::kNotSupported, CarrierTypeCode::kInvalid,
                                        CarrierTypeCode::kNoProtocolOption});
  policy.flush_on_tcp = random.Of({FlushOnTcp::kAccepted, FlushOnTcp::kNotSupported,
                                   FlushOnTcp::kNoProtocolOption, FlushOnTcp::kInvalid});
  const auto permission = [&random] {
    return random.Of({Permission::kGranted, Permission::kRefused});
  };
  const auto token_code = [&random] {
    return random.Of({TokenCode::kInvalid, TokenCode::kAccess, TokenCode::kAddressNotAvailable});
  };
  const auto count = [&random] {
    return random.Of({ReturnedCount::kZero, ReturnedCount::kNonzero, ReturnedCount::kUntouched});
  };
  const auto output = [&random] {
    return random.Of({NeedlessOutput::kIgnored, NeedlessOutput::kInvalid, NeedlessOutput::kFault});
  };
  for (SocketTypeCode* code : {&policy.associate_type_code, &policy.release_type_code}) {
    *code = random.Of({SocketTypeCode::kNotSupported, SocketTypeCode::kInvalid});
  }
  for (ShortInputCode* code : {&policy.associate_in_short_code, &policy.release_in_short_code}) {
    *code = random.Of({ShortInputCode::kFault, ShortInputCode::kInvalid});
  }
  policy.associate_out_size = output();
  policy.release_out_size = output();
  policy.associate_count = count();
  policy.release_count = count();
  policy.zero_token_code = token_code();
  policy.unknown_token_code = token_code();
  policy.foreign_token_code = token_code();
  for (Permission* choice : {&policy.associate_stale,         &policy.associate_protocol,
                             &policy.associate_family,        &policy.associate_bound,
                             &policy.associate_second,        &policy.associate_duplicate,
                             &policy.release_duplicate,       &policy.release_other_socket,
                             &policy.release_unknown,         &policy.release_twice,
                             &policy.release_foreign,         &policy.release_persistent,
                             &policy.release_bound,           &policy.bind_outside,
                             &policy.bind_reserved_reuse,     &policy.bind_ended,
                             &policy.bind_persistent,         &policy.acquire_over_persistent,
                             &policy.persistent_over_runtime, &policy.persistent_over_bound_ipv6,
                             &policy.persistent_last_port,    &policy.persistent_bad_token,
                             &policy.persistent_delete_part,  &policy.persistent_delete_consumed}) {
    *choice = permission();
  }
  policy.block_used_up_code =
      random.Of({BlockUsedUpCode::kAddressInUse, BlockUsedUpCode::kNoBuffers,
                 BlockUsedUpCode::kAddressNotAvailable});
  policy.bind_reserved_code = random.Of({ReservedCode::kAccess, ReservedCode::kAddressInUse});
  policy.implicit_bind = random.Of({ImplicitBind::kReservation, ImplicitBind::kElsewhere});
  policy.shared_port =
      random.Of({SharedPort::kWithReuse, SharedPort::kWithOneToken, SharedPort::kRefused});
  policy.block_of_closed = random.Of({BlockOfClosed::kFreed, BlockOfClosed::kHeld});
  policy.closed_duplicated = random.Of({ClosedDuplicated::kHeld, ClosedDuplicated::kFreed});
  policy.persistent_past_end = random.Of({PastEnd::kInvalid, PastEnd::kNotFound});
  policy.restart_token = random.Of({RestartToken::kChanged, RestartToken::kSame});
  return policy;
}

// The first answer that the oracle forbids, with all that led to it; empty where there is none.
std::string FirstForbidden(const run::ScenarioRun& done) {
  std::string text;
  for (const run::JudgedEvent& judged : done.judged) {
    if (const auto* invoked = std::get_if<scenario::Invoked>(&judged.event)) {
      const scenario::Step& step = done.trace.scenario.steps[invoked->step];
      text += "\n" + std::to_string(invoked->step + 1) + " " + scenario::DescribeStep(step);
      continue;
    }
    const std::size_t step = scenario::StepOf(judged.event).value_or(0);
    text += "\n  step " + std::to_string(step + 1) + ": " +
            scenario::DescribeAnswer(done.trace.scenario.steps[step], judged.event);
    if (judged.verdict.allowed) continue;
    text += "  FORBIDDEN, breaks";
    for (const std::string& id : judged.verdict.broken) text += " " + id;
    return text + "; allowed: " + oracle::Print(judged.verdict.allowed_set.documented) + " " +
           judged.verdict.detail;
  }
  for (const oracle::Verdict& verdict : done.unfinished) return text + "\n" + verdict.detail;
  return done.bound_reached ? "the bound of the oracle was reached" : "";
}

TEST(RandomHistories, OfTheReferenceAreAllowedByTheOracle) {
  constexpr std::uint32_t kHistories = 3000;
  for (std::uint32_t seed = 0; seed < kHistories && !::testing::Test::HasFailure(); ++seed) {
    const std::unique_ptr<targets::Target> target =
        targets::MakeReferenceTarget(RandomPolicy(seed));
    const scenario::Description description = target->Describe().value();
    const std::set<std::string> capabilities(description.capabilities.begin(),
                                             description.capabilities.end());
    const run::ScenarioRun done = run::RunScenario(
        {*target, description, capabilities}, scenario::RandomHistory(seed).Make(), nullptr, 0);
    ASSERT_FALSE(done.target_error.has_value()) << "seed " << seed;
    const std::string forbidden = FirstForbidden(done);
    EXPECT_TRUE(forbidden.empty()) << "seed " << seed << forbidden;
  }
}

// Whatever a policy answers, it passes every case, and cases and oracle allow the same.
TEST(RandomPolicies, PassEveryCase) {
  constexpr std::uint32_t kPolicies = 3;
  for (std::uint32_t seed = 0; seed < kPolicies && !::testing::Test::HasFailure(); ++seed) {
    const std::unique_ptr<targets::Target> target =
        targets::MakeReferenceTarget(RandomPolicy(seed));
    const scenario::Description description = target->Describe().value();
    const std::set<std::string> capabilities(description.capabilities.begin(),
                                             description.capabilities.end());
    for (const Case& written : AllCases()) {
      const run::ScenarioRun done = run::RunScenario({*target, description, capabilities},
                                                     written.scenario, &written.allowed, 0);
      EXPECT_EQ(done.disagreement.value_or(""), "") << FullName(written) << ", seed " << seed;
      const std::string forbidden = FirstForbidden(done);
      EXPECT_TRUE(forbidden.empty()) << FullName(written) << ", seed " << seed << forbidden;
    }
  }
}

}  // namespace
}  // namespace portcullis::suite
