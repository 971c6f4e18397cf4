#include "conformance/scenario/scenario_json.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "conformance/documents/file_io.h"
#include "conformance/scenario/random_scenario.h"
#include "reference/abi/error_codes.h"

namespace portcullis::scenario {
namespace {

std::string TestData(const std::string& name) {
  const auto text = documents::ReadFile(PORTCULLIS_SCENARIO_TESTDATA "/" + name);
  EXPECT_TRUE(text) << (text ? "" : documents::Print(text.error()));
  return text.value_or("");
}

TEST(ScenarioJson, WhatIsPrintedIsReadBackTheSame) {
  for (std::uint32_t seed = 0; seed < 2000; ++seed) {
    const Scenario scenario = RandomScenario(seed).Make();
    const std::string text = PrintScenario(scenario);
    const auto read = ParseScenario(text, "random.json");
    ASSERT_TRUE(read) << documents::Print(read.error()) << "\n" << text;
    ASSERT_EQ(*read, scenario) << text;
  }
}

TEST(ScenarioJson, AFileOfFormat1IsStillRead) {
  const std::string text = TestData("scenario.1.json");
  const auto scenario = ParseScenario(text, "scenario.1.json");
  ASSERT_TRUE(scenario) << documents::Print(scenario.error());
  EXPECT_EQ(scenario->steps.size(), 41u);
  EXPECT_EQ(scenario->windows.at("w"), 64);
  const auto& acquire = std::get<WsaIoctlCall>(scenario->steps[5].action);
  EXPECT_EQ(scenario->steps[5].actor, (Actor{"p1", "t2"}));
  EXPECT_EQ(acquire.in.memory, Memory::kValid);
  EXPECT_EQ(std::get<RangeContents>(acquire.in.contents),
            (RangeContents{{PortRef::Kind::kWindow, "w", 5}, 20}));
  EXPECT_TRUE(acquire.overlapped.has_value());
  EXPECT_EQ(ParseScenario(PrintScenario(*scenario), "again"), scenario);
}

TEST(ScenarioJson, TheExampleOfTheReadmeIsOne) {
  const std::string readme = TestData("../README.md");
  const std::string fence = "```json\n";
  const std::size_t begin = readme.find(fence);
  ASSERT_NE(begin, std::string::npos);
  const std::size_t example = begin + fence.size();
  const auto scenario =
      ParseScenario(readme.substr(example, readme.find("```", example) - example), "README.md");
  ASSERT_TRUE(scenario) << documents::Print(scenario.error());
  EXPECT_EQ(scenario->steps.size(), 4u);
}

TEST(ScenarioJson, ACallIsOneShortLine) {
  Scenario scenario{"short", {{"w", 64}}, {}};
  WsaIoctlCall call;
  call.as = "r1";
  call.socket = {SocketRef::Kind::kNamed, "s1"};
  call.code = abi::kSioAcquirePortReservation;
  call.in = {Memory::kValid, 4, RangeContents{{PortRef::Kind::kWindow, "w", 5}, 20}};
  call.out = {Memory::kValid, 16};
  scenario.steps.push_back({{}, call});
  EXPECT_EQ(PrintScenario(scenario),
            "{\n  \"format\": 1,\n  \"name\": \"short\",\n  \"windows\": {\"w\":64},\n"
            "  \"steps\": [\n"
            "    {\"call\":\"WSAIoctl\",\"as\":\"r1\",\"socket\":\"s1\","
            "\"code\":\"SIO_ACQUIRE_PORT_RESERVATION\","
            "\"in\":{\"range\":{\"start\":\"w+5\",\"count\":20},\"size\":4},"
            "\"out\":{\"size\":16}}\n  ]\n}\n");
}

std::string WithStep(const std::string& step) {
  return R"({"format": 1, "name": "x", "steps": [)" + step + "]}";
}

TEST(ScenarioJson, EachBadDocumentGivesOneClearError) {
  const std::vector<std::pair<std::string, std::string>> documents{
      {"", "f: line 1, column 1: expected JSON"},
      {"[]", "f: /: expected an object"},
      {R"({"format": 2, "name": "x", "steps": []})", "f: /format: expected 1, the version"},
      {R"({"name": "x", "steps": []})", "f: /: expected the key \"format\""},
      {R"({"format": 1, "steps": []})", "f: /: expected the key \"name\""},
      {R"({"format": 1, "name": "x"})", "f: /: expected the key \"steps\""},
      {R"({"format": 1, "name": "x", "steps": [], "more": 1})", "f: /more: expected no key"},
      {R"({"format": 1, "name": "x", "name": "y", "steps": []})", "each key once"},
      {R"({"format": 1, "name": "x", "windows": {"w": 0}, "steps": []})",
       "f: /windows/w: expected"},
      {R"({"format": 1, "name": "x", "windows": {"w w": 1}, "steps": []})", "the name of a window"},
      {R"({"format": 1, "name": "x", "windows": 3, "steps": []})",
       "f: /windows: expected an object"},
      {WithStep("{}"), "f: /steps/0: expected the key \"call\""},
      {WithStep("3"), "f: /steps/0: expected an object"},
      {WithStep(R"({"call": "listen"})"), "f: /steps/0/call: expected WSAStartup, WSACleanup"},
      {WithStep(R"({"control": "wait"})"), "f: /steps/0/control: expected hold, complete"},
      {WithStep(R"({"call": "WSAStartup", "version": 2})"), "f: /steps/0/version: expected no key"},
      {WithStep(R"({"call": "WSAStartup", "thread": "a b"})"),
       "f: /steps/0/thread: expected a name"},
      {WithStep(R"({"call": "closesocket", "socket": "s 1"})"), "f: /steps/0/socket: expected"},
      {WithStep(R"({"call": "bind", "socket": "s1", "port": 65536})"),
       "f: /steps/0/port: expected a port"},
      {WithStep(R"({"call": "bind", "socket": "s1", "port": -1})"),
       "f: /steps/0/port: expected a port"},
      {WithStep(R"({"call": "bind", "socket": "s1", "port": "w+"})"),
       "f: /steps/0/port: expected a port"},
      {WithStep(R"({"call": "bind", "socket": "s1", "port": "start of r1 +3"})"),
       "expected a port"},
      {WithStep(
           R"({"call": "WSASocketW", "as": "never", "family": 2, "type": 2, "protocol": 0, "overlapped": true})"),
       "f: /steps/0/as: expected the name of a socket"},
      {WithStep(
           R"({"call": "WSASocketW", "as": "s", "family": "AF_X", "type": 2, "protocol": 0, "overlapped": true})"),
       "f: /steps/0/family: expected a family"},
      {WithStep(R"({"call": "WSAIoctl", "socket": "s1", "code": "SIO_X"})"),
       "f: /steps/0/code: expected"},
      {WithStep(R"({"call": "WSAIoctl", "socket": "s1", "code": "0x123456789"})"),
       "f: /steps/0/code: expected"},
      {WithStep(
           R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "in": {"size": 4294967296}})"),
       "f: /steps/0/in/size: expected a whole number"},
      {WithStep(
           R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "in": {"size": 4, "bytes": "0"}})"),
       "f: /steps/0/in/bytes: expected hexadecimal"},
      {WithStep(
           R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "in": {"size": 4, "bytes": "00", "range": {"start": 1, "count": 1}}})"),
       "f: /steps/0/in/bytes: expected one of a range, a token and bytes"},
      {WithStep(
           R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "in": {"size": 4, "range": {"start": 1, "count": 65536}}})"),
       "f: /steps/0/in/range/count: expected"},
      {WithStep(R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "returned": "bad"})"),
       "f: /steps/0/returned: expected valid, null"},
      {WithStep(
           R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "routine": "past_edge"})"),
       "f: /steps/0/routine: expected null, valid, unmapped or cut"},
      {WithStep(
           R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "in": {"size": 8, "token": "r1"}})"),
       "f: /steps/0/in/token: expected \"token of r1\""},
      {WithStep(R"({"call": "setsockopt", "socket": "s1", "option": "SO_LINGER", "on": true})"),
       "f: /steps/0/option: expected SO_REUSEADDR"},
      {WithStep(R"({"call": "CreatePersistentTcpPortReservation", "start": 1, "count": 65536})"),
       "f: /steps/0/count: expected"},
      {WithStep(
           R"({"call": "LookupPersistentUdpPortReservation", "start": 1, "count": 1, "token": "cut"})"),
       "f: /steps/0/token: expected valid, null or unmapped"},
      {WithStep(
           R"({"call": "DeletePersistentUdpPortReservation", "start": 1, "count": 1, "as": "p1"})"),
       "f: /steps/0/as: expected no key"},
      {WithStep(R"({"control": "start_process", "rights": "root"})"),
       "f: /steps/0/rights: expected administrator"},
      {WithStep(R"({"control": "start_process", "rights": "user", "inherits": ["never"]})"),
       "f: /steps/0/inherits/0: expected the name of a socket"},
      {WithStep(R"({"control": "exit_process", "how": "slowly"})"),
       "f: /steps/0/how: expected exit or crash"},
      {WithStep(
           R"({"call": "WSAIoctl", "socket": "s1", "code": "FIONBIO", "overlapped": {"event": true, "memory": "null"}})"),
       "f: /steps/0/overlapped/memory: expected"},
      {WithStep(R"({"control": "network", "state": "sideways"})"),
       "f: /steps/0/state: expected up or down"},
  };
  for (const auto& [text, error] : documents) {
    const auto read = ParseScenario(text, "f");
    ASSERT_FALSE(read) << text;
    const std::string message = documents::Print(read.error());
    EXPECT_NE(message.find(error), std::string::npos) << text << "\n  gives: " << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }
}

TEST(TraceJson, AFileOfFormat1IsStillReadWithKeysOfALaterVersion) {
  const auto trace = ParseTrace(TestData("trace.1.jsonl"), "trace.1.jsonl");
  ASSERT_TRUE(trace) << documents::Print(trace.error());
  EXPECT_EQ(trace->placement, (Placement{{"w", 24000}}));
  EXPECT_EQ(trace->target.capabilities, (std::vector<std::string>{"hold", "owns_ports"}));
  ASSERT_EQ(trace->events.size(), 14u);
  const auto& pending = std::get<Returned>(trace->events[5]);
  EXPECT_EQ(pending.error, abi::kWsaIoPending);
  EXPECT_EQ(pending.count, 0u);
  EXPECT_EQ(std::get<Completed>(trace->events[7]).output.size(), 16u);
  EXPECT_EQ(std::get<Returned>(trace->events[10]).error, 12345);
  EXPECT_EQ(ParseTrace(PrintTrace(*trace), "again"), trace);
}

TEST(TraceJson, WhatIsPrintedIsReadBackTheSame) {
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    RandomScenario random(seed);
    Trace trace{random.Make(), {"name", "1.0", "a \"system\"", {"acquire"}}, {{"w1", 24000}}, {}};
    const auto steps = static_cast<std::uint32_t>(trace.scenario.steps.size());
    for (std::uint32_t step = 0; step < steps; ++step) {
      trace.events.emplace_back(Invoked{step});
      Returned returned{step, static_cast<std::int32_t>(random.Below(3)) - 1,
                        static_cast<std::int32_t>(random.Below(12000)), std::nullopt,
                        random.Bytes(20)};
      if (random.Coin()) returned.count = random.Below(0xFFFFFFFF);
      if (random.Coin()) returned.port = static_cast<std::uint16_t>(random.Below(0x10000));
      if (random.Coin()) returned.token = random.Below(0xFFFFFFFF) * 0x100000001u;
      trace.events.emplace_back(returned);
      trace.events.emplace_back(Completed{step,
                                          static_cast<Completed::Notification>(random.Below(3)),
                                          static_cast<std::int32_t>(random.Below(12000)),
                                          random.Below(64),
                                          {}});
      trace.events.emplace_back(Blocked{step});
    }
    trace.events.emplace_back(Died{"p1", "status"});
    const auto read = ParseTrace(PrintTrace(trace), "random.jsonl");
    ASSERT_TRUE(read) << documents::Print(read.error());
    ASSERT_EQ(*read, trace);
  }
}

TEST(TraceJson, TextOfATargetThatIsNoUtf8IsPrintedAllTheSame) {
  const std::string line = PrintTraceEvent(Died{"p1", "\xFF\xFE"});
  EXPECT_EQ(line,
            "{\"event\":\"died\",\"process\":\"p1\",\"status\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"}\n");
}

TEST(TraceJson, AHeaderOfAnotherVersionSaysWhichIsRead) {
  std::string header = PrintTraceHeader({"x", {}, {}}, {}, {});
  ASSERT_EQ(header.rfind("{\"format\":1,", 0), 0u);
  const auto read = ParseTrace(header.replace(10, 1, "2"), "f");
  ASSERT_FALSE(read);
  EXPECT_EQ(documents::Print(read.error()),
            "f: line 1, /format: expected 1, the version that this program reads, not 2");
}

TEST(TraceJson, EmptyLinesAndLineEndsOfWindowsAreNoEvents) {
  const Trace trace{{"x", {}, {{{}, WsaStartupCall{}}}}, {}, {}, {Invoked{0}, Blocked{0}}};
  std::string text = PrintTrace(trace) + "\n";
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 3) {
    text.replace(at, 1, "\r\n\n");
  }
  EXPECT_EQ(ParseTrace(text, "f"), trace);
}

TEST(TraceJson, CapabilitiesAreSortedAndStandOnce) {
  const Description target{"n", "v", "s", {"threads", "hold", "threads"}};
  const auto read = ParseTrace(PrintTraceHeader({"x", {}, {}}, target, {}), "f");
  ASSERT_TRUE(read) << documents::Print(read.error());
  EXPECT_EQ(read->target.capabilities, (std::vector<std::string>{"hold", "threads"}));
}

TEST(TraceJson, ABadLineIsNamedByItsNumber) {
  const std::string header = PrintTraceHeader({"x", {}, {{{}, WsaStartupCall{}}}}, {}, {});
  const std::vector<std::pair<std::string, std::string>> documents{
      {"", "f: line 1: expected a trace's header"},
      {"{}\n", "f: line 1, /: expected the key \"format\""},
      {header + "{", "f: line 2, column"},
      {header + "[]", "f: line 2, /: expected an object"},
      {header + "\n{\"event\":\"moved\"}", "f: line 3, /event: expected invoked"},
      {header + "{\"event\":\"invoked\",\"step\":1}", "f: line 2, /step: expected a step"},
      {header + "{\"event\":\"returned\",\"step\":0,\"result\":0,\"error\":\"WSAEX\"}",
       "f: line 2, /error: expected an error's name"},
  };
  for (const auto& [text, error] : documents) {
    const auto read = ParseTrace(text, "f");
    ASSERT_FALSE(read) << text;
    const std::string message = documents::Print(read.error());
    EXPECT_EQ(message.rfind(error, 0), 0u) << text << "\n  gives: " << message;
  }
}

TEST(TraceJson, TracesOneAfterTheOtherAreReadOneByOne) {
  const std::string one = TestData("trace.1.jsonl");
  const auto traces = ParseTraces(one + one, "f");
  ASSERT_TRUE(traces.has_value()) << documents::Print(traces.error());
  ASSERT_EQ(traces->size(), 2u);
  EXPECT_EQ((*traces)[0], *ParseTrace(one, "f"));
  EXPECT_EQ((*traces)[1], *ParseTrace(one, "f"));
  ASSERT_FALSE(ParseTrace(one + one, "f").has_value());
  EXPECT_EQ(documents::Print(ParseTrace(one + one, "f").error()), "f: expected one trace, not 2");
}

}  // namespace
}  // namespace portcullis::scenario
