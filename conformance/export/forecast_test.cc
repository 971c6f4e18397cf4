#include "conformance/export/forecast.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "conformance/export/exportable.h"
#include "conformance/export/late_refusals.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/make_target.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"
#include "reference/abi/error_codes.h"

namespace portcullis::exporting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

const std::string kBegin =
    R"({"call": "WSAStartup"},
       {"call": "WSASocketW", "as": "s1", "family": "AF_INET", "type": "SOCK_DGRAM", "protocol": "IPPROTO_UDP", "overlapped": true},)";

scenario::Scenario Scenario(const std::string& steps) {
  const auto parsed = scenario::ParseScenario(
      R"({"format": 1, "name": "x", "windows": {"w": 8}, "steps": [)" + kBegin + steps + "]}", "x");
  EXPECT_TRUE(parsed.has_value());
  return *parsed;
}

using Targets = std::vector<std::unique_ptr<targets::Target>>;

void Add(Targets& made, const char* variant) {
  made.push_back(targets::MakeReferenceTarget(*targets::PolicyOf(variant), variant));
}

Forecast Of(const scenario::Scenario& scenario, const Targets& made) {
  auto forecast = MakeForecast(scenario, made);
  EXPECT_TRUE(forecast.has_value()) << forecast.error();
  return forecast.value_or(Forecast(scenario.steps.size()));
}

const std::string kAcquire =
    R"({"call": "WSAIoctl", "as": "r1", "socket": "s1", "code": "SIO_ACQUIRE_PORT_RESERVATION", "in": {"range": {"start": "w+2", "count": 3}, "size": 4}, "out": {"size": 16})";
const std::string kAssociate =
    R"({"call": "WSAIoctl", "socket": "s1", "code": "SIO_ASSOCIATE_PORT_RESERVATION", "in": {"token": "token of r1", "size": 8}})";

TEST(ForecastTest, ASuccessHasToStoreWhatWasAskedFor) {
  Targets made;
  Add(made, "windows");
  const Forecast forecast = Of(Scenario(kAcquire + "}"), made);
  ASSERT_THAT(forecast[2].expectations, SizeIs(1));
  const Expectation& expectation = forecast[2].expectations.front();
  EXPECT_TRUE(expectation.allowed.success);
  EXPECT_TRUE(expectation.checks.start_as_asked);
  EXPECT_TRUE(expectation.checks.count_as_asked);
  EXPECT_TRUE(expectation.checks.token_is_not_zero);
  EXPECT_TRUE(expectation.perhaps_taken);
  EXPECT_FALSE(forecast[0].expectations.front().perhaps_taken);
}

TEST(ForecastTest, TheSystemsChoiceIsFreeButApartFromOtherBlocks) {
  Targets made;
  Add(made, "windows");
  const std::string wildcard =
      R"({"call": "WSAIoctl", "as": "r2", "socket": "s1", "code": "SIO_ACQUIRE_PORT_RESERVATION", "in": {"range": {"start": 0, "count": 2}, "size": 4}, "out": {"size": 16}})";
  const Forecast forecast = Of(Scenario(kAcquire + "}," + wildcard), made);
  const SuccessChecks& checks = forecast[3].expectations.front().checks;
  EXPECT_FALSE(checks.start_as_asked);
  EXPECT_THAT(checks.apart_from, ElementsAre("r1"));
  EXPECT_THAT(checks.other_tokens, ElementsAre("r1"));
  EXPECT_FALSE(forecast[3].expectations.front().perhaps_taken) << "nobody can have every port";
}

TEST(ForecastTest, APortOfTheBlockIsAllowedWhicheverItIs) {
  Targets made;
  for (const targets::Variant& variant : targets::AllVariants()) Add(made, variant.name.c_str());
  const Forecast forecast = Of(Scenario(kAcquire + "}," + kAssociate +
                                        R"(,{"call": "bind", "socket": "s1", "port": 0},
                      {"call": "getsockname", "as": "n1", "socket": "s1"})"),
                               made);
  const SuccessChecks& checks = forecast[5].expectations.front().checks;
  ASSERT_TRUE(checks.port_is_judged);
  EXPECT_FALSE(checks.elsewhere);
  EXPECT_THAT(checks.allowed_ports.in_window.at("w"), ElementsAre(2, 3, 4));
}

// In another run the first sockets may have got any of the ports: nothing follows from where they
// lie in this one.
TEST(ForecastTest, APortIsAllowedThatAnotherSocketHasHereAndMayNotHaveElsewhere) {
  Targets made;
  made.push_back(targets::MakeReferenceTarget());
  std::string steps = kAcquire + "}";
  for (const std::string name : {"2", "3", "4"}) {
    steps +=
        R"(,{"call": "WSASocketW", "as": "s)" + name +
        R"(", "family": "AF_INET", "type": "SOCK_DGRAM", "protocol": "IPPROTO_UDP", "overlapped": true},
           {"call": "WSAIoctl", "socket": "s)" +
        name +
        R"(", "code": "SIO_ASSOCIATE_PORT_RESERVATION", "in": {"token": "token of r1", "size": 8}},
           {"call": "bind", "socket": "s)" +
        name + R"(", "port": 0}, {"call": "getsockname", "as": "n)" + name + R"(", "socket": "s)" +
        name + R"("})";
  }
  const Forecast forecast = Of(Scenario(steps), made);
  const SuccessChecks& checks = forecast.back().expectations.front().checks;
  EXPECT_THAT(checks.allowed_ports.in_window.at("w"), ElementsAre(2, 3, 4));
}

const std::string kLooking =
    kAcquire + R"(, "overlapped": {"event": true}}, {"call": "get_completion", "operation": "r1"})";

TEST(ForecastTest, WhatDependsOnAnEarlierAnswerNamesIt) {
  Targets made;
  // Short output: refused at once, or by the completion.
  scenario::Scenario scenario = Scenario(kLooking);
  std::get<scenario::WsaIoctlCall>(scenario.steps[2].action).out.size = 15;
  made.push_back(targets::MakeReferenceTarget());
  Forecast forecast = Of(scenario, made);
  EXPECT_TRUE(forecast[2].unknown_after_pending);
  ASSERT_THAT(forecast[3].expectations, SizeIs(1));

  made.push_back(RefuseLate(targets::MakeReferenceTarget()));
  forecast = Of(scenario, made);
  EXPECT_FALSE(forecast[2].unknown_after_pending);
  ASSERT_THAT(forecast[3].expectations, SizeIs(2));
  for (const Expectation& expectation : forecast[3].expectations) {
    const bool pended = expectation.after.at(2).contains(abi::kWsaIoPending);
    EXPECT_EQ(expectation.allowed.nothing, !pended);
    EXPECT_EQ(expectation.allowed.codes.contains(abi::kWsaEinval), pended);
  }
}

TEST(ForecastTest, ARunInWhichTheOracleForbidsAnAnswerCountsForNothing) {
  Targets made;
  made.push_back(*targets::MakeTarget("defect:short-output-gives-efault", ""));
  scenario::Scenario scenario = Scenario(kAcquire + "}");
  std::get<scenario::WsaIoctlCall>(scenario.steps[2].action).out.size = 15;
  EXPECT_FALSE(MakeForecast(scenario, made).has_value());
  made.push_back(targets::MakeReferenceTarget());
  const Forecast forecast = Of(scenario, made);
  EXPECT_FALSE(forecast[2].expectations.front().allowed.codes.contains(abi::kWsaEfault));
}

struct NotInC {
  const char* step;
  const char* complaint;
};

class NotInCTest : public testing::TestWithParam<NotInC> {};

TEST_P(NotInCTest, NamesTheStep) {
  const auto why = WhyNotInC(Scenario(GetParam().step));
  ASSERT_TRUE(why.has_value());
  EXPECT_THAT(*why, HasSubstr("step 3, "));
  EXPECT_THAT(*why, HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    Steps, NotInCTest,
    testing::Values(NotInC{R"({"control": "hold"})", "no function of Windows does that"},
                    NotInC{R"({"control": "restart"})", "no function of Windows does that"},
                    NotInC{R"({"control": "exit_process", "how": "exit"})", "one process"},
                    NotInC{R"({"call": "WSAStartup", "process": "p2"})", "one process"},
                    NotInC{R"({"call": "WSAStartup", "thread": "t2"})", "one thread"}));

TEST(NotInCTest, CallsOfOneThreadCanBeWritten) {
  EXPECT_FALSE(WhyNotInC(Scenario(kLooking)).has_value());
}

}  // namespace
}  // namespace portcullis::exporting
