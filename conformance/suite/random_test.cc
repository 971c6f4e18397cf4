// Holds oracle, cases and reference against each other with policies that are drawn at random, and
// beyond the cases: whatever the reference answers in a random history, the oracle allows. A short
// run of what fuzzing does at length.

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/scenario_run.h"
#include "conformance/scenario/describe.h"
#include "conformance/suite/case.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

using scenario::Memory;

// Histories on few names and few ports, so that their steps meet.
class RandomHistory {
 public:
  explicit RandomHistory(std::uint32_t seed) : random_(seed) {}

  scenario::Scenario Scenario() {
    scenario::Scenario made;
    made.windows["w"] = 64;
    made.steps.push_back({{}, scenario::WsaStartupCall{}});
    for (const char* name : {"s1", "s2", "s3"}) made.steps.push_back({{}, Socket(name)});
    const std::uint32_t steps = 4 + Below(24);
    for (std::uint32_t i = 0; i < steps; ++i) made.steps.push_back({Actor(), Action()});
    return made;
  }

  // Every choice drawn on its own; what a policy may not be is for its own type to say.
  reference::Policy Policy() {
    using namespace reference;  // NOLINT(google-build-using-namespace): the names of its choices
    reference::Policy policy;
    policy.taken_code = Of(
        {TakenCode::kAddressInUse, TakenCode::kAccess, TakenCode::kInvalid, TakenCode::kNoBuffers});
    policy.range_code =
        Of({RangeCode::kInvalid, RangeCode::kAddressNotAvailable, RangeCode::kAddressInUse});
    policy.wild_exhausted_code = Of({ExhaustedCode::kAddressInUse, ExhaustedCode::kNoBuffers});
    policy.zero_ports = Of({ZeroPorts::kInvalid, ZeroPorts::kGranted});
    policy.last_port = Of({LastPort::kGranted, LastPort::kInvalid});
    policy.in_short_code = Of({ShortInputCode::kFault, ShortInputCode::kInvalid});
    policy.in_large = Of({LargeInput::kAccepted, LargeInput::kFault, LargeInput::kInvalid});
    policy.type_code = Of({SocketTypeCode::kNotSupported, SocketTypeCode::kInvalid});
    policy.families = Of({Families::kJoined, Families::kApart});
    policy.acquire_over_bound = Of({Permission::kGranted, Permission::kRefused});
    policy.acquire_on_bound_socket = Of({Permission::kGranted, Permission::kRefused});
    policy.second_acquire = Of({Permission::kGranted, Permission::kRefused});
    policy.past_edge = Of({QuestionablePointer::kAccepted, QuestionablePointer::kFault});
    policy.misaligned = Of({QuestionablePointer::kAccepted, QuestionablePointer::kFault});
    policy.aliasing = Of({QuestionablePointer::kAccepted, QuestionablePointer::kFault});
    policy.closed_while_blocked_code =
        Of({ClosedWhileBlockedCode::kInterrupted, ClosedWhileBlockedCode::kAborted,
            ClosedWhileBlockedCode::kNotSocket});
    policy.cancelled_call_code = Of({CancelledCallCode::kInterrupted, CancelledCallCode::kAborted});
    policy.wildcard_range = Of({WildcardRange::kDynamicFirst, WildcardRange::kAnywhere});
    policy.output_tail = Of({OutputTail::kUntouched, OutputTail::kZeroed});
    policy.bind_reserved =
        Of({BindReserved::kGranted, BindReserved::kAccess, BindReserved::kAddressInUse});
    policy.unknown_code = Of({UnknownCode::kNotSupported, UnknownCode::kInvalid});
    policy.unused_output = Of({IgnoredPointer::kIgnored, IgnoredPointer::kFault});
    policy.ignored_overlapped = Of({IgnoredPointer::kIgnored, IgnoredPointer::kFault});
    policy.ignored_routine = Of({IgnoredPointer::kIgnored, IgnoredPointer::kFault});
    policy.overlapped_count =
        Of({OverlappedCount::kUntouched, OverlappedCount::kZero, OverlappedCount::kSize});
    policy.immediate_transferred = Of({ImmediateTransferred::kSize, ImmediateTransferred::kZero});
    policy.overlapped_answer = Of({OverlappedAnswer::kAtOnce, OverlappedAnswer::kPending});
    policy.carrier_in_large = Of({LargeInput::kAccepted, LargeInput::kFault, LargeInput::kInvalid});
    policy.carrier_type_code = Of({CarrierTypeCode::kNotSupported, CarrierTypeCode::kInvalid,
                                   CarrierTypeCode::kNoProtocolOption});
    policy.flush_on_tcp = Of({FlushOnTcp::kAccepted, FlushOnTcp::kNotSupported,
                              FlushOnTcp::kNoProtocolOption, FlushOnTcp::kInvalid});
    return policy;
  }

 private:
  std::uint32_t Below(std::uint32_t limit) {
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
  }
  bool OneIn(std::uint32_t many) { return Below(many) == 0; }
  template <typename Value>
  Value Of(std::initializer_list<Value> values) {
    return *(values.begin() + Below(static_cast<std::uint32_t>(values.size())));
  }

  scenario::Actor Actor() {
    scenario::Actor actor;
    if (OneIn(10)) actor.process = "p2";
    if (OneIn(3)) actor.thread = "t2";
    return actor;
  }

  std::string SocketName() { return Of<const char*>({"s1", "s2", "s3"}); }
  std::string OperationName() { return Of<const char*>({"r1", "r2", "r3", "r4"}); }

  scenario::SocketRef SocketReference() {
    using Kind = scenario::SocketRef::Kind;
    if (OneIn(12)) return {Of({Kind::kInvalid, Kind::kNever, Kind::kEvent, Kind::kFile}), ""};
    return {Kind::kNamed, SocketName()};
  }

  scenario::WsaSocketCall Socket(const std::string& name) {
    scenario::WsaSocketCall call{name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true};
    if (OneIn(3)) {
      call.type = abi::kSockStream;
      call.protocol = abi::kIpprotoTcp;
    }
    if (OneIn(5)) call.family = abi::kAfInet6;
    if (OneIn(12)) call = {name, abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp, true};
    call.overlapped = !OneIn(6);
    return call;
  }

  scenario::PortRef Port() {
    using Kind = scenario::PortRef::Kind;
    switch (Below(8)) {
      case 0:
        return {Kind::kLiteral, "", 0};
      case 1:
        return {Kind::kLiteral, "", static_cast<std::int32_t>(65530 + Below(6))};
      case 2:
        return {Kind::kStartOf, OperationName(), static_cast<std::int32_t>(Below(4))};
      default:
        return {Kind::kWindow, "w", static_cast<std::int32_t>(Below(40))};
    }
  }

  Memory SomeMemory() {
    if (!OneIn(8)) return Memory::kValid;
    return Of({Memory::kNull, Memory::kUnmapped, Memory::kCut, Memory::kPastEdge, Memory::kReadOnly,
               Memory::kMisaligned, Memory::kAliasesInput});
  }

  std::uint32_t Size(std::uint32_t exact) {
    return OneIn(8) ? Of({0u, 1u, exact - 1, exact + 1, 2 * exact, 4 * exact}) : exact;
  }

  scenario::WsaIoctlCall Ioctl() {
    scenario::WsaIoctlCall call;
    call.as = OperationName();
    call.socket = SocketReference();
    call.code =
        OneIn(3)
            ? Of({abi::kSioKeepaliveVals, abi::kFionbio, abi::kSioFlush, abi::kUnassignedCode, 0u})
            : abi::kSioAcquirePortReservation;
    Memory in = SomeMemory();
    if (in == Memory::kAliasesInput) in = Memory::kValid;
    if (call.code == abi::kSioKeepaliveVals) {
      call.in = {in, Size(abi::kTcpKeepaliveSize),
                 std::vector<std::byte>(abi::kTcpKeepaliveSize, std::byte{1})};
    } else if (call.code == abi::kFionbio) {
      call.in = {in, Size(abi::kFionbioSize), std::vector<std::byte>(1, std::byte(Below(2)))};
    } else {
      call.in = {in, Size(abi::kPortRangeSize),
                 scenario::RangeContents{Port(), static_cast<std::uint16_t>(Below(24))}};
      call.out = {SomeMemory(), Size(abi::kPortReservationInstanceSize)};
    }
    call.returned = SomeMemory();
    if (OneIn(2)) {
      const Memory memory = SomeMemory();
      call.overlapped =
          scenario::Overlapped{memory == Memory::kNull ? Memory::kValid : memory, !OneIn(8)};
      if (call.overlapped->memory == Memory::kAliasesInput) {
        call.overlapped->memory = Memory::kMisaligned;
      }
    }
    if (OneIn(16)) call.routine = Of({Memory::kUnmapped, Memory::kCut});
    return call;
  }

  scenario::Action Action() {
    switch (Below(24)) {
      case 0:
        return scenario::WsaStartupCall{};
      case 1:
        if (OneIn(2)) return scenario::WsaCleanupCall{};
        return scenario::WsaGetLastErrorCall{};
      case 2:
      case 3:
        return Socket(SocketName());
      case 4:
      case 5:
        return scenario::CloseSocketCall{SocketReference()};
      case 6:
        return scenario::BindCall{SocketReference(), Port()};
      case 7:
      case 8:
        return scenario::GetCompletionCall{OperationName()};
      case 9:
        return scenario::CancelIoExCall{SocketReference(),
                                        OneIn(2) ? std::optional(OperationName()) : std::nullopt};
      case 10:
      case 11:
        return scenario::HoldControl{};
      case 12:
      case 13:
        return scenario::CompleteControl{OperationName()};
      case 14:
        return scenario::InterruptControl{
            Of({scenario::InterruptControl::Means::kCancelBlockingCall,
                scenario::InterruptControl::Means::kIoManager})};
      case 15:
        return scenario::CallbackControl{OneIn(3)};
      case 16:
        return scenario::NetworkControl{!OneIn(3)};
      case 17:
        if (OneIn(4)) return scenario::ExitThreadControl{};
        return scenario::ProviderSupportControl{!OneIn(3)};
      default:
        return Ioctl();
    }
  }

  std::mt19937 random_;
};

// The first answer that the oracle forbids, with all that led to it; empty where there is none.
std::string FirstForbidden(const run::ScenarioRun& done) {
  std::string text;
  for (const run::JudgedEvent& judged : done.judged) {
    if (const auto* invoked = std::get_if<scenario::Invoked>(&judged.event)) {
      const scenario::Step& step = done.trace.scenario.steps[invoked->step];
      text += "\n" + std::to_string(invoked->step + 1) + " " + scenario::DescribeStep(step);
      continue;
    }
    if (const auto* completed = std::get_if<scenario::Completed>(&judged.event)) {
      text += "\n  completed: step " + std::to_string(completed->step + 1) + ", " +
              abi::ErrorName(completed->error);
    } else if (const auto* returned = std::get_if<scenario::Returned>(&judged.event)) {
      text += "\n  returned: step " + std::to_string(returned->step + 1) + ", " +
              abi::ErrorName(returned->error);
    } else {
      text += "\n  blocked";
    }
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
  constexpr std::uint32_t kHistories = 250;
  for (std::uint32_t seed = 0; seed < kHistories && !::testing::Test::HasFailure(); ++seed) {
    RandomHistory history(seed);
    const std::unique_ptr<targets::Target> target = targets::MakeReferenceTarget(history.Policy());
    const scenario::Description description = target->Describe().value();
    const std::set<std::string> capabilities(description.capabilities.begin(),
                                             description.capabilities.end());
    const run::ScenarioRun done =
        run::RunScenario({*target, description, capabilities}, history.Scenario(), nullptr, 0);
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
        targets::MakeReferenceTarget(RandomHistory(seed).Policy());
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
