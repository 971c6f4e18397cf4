#include "conformance/targets/defect/random_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <numeric>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "conformance/targets/random_name.h"
#include "reference/abi/control_codes.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

// Answers each step with an invocation, a pending WSAIoctl and its completion, and keeps what it
// was given.
class PendingTarget final : public Target {
 public:
  explicit PendingTarget(std::vector<scenario::Step>& given) : given_(given) {}
  tl::expected<scenario::Description, TargetError> Describe() override {
    return scenario::Description{"pending", "", "", {"acquire", "frees_at_once", "owns_ports"}};
  }
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario&, int) override {
    return scenario::Placement{};
  }
  void Submit(std::size_t step, const scenario::Step& given) override {
    given_.push_back(given);
    events_.push_back(scenario::Invoked{step});
    events_.push_back(scenario::Returned{step, -1, 997, std::nullopt, {}});
    events_.push_back(scenario::Completed{step, {}, 0, 16, std::vector(16, std::byte{7})});
  }
  tl::expected<std::optional<Event>, TargetError> Next(Deadline) override {
    if (events_.empty()) return std::nullopt;
    const Event event = events_.front();
    events_.pop_front();
    return event;
  }

 private:
  std::vector<scenario::Step>& given_;
  std::deque<Event> events_;
};

scenario::Scenario FiveCalls(const std::string& name) {
  scenario::Scenario scenario;
  scenario::WsaIoctlCall call;
  call.as = name;
  call.code = abi::kSioAcquirePortReservation;
  call.in.contents = scenario::RangeContents{{}, 1};
  scenario.steps.assign(5, {{}, call});
  return scenario;
}

struct Seen {
  std::vector<scenario::Step> given;  // what the target below got
  std::vector<Event> shown;           // what the outside saw
  bool hangs = false;
  friend bool operator==(const Seen&, const Seen&) = default;
};

Seen Run(std::unique_ptr<Target> (*make)(std::uint32_t, std::unique_ptr<Target>),
         std::uint32_t seed, const scenario::Scenario& scenario) {
  Seen seen;
  const auto target = make(seed, std::make_unique<PendingTarget>(seen.given));
  EXPECT_TRUE(target->Reset(scenario, 0).has_value());
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    target->Submit(i, scenario.steps[i]);
    for (;;) {
      const auto next = target->Next({});
      seen.hangs = seen.hangs || !next.has_value();
      if (!next.has_value() || !next->has_value()) break;
      seen.shown.push_back(**next);
    }
  }
  return seen;
}

Seen WithFault(std::uint32_t seed, const std::string& name = "x1") {
  return Run(MakeRandomDefectTarget, seed, FiveCalls(name));
}

Seen WithoutFault() {
  return Run([](std::uint32_t, std::unique_ptr<Target> inner) { return inner; }, 0,
             FiveCalls("x1"));
}

std::size_t AlteredSteps(const Seen& seen, const Seen& right) {
  std::size_t altered = 0;
  for (std::size_t i = 0; i < right.given.size(); ++i) altered += seen.given[i] != right.given[i];
  return altered;
}

TEST(RandomDefect, NameCarriesItsSeed) {
  EXPECT_EQ(SeedOfName("random-17"), 17u);
  EXPECT_EQ(SeedOfName("random-4294967295"), 4294967295u);
  for (const char* name : {"random-", "random-x", "random-1x", "random--1", "17", "random"}) {
    EXPECT_EQ(SeedOfName(name), std::nullopt) << name;
  }
}

TEST(RandomDefect, IsWrongInOneStepOrOneAnswerAtMost) {
  const Seen right = WithoutFault();
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    if (seed % 3 == 0) continue;
    const Seen seen = WithFault(seed);
    const std::size_t steps = AlteredSteps(seen, right);
    if (seen.shown.size() == right.shown.size()) {
      const auto wrong = std::inner_product(
          right.shown.begin(), right.shown.end(), seen.shown.begin(), std::size_t{0}, std::plus<>(),
          [](const Event& a, const Event& b) { return std::size_t{a != b}; });
      EXPECT_LE(steps + wrong, 1u) << "seed " << seed;
    } else {
      EXPECT_EQ(steps, 0u) << "seed " << seed;
    }
  }
}

TEST(RandomDefect, IsWrongInMoreStepsThanOneWhereItsSeedIsAMultipleOfThree) {
  const Seen right = WithoutFault();
  std::size_t most = 0;
  for (std::uint32_t seed = 0; seed < 2000; seed += 3) {
    most = std::max(most, AlteredSteps(WithFault(seed), right));
  }
  EXPECT_GT(most, 1u);
}

TEST(RandomDefect, FailsInTheSameWayEachTimeAndElsewhereInAnotherScenario) {
  std::size_t alike = 0;
  for (std::uint32_t seed = 0; seed < 100; ++seed) {
    EXPECT_EQ(WithFault(seed), WithFault(seed));
    alike += WithFault(seed) == WithFault(seed, "x2") ? 1 : 0;
  }
  EXPECT_LT(alike, 50u);
}

TEST(RandomDefect, ClaimsByItsSeedToOwnItsPortsAndToFreeThemAtOnce) {
  std::set<std::vector<std::string>> claims;
  for (std::uint32_t seed = 0; seed < 4; ++seed) {
    std::vector<scenario::Step> given;
    claims.insert(MakeRandomDefectTarget(seed, std::make_unique<PendingTarget>(given))
                      ->Describe()
                      .value()
                      .capabilities);
  }
  EXPECT_EQ(claims,
            (std::set<std::vector<std::string>>{{"acquire"},
                                                {"acquire", "frees_at_once"},
                                                {"acquire", "owns_ports"},
                                                {"acquire", "frees_at_once", "owns_ports"}}));
}

TEST(RandomDefect, DrawsEveryKindOfFault) {
  const Seen right = WithoutFault();
  std::set<std::string> kinds;
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    if (seed % 3 == 0) continue;
    const Seen seen = WithFault(seed);
    if (AlteredSteps(seen, right) != 0) {
      const bool left_out = std::any_of(seen.given.begin(), seen.given.end(), [](const auto& step) {
        return std::holds_alternative<scenario::WsaGetLastErrorCall>(step.action);
      });
      kinds.insert(left_out ? "a call left out" : "another call");
    } else if (seen.hangs) {
      kinds.insert("no answer");
    } else if (seen.shown.size() < right.shown.size()) {
      const auto calls = std::count_if(seen.shown.begin(), seen.shown.end(), [](const Event& e) {
        return std::holds_alternative<scenario::Invoked>(e);
      });
      kinds.insert(calls < 5 ? "a call that is not told" : "a completion that is not told");
    } else if (seen.shown.size() > right.shown.size()) {
      const bool told = std::all_of(seen.shown.begin(), seen.shown.end(), [&](const Event& event) {
        return std::count(right.shown.begin(), right.shown.end(), event) != 0;
      });
      kinds.insert(told ? "a completion told twice" : "a completion of nothing");
    } else {
      for (std::size_t i = 0; i < right.shown.size(); ++i) {
        if (seen.shown[i] == right.shown[i]) continue;
        if (std::holds_alternative<scenario::Died>(seen.shown[i])) {
          kinds.insert("a death");
        } else if (std::holds_alternative<scenario::Completed>(seen.shown[i])) {
          kinds.insert("another completion");
        } else {
          kinds.insert(std::holds_alternative<scenario::Blocked>(seen.shown[i]) ? "no return"
                                                                                : "another answer");
        }
      }
    }
  }
  EXPECT_THAT(kinds,
              testing::UnorderedElementsAre(
                  "a call left out", "another call", "a completion that is not told",
                  "a completion told twice", "another completion", "no return", "another answer",
                  "a death", "no answer", "a completion of nothing", "a call that is not told"));
}

}  // namespace
}  // namespace portcullis::targets
