// The racing defects around the reference: right as long as calls come one by one, wrong every time
// two of them are under way.

#include "conformance/targets/defect/racing_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/targets/reference_target.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Action;
using scenario::Step;
using ::testing::ElementsAre;

scenario::SocketRef Named(const std::string& name) {
  return {scenario::SocketRef::Kind::kNamed, name};
}

Step Socket(const std::string& name) {
  return {{}, scenario::WsaSocketCall{name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true}};
}

// Thread tN asks on socket sN for two ports from w + `offset`.
Step Acquire(int thread, std::int32_t offset) {
  scenario::WsaIoctlCall call;
  call.as = "r" + std::to_string(thread);
  call.socket = Named("s" + std::to_string(thread));
  call.code = abi::kSioAcquirePortReservation;
  call.in = {scenario::Memory::kValid, abi::kPortRangeSize,
             scenario::RangeContents{{scenario::PortRef::Kind::kWindow, "w", offset}, 2}};
  call.out = {scenario::Memory::kValid, abi::kPortReservationInstanceSize};
  return {{"p1", "t" + std::to_string(thread)}, call};
}

Step Associate(int thread) {
  scenario::WsaIoctlCall call;
  call.as = "a" + std::to_string(thread);
  call.socket = Named("s" + std::to_string(thread));
  call.code = abi::kSioAssociatePortReservation;
  call.in = {scenario::Memory::kValid, abi::kPortReservationTokenSize,
             scenario::TokenContents{{scenario::TokenRef::Kind::kOf, "r1"}}};
  return {{"p1", "t" + std::to_string(thread)}, call};
}

Step Bind(int thread) {
  return {{"p1", "t" + std::to_string(thread)},
          scenario::BindCall{Named("s" + std::to_string(thread)), {}}};
}

class Racing {
 public:
  explicit Racing(const char* defect)
      : target_(MakeDefectTarget(*FindDefect(defect), MakeReferenceTarget())) {
    scenario::Scenario scenario;
    scenario.windows["w"] = 16;
    EXPECT_TRUE(target_->Reset(scenario, 0).has_value());
    OneByOne(
        {{{}, scenario::WsaStartupCall{}}, Socket("s1"), Socket("s2"), Socket("s3"), Socket("s4")});
  }

  // Each is answered before the next is submitted.
  std::vector<std::int32_t> OneByOne(const std::vector<Step>& steps) {
    std::vector<std::int32_t> errors;
    for (const Step& step : steps) {
      for (const std::int32_t error : Together({step})) errors.push_back(error);
    }
    return errors;
  }

  // All are submitted before an event is asked for. The errors, in the order of the steps.
  std::vector<std::int32_t> Together(const std::vector<Step>& steps) {
    const std::size_t first = next_;
    for (const Step& step : steps) target_->Submit(next_++, step);
    std::vector<std::int32_t> errors;
    for (;;) {
      const auto event = target_->Next({});
      if (!event.has_value() || !event->has_value()) break;
      const std::size_t step = scenario::StepOf(**event).value();
      if (std::holds_alternative<scenario::Invoked>(**event)) ++invoked_[step];
      const auto* const returned = std::get_if<scenario::Returned>(&**event);
      if (returned != nullptr) answers_[step] = *returned;
    }
    for (std::size_t step = first; step < next_; ++step) {
      EXPECT_EQ(invoked_[step], 1) << step;
      EXPECT_TRUE(answers_.contains(step)) << step;
      errors.push_back(answers_[step].error);
    }
    return errors;
  }

  // The token that the ACQUIRE was given whose step is the last but `back`.
  std::uint64_t Token(std::size_t back) {
    const std::vector<std::byte>& output = answers_[next_ - 1 - back].output;
    abi::LittleEndian<std::uint64_t> token;
    if (output.size() >= 16) std::memcpy(&token, output.data() + 8, sizeof token);
    return token.Value();
  }

 private:
  std::unique_ptr<Target> target_;
  std::size_t next_ = 0;
  std::map<std::size_t, int> invoked_;
  std::map<std::size_t, scenario::Returned> answers_;
};

TEST(RacingAcquires, AreRightOneByOneAndBothGrantedTogether) {
  const std::vector<Step> both = {Acquire(1, 0), Acquire(2, 1)};
  EXPECT_THAT(Racing("racing-acquires-both-granted").OneByOne(both),
              ElementsAre(0, abi::kWsaEaddrinuse));
  EXPECT_THAT(Racing("racing-acquires-both-granted").Together(both), ElementsAre(0, 0));
}

TEST(RacingAcquires, OfDifferentBlocksAreAsTheyWouldBe) {
  Racing racing("racing-acquires-both-granted");
  EXPECT_THAT(racing.Together({Acquire(1, 0), Acquire(2, 2)}), ElementsAre(0, 0));
  EXPECT_THAT(racing.Together({Acquire(3, 1), Acquire(4, 2)}),
              ElementsAre(abi::kWsaEaddrinuse, abi::kWsaEaddrinuse));
}

TEST(RacingAcquires, AreTheFirstAndOneOtherOfMany) {
  EXPECT_THAT(Racing("racing-acquires-both-granted")
                  .Together({Acquire(1, 0), Acquire(2, 0), Acquire(3, 0), Acquire(4, 0)}),
              ElementsAre(0, 0, abi::kWsaEaddrinuse, abi::kWsaEaddrinuse));
}

TEST(RacingAcquires, ShareATokenTogetherAlone) {
  Racing racing("racing-acquires-share-a-token");
  EXPECT_THAT(racing.OneByOne({Acquire(1, 0), Acquire(2, 2)}), ElementsAre(0, 0));
  EXPECT_NE(racing.Token(0), racing.Token(1));
  EXPECT_THAT(racing.Together({Acquire(3, 4), Acquire(4, 6)}), ElementsAre(0, 0));
  EXPECT_EQ(racing.Token(0), racing.Token(1));
}

TEST(RacingBinds, ShareTheLastPortTogetherAlone) {
  for (const bool together : {false, true}) {
    Racing racing("racing-binds-share-the-last-port");
    racing.OneByOne({Acquire(1, 0), Associate(2), Associate(3), Associate(4), Bind(2)});
    const std::vector<Step> both = {Bind(3), Bind(4)};
    const std::vector<std::int32_t> errors =
        together ? racing.Together(both) : racing.OneByOne(both);
    EXPECT_EQ(errors[0], 0);
    EXPECT_EQ(errors[1] == 0, together);
  }
}

}  // namespace
}  // namespace portcullis::targets
