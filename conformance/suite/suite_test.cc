// Holds the suite against the oracle and the reference: what a case allows at a step must equal
// what the oracle computes there, whichever of the allowed answers came before. So every case runs
// on the reference with several policies, which answer every open question in more than one way.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "conformance/oracle/judge.h"
#include "conformance/scenario/capability.h"
#include "conformance/scenario/describe.h"
#include "conformance/suite/case.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::suite {
namespace {

std::string Text(const oracle::Allowed& allowed) {
  return "{" + oracle::Print(allowed.documented) + "} observed {" +
         oracle::Print(allowed.observed) + "}";
}

std::string Text(const std::vector<std::string>& ids) {
  std::string text;
  for (const std::string& id : ids) text += " " + id;
  return text;
}

class Follower {
 public:
  Follower(targets::Target& target, const Case& written, bool may_differ, bool shared_machine)
      : target_(target), case_(written), may_differ_(may_differ), shared_machine_(shared_machine) {}

  // The first disagreement or forbidden answer, in words; empty where all is well.
  std::string Follow() {
    const auto placement = target_.Reset(case_.scenario, 0);
    if (!placement) return placement.error().message;
    bindings_ = scenario::Bindings(*placement);
    oracle::Judge judge(case_.scenario, {Capabilities(), *placement});
    for (std::size_t step = 0; step < case_.scenario.steps.size() && complaint_.empty(); ++step) {
      target_.Submit(step, case_.scenario.steps[step]);
      while (complaint_.empty() && !TakeEvent(judge, step)) {
      }
    }
    if (!complaint_.empty()) return complaint_;
    for (const oracle::Verdict& verdict : judge.Finish())
      return "at the end:" + Text(verdict.broken);
    return judge.BoundReached() ? "the bound of the oracle was reached" : "";
  }

 private:
  std::set<std::string> Capabilities() {
    const auto description = target_.Describe();
    std::set<std::string> capabilities(description->capabilities.begin(),
                                       description->capabilities.end());
    if (shared_machine_) {
      capabilities.erase(scenario::kOwnsPorts);
      capabilities.erase(scenario::kFreesAtOnce);
    }
    return capabilities;
  }

  // Records the next event; true when it was the answer to `step`.
  bool TakeEvent(oracle::Judge& judge, std::size_t step) {
    const auto next = target_.Next(std::chrono::steady_clock::now());
    if (!next || !*next) {
      Complain(step, "gave no event");
      return true;
    }
    const scenario::Event& event = **next;
    const oracle::Verdict verdict = judge.Record(event);
    const std::string answer = scenario::DescribeAnswer(case_.scenario.steps[step], event);
    if (!verdict.allowed) {
      Complain(step, "answered " + answer + ", which breaks" + Text(verdict.broken) +
                         "; allowed: " + Text(verdict.allowed_set) + " " + verdict.detail);
    } else if (!verdict.differs.empty() && !may_differ_) {
      Complain(step, "answered " + answer + ", which differs:" + Text(verdict.differs));
    }
    bindings_.Observe(case_.scenario, event);
    if (std::holds_alternative<scenario::Invoked>(event)) Compare(judge, step);
    if (const auto* returned = std::get_if<scenario::Returned>(&event)) {
      return returned->step == step;
    }
    const auto* blocked = std::get_if<scenario::Blocked>(&event);
    return blocked != nullptr && blocked->step == step;
  }

  void Compare(const oracle::Judge& judge, std::size_t step) {
    if (!case_.allowed[step]) return;
    const oracle::Allowed computed = judge.AllowedNow(step);
    if (computed == *case_.allowed[step]) return;
    Complain(step,
             "the case allows " + Text(*case_.allowed[step]) + ", the oracle " + Text(computed));
  }

  void Complain(std::size_t step, const std::string& what) {
    if (!complaint_.empty()) return;
    complaint_ = "step " + std::to_string(step + 1) + " " +
                 scenario::DescribeStep(case_.scenario.steps[step], &bindings_) + ": " + what;
  }

  targets::Target& target_;
  const Case& case_;
  bool may_differ_;
  bool shared_machine_;
  scenario::Bindings bindings_;
  std::string complaint_;
};

void FollowAll(const reference::Policy& policy, bool may_differ, bool shared_machine = false) {
  const std::unique_ptr<targets::Target> target = targets::MakeReferenceTarget(policy);
  for (const Case& written : AllCases()) {
    EXPECT_EQ(Follower(*target, written, may_differ, shared_machine).Follow(), "")
        << FullName(written);
  }
}

TEST(Suite, AllowsWhatTheOracleAllowsAndTheReferencePasses) { FollowAll({}, false); }

// What a native target does not say of itself: that nobody else takes ports, and that they are free
// at once. Whoever judges one follows the same cases.
TEST(Suite, AllowsWhatTheOracleAllowsOnASharedMachine) { FollowAll({}, false, true); }

TEST(Suite, AllowsWhatTheOracleAllowsWhereEverythingPends) {
  reference::Policy policy;
  policy.overlapped_answer = reference::OverlappedAnswer::kPending;
  policy.overlapped_count = reference::OverlappedCount::kZero;
  FollowAll(policy, true);
}

TEST(Suite, AllowsWhatTheOracleAllowsWhereQuestionsAreAnsweredWithFailures) {
  reference::Policy policy;
  policy.taken_code = reference::TakenCode::kNoBuffers;
  policy.range_code = reference::RangeCode::kAddressNotAvailable;
  policy.last_port = reference::LastPort::kInvalid;
  policy.in_large = reference::LargeInput::kFault;
  policy.in_short_code = reference::ShortInputCode::kInvalid;
  policy.type_code = reference::SocketTypeCode::kInvalid;
  policy.acquire_on_bound_socket = reference::Permission::kRefused;
  policy.second_acquire = reference::Permission::kRefused;
  policy.misaligned = reference::QuestionablePointer::kFault;
  policy.aliasing = reference::QuestionablePointer::kFault;
  policy.closed_while_blocked_code = reference::ClosedWhileBlockedCode::kNotSocket;
  policy.cancelled_call_code = reference::CancelledCallCode::kAborted;
  policy.unknown_code = reference::UnknownCode::kInvalid;
  policy.unused_output = reference::IgnoredPointer::kFault;
  policy.ignored_overlapped = reference::IgnoredPointer::kFault;
  policy.ignored_routine = reference::IgnoredPointer::kFault;
  policy.carrier_in_large = reference::LargeInput::kInvalid;
  policy.carrier_type_code = reference::CarrierTypeCode::kNoProtocolOption;
  policy.associate_type_code = reference::SocketTypeCode::kInvalid;
  policy.release_type_code = reference::SocketTypeCode::kInvalid;
  policy.associate_in_short_code = reference::ShortInputCode::kInvalid;
  policy.release_in_short_code = reference::ShortInputCode::kInvalid;
  policy.associate_out_size = reference::NeedlessOutput::kFault;
  policy.release_out_size = reference::NeedlessOutput::kInvalid;
  policy.zero_token_code = reference::TokenCode::kAccess;
  policy.unknown_token_code = reference::TokenCode::kAddressNotAvailable;
  policy.foreign_token_code = reference::TokenCode::kAccess;
  policy.associate_family = reference::Permission::kRefused;
  policy.associate_second = reference::Permission::kRefused;
  policy.release_other_socket = reference::Permission::kRefused;
  policy.release_bound = reference::Permission::kRefused;
  policy.block_used_up_code = reference::BlockUsedUpCode::kNoBuffers;
  policy.bind_reserved_code = reference::ReservedCode::kAddressInUse;
  policy.shared_port = reference::SharedPort::kRefused;
  policy.block_of_closed = reference::BlockOfClosed::kHeld;
  policy.persistent_last_port = reference::Permission::kRefused;
  policy.persistent_delete_consumed = reference::Permission::kRefused;
  policy.persistent_past_end = reference::PastEnd::kNotFound;
  FollowAll(policy, true);
}

TEST(Suite, AllowsWhatTheOracleAllowsWhereQuestionsAreAnsweredWithSuccess) {
  reference::Policy policy;
  policy.zero_ports = reference::ZeroPorts::kGranted;
  policy.families = reference::Families::kApart;
  policy.acquire_over_bound = reference::Permission::kGranted;
  policy.past_edge = reference::QuestionablePointer::kAccepted;
  policy.wildcard_range = reference::WildcardRange::kAnywhere;
  policy.output_tail = reference::OutputTail::kZeroed;
  policy.bind_reserved = reference::BindReserved::kGranted;
  policy.overlapped_count = reference::OverlappedCount::kSize;
  policy.immediate_transferred = reference::ImmediateTransferred::kZero;
  policy.flush_on_tcp = reference::FlushOnTcp::kAccepted;
  policy.associate_count = reference::ReturnedCount::kNonzero;
  policy.release_count = reference::ReturnedCount::kUntouched;
  policy.associate_stale = reference::Permission::kGranted;
  policy.associate_protocol = reference::Permission::kGranted;
  policy.associate_bound = reference::Permission::kGranted;
  policy.associate_duplicate = reference::Permission::kGranted;
  policy.release_duplicate = reference::Permission::kGranted;
  policy.release_unknown = reference::Permission::kGranted;
  policy.release_twice = reference::Permission::kGranted;
  policy.release_foreign = reference::Permission::kGranted;
  policy.release_persistent = reference::Permission::kGranted;
  policy.bind_outside = reference::Permission::kGranted;
  policy.bind_reserved_reuse = reference::Permission::kGranted;
  policy.implicit_bind = reference::ImplicitBind::kElsewhere;
  policy.shared_port = reference::SharedPort::kWithOneToken;
  policy.bind_ended = reference::Permission::kGranted;
  policy.bind_persistent = reference::Permission::kGranted;
  policy.closed_duplicated = reference::ClosedDuplicated::kFreed;
  policy.acquire_over_persistent = reference::Permission::kGranted;
  policy.persistent_over_runtime = reference::Permission::kGranted;
  policy.persistent_over_bound_ipv6 = reference::Permission::kGranted;
  policy.persistent_bad_token = reference::BadToken::kGranted;
  policy.persistent_delete_part = reference::Permission::kGranted;
  policy.restart_token = reference::RestartToken::kSame;
  FollowAll(policy, true);
}

TEST(Suite, GenericCasesNeedNoReservations) {
  std::size_t generic = 0;
  for (const Case& written : AllCases()) {
    if (!written.theme.starts_with("Generic")) continue;
    ++generic;
    for (const std::string& feature : scenario::RequiredFeatures(written.scenario)) {
      EXPECT_FALSE(feature.starts_with(scenario::kAcquire)) << FullName(written);
      for (const char* reserving :
           {scenario::kAssociate, scenario::kRelease, scenario::kPersistent}) {
        EXPECT_NE(feature, reserving) << FullName(written);
      }
    }
  }
  EXPECT_GT(generic, 100u);
}

TEST(Suite, EveryCaseNamesARequirementAndHasSteps) {
  for (const Case& written : AllCases()) {
    EXPECT_FALSE(written.requirements.empty()) << FullName(written);
    EXPECT_FALSE(written.scenario.steps.empty()) << FullName(written);
    EXPECT_EQ(written.scenario.steps.size(), written.allowed.size()) << FullName(written);
    EXPECT_EQ(written.scenario.name, FullName(written));
  }
}

TEST(Suite, TakesNoMorePortsAtOnceThanASharedMachineAllows) {
  constexpr unsigned kBudget = 512;
  for (const Case& written : AllCases()) {
    unsigned ports = 0;
    for (const auto& [name, size] : written.scenario.windows) ports += size;
    EXPECT_LE(ports, kBudget) << FullName(written);
  }
}

}  // namespace
}  // namespace portcullis::suite
