// Holds the suite to this: no implementation dies of a completion routine that a case has passed
// and that is no function. Whoever accepts one calls it in the next alertable wait of the thread.

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <variant>

#include "conformance/scenario/describe.h"
#include "conformance/suite/blocks.h"
#include "conformance/suite/case.h"

namespace portcullis::suite {
namespace {

using scenario::Memory;

bool OnlyLooks(const scenario::Action& action) {
  const auto* const result = std::get_if<scenario::WsaGetOverlappedResultCall>(&action);
  return (result != nullptr && !result->wait) ||
         std::holds_alternative<scenario::GetCompletionCall>(action) ||
         std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action) ||
         std::holds_alternative<scenario::WsaGetLastErrorCall>(action);
}

// The first step in which a routine may be called that is no function; empty where none is. An
// unmapped one must be refused, so that only waiting for it asks more than that rule says. One that
// is cut may be accepted, and then any call that blocks may wait alertably, as bind does (fact
// F-BIND-07).
std::string WhereOneMayRun(const scenario::Scenario& scenario) {
  std::set<scenario::Actor> refused;
  std::set<scenario::Actor> accepted;
  for (const scenario::Step& step : scenario.steps) {
    const bool waits = std::holds_alternative<scenario::WaitAlertableCall>(step.action);
    const bool may_wait = !scenario::IsControl(step.action) && !OnlyLooks(step.action);
    if ((waits && refused.contains(step.actor)) || (may_wait && accepted.contains(step.actor))) {
      return scenario::DescribeStep(step);
    }
    const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
    if (call == nullptr || !call->overlapped) continue;
    if (call->routine == Memory::kUnmapped) refused.insert(step.actor);
    if (call->routine == Memory::kCut) accepted.insert(step.actor);
  }
  return "";
}

std::size_t HowManyPassOne(const scenario::Scenario& scenario) {
  std::size_t count = 0;
  for (const scenario::Step& step : scenario.steps) {
    const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
    if (call == nullptr || !call->overlapped) continue;
    if (call->routine == Memory::kUnmapped || call->routine == Memory::kCut) ++count;
  }
  return count;
}

TEST(ARoutineThatIsNoFunction, IsNeverWaitedForByACase) {
  std::size_t passed = 0;
  for (const Case& written : AllCases()) {
    EXPECT_EQ(WhereOneMayRun(written.scenario), "") << FullName(written);
    passed += HowManyPassOne(written.scenario);
  }
  EXPECT_GE(passed, 4u);
}

TEST(ARoutineThatIsNoFunction, IsNeverWaitedForByAGeneratedCase) {
  std::size_t passed = 0;
  for (const run::BlockToRun& block : AllBlocks()) {
    for (std::size_t i = 0; i < block.size; ++i) {
      const run::GeneratedCase made = block.make(i);
      EXPECT_EQ(WhereOneMayRun(made.scenario), "") << made.name;
      passed += HowManyPassOne(made.scenario);
    }
  }
  EXPECT_GT(passed, 1000u);
}

}  // namespace
}  // namespace portcullis::suite
