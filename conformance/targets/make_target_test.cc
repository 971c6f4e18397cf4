#include "conformance/targets/make_target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

TEST(MakeTarget, ReferenceIsMadeInThisProcess) {
  auto target = MakeTarget("reference", "portcullis");
  ASSERT_TRUE(target.has_value());
  const auto description = (*target)->Describe();
  ASSERT_TRUE(description.has_value());
  EXPECT_EQ(description->name, "reference");
}

TEST(MakeTarget, UnknownTargetListsWhatThereIs) {
  const auto target = MakeTarget("winsok", "portcullis");
  ASSERT_FALSE(target.has_value());
  EXPECT_EQ(target.error().kind, TargetError::Kind::kCannotRun);
  EXPECT_THAT(target.error().message, HasSubstr("\"winsok\""));
  EXPECT_THAT(
      target.error().message,
      HasSubstr("reference, winsock, plugin:PATH, exec:COMMAND, defect:NAME, variant:NAME"));
}

// The name of a description is the one that its target was asked for by.
std::string NameOf(const tl::expected<std::unique_ptr<Target>, TargetError>& target) {
  if (!target.has_value()) return "error: " + target.error().message;
  const auto description = (*target)->Describe();
  return description.has_value() ? description->name : "error: " + description.error().message;
}

TEST(MakeTarget, DefectIsMadeInThisProcess) {
  const std::string spec = "defect:" + std::string(AllDefects().front().name);
  EXPECT_EQ(NameOf(MakeTarget(spec, "portcullis")), spec);
  EXPECT_EQ(NameOf(MakeServedTarget(spec)), spec);
}

// The error of an ACQUIRE with buffers of these sizes.
std::int32_t ErrorOfSizes(const std::string& spec, std::uint32_t in, std::uint32_t out) {
  using namespace scenario;
  WsaIoctlCall acquire;
  acquire.socket = {SocketRef::Kind::kNamed, "s1"};
  acquire.code = abi::kSioAcquirePortReservation;
  acquire.in = {Memory::kValid, in, RangeContents{{PortRef::Kind::kLiteral, "", 0}, 1}};
  acquire.out = {Memory::kValid, out};
  const Scenario scenario{"short buffers",
                          {},
                          {{{}, WsaStartupCall{}},
                           {{}, WsaSocketCall{"s1", abi::kAfInet, abi::kSockStream, 0, true}},
                           {{}, acquire}}};
  const auto target = MakeTarget(spec, "portcullis");
  if (!target.has_value() || !(*target)->Reset(scenario, 0).has_value()) return 0;
  std::int32_t error = 0;
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    (*target)->Submit(i, scenario.steps[i]);
    while (const auto event = (*target)->Next({}).value_or(std::nullopt)) {
      if (const auto* returned = std::get_if<Returned>(&*event)) error = returned->error;
    }
  }
  return error;
}

std::int32_t ErrorOfAShortOutput(const std::string& spec) { return ErrorOfSizes(spec, 4, 15); }
std::int32_t ErrorOfAShortInput(const std::string& spec) { return ErrorOfSizes(spec, 3, 16); }

TEST(MakeTarget, DefectIsTheReferenceWithItsFault) {
  EXPECT_EQ(ErrorOfAShortOutput("reference"), abi::kWsaEinval);
  EXPECT_EQ(ErrorOfAShortOutput("defect:short-output-gives-efault"), abi::kWsaEfault);
}

TEST(MakeTarget, UnknownDefectIsNamedInOneLineThatSaysWhereTheListIs) {
  for (const auto& target :
       {MakeTarget("defect:no-such", "portcullis"), MakeServedTarget("defect:no-such")}) {
    ASSERT_FALSE(target.has_value());
    EXPECT_EQ(target.error().kind, TargetError::Kind::kCannotRun);
    EXPECT_EQ(target.error().message,
              "target \"defect:no-such\": no defect of that name; `portcullis requirements` lists "
              "them, and defect:random-SEED draws a fault for each scenario");
  }
  EXPECT_THAT(NameOf(MakeTarget("defect:", "portcullis")), HasSubstr("\"defect:\": no defect"));
}

TEST(MakeTarget, RandomDefectIsMadeFromItsSeed) {
  EXPECT_EQ(NameOf(MakeTarget("defect:random-7", "portcullis")), "defect:random-7");
  EXPECT_EQ(NameOf(MakeServedTarget("defect:random-7")), "defect:random-7");
}

TEST(MakeTarget, VariantIsMadeInThisProcess) {
  for (const std::string name : {"windows", "random-0", "random-4294967295"}) {
    const std::string spec = "variant:" + name;
    EXPECT_EQ(NameOf(MakeTarget(spec, "portcullis")), spec);
    EXPECT_EQ(NameOf(MakeServedTarget(spec)), spec);
  }
}

TEST(MakeTarget, VariantIsTheReferenceWithItsPolicy) {
  EXPECT_EQ(ErrorOfAShortInput("reference"), abi::kWsaEfault);
  EXPECT_EQ(ErrorOfAShortInput("variant:strict"), abi::kWsaEinval);
}

TEST(MakeTarget, UnknownVariantIsNamedInOneLineThatSaysWhereTheListIs) {
  for (const auto& target :
       {MakeTarget("variant:no-such", "portcullis"), MakeServedTarget("variant:no-such")}) {
    ASSERT_FALSE(target.has_value());
    EXPECT_EQ(target.error().kind, TargetError::Kind::kCannotRun);
    EXPECT_EQ(target.error().message,
              "target \"variant:no-such\": no variant of that name; `portcullis requirements "
              "--ambiguities` lists them, and variant:random-SEED draws one");
  }
  for (const char* seed : {"", "x", "1x", "-1", "4294967296"}) {
    EXPECT_THAT(NameOf(MakeTarget("variant:random-" + std::string(seed), "portcullis")),
                HasSubstr("no variant"));
  }
}

TEST(MakeTarget, ExecNeedsACommandWithItsQuotesClosed) {
  EXPECT_FALSE(MakeTarget("exec:", "portcullis").has_value());
  EXPECT_FALSE(MakeTarget("exec:run 'me", "portcullis").has_value());
  EXPECT_TRUE(MakeTarget("exec:run 'me'", "portcullis").has_value());
}

TEST(MakeServedTarget, OnlyWhatRunsInItsOwnProcessIsServed) {
  EXPECT_TRUE(MakeServedTarget("reference").has_value());
  const auto target = MakeServedTarget("exec:run");
  ASSERT_FALSE(target.has_value());
  EXPECT_THAT(target.error().message, HasSubstr("cannot be served"));
  EXPECT_THAT(target.error().message,
              HasSubstr("reference, winsock, plugin:PATH, defect:NAME, variant:NAME"));
  EXPECT_THAT(target.error().message, Not(HasSubstr("exec:COMMAND")));
}

TEST(SplitCommand, SpacesSeparateWordsAndQuotesKeepThem) {
  EXPECT_THAT(SplitCommand("  a  b "), ElementsAre("a", "b"));
  EXPECT_THAT(SplitCommand("\"a b\" c'd e'"), ElementsAre("a b", "cd e"));
  EXPECT_THAT(SplitCommand("a '' \"'\""), ElementsAre("a", "", "'"));
  EXPECT_THAT(SplitCommand("a \"b"), IsEmpty());
}

}  // namespace
}  // namespace portcullis::targets
