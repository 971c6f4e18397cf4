#include "conformance/targets/wire/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/random_scenario.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets::wire {
namespace {

using testing::HasSubstr;
using testing::Not;

void ExpectReadBack(const Request& request) {
  const std::string line = PrintRequest(request);
  const auto read = ParseRequest(line, "request");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error()) << "\n" << line;
  EXPECT_EQ(*read, request) << line;
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

void ExpectReadBack(const Answer& answer) {
  const std::string line = PrintAnswer(answer);
  const auto read = ParseAnswer(line, "testee");
  ASSERT_TRUE(read.has_value()) << documents::Print(read.error()) << "\n" << line;
  EXPECT_EQ(*read, answer) << line;
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

template <typename Parsed>
std::string ErrorOf(const Parsed& parsed) {
  return parsed.has_value() ? "no error" : documents::Print(parsed.error());
}

TEST(Request, OfEveryKindIsReadBackTheSame) {
  ExpectReadBack(Request(HelloRequest{}));
  ExpectReadBack(Request(HelloRequest{{7, 0}}));
  ExpectReadBack(Request(HelloRequest{{1}, {63, 64}}));
  ExpectReadBack(Request(WaitRequest{0}));
  ExpectReadBack(Request(WaitRequest{kLongestWait.count()}));
  ExpectReadBack(Request(EndRequest{}));
  const scenario::Step step{
      {"p2", "main"},
      scenario::WsaDuplicateSocketCall{"d1", {scenario::SocketRef::Kind::kNamed, "s1"}, "p1"}};
  ExpectReadBack(Request(SubmitRequest{3, step, 0xFFFFFFFFu, {std::byte{1}, std::byte{0xFE}}}));
  ExpectReadBack(Request(SubmitRequest{4, step, {}, {}, true}));
}

TEST(Request, WithAnyScenarioOrStepIsReadBackTheSame) {
  for (std::uint32_t seed = 0; seed < 200; ++seed) {
    const scenario::Scenario scenario = scenario::RandomScenario(seed).Make();
    ExpectReadBack(Request(ResetRequest{scenario, static_cast<int>(seed)}));
    ExpectReadBack(Request(RunRequest{scenario, static_cast<int>(seed)}));
    for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
      ExpectReadBack(Request(SubmitRequest{i, scenario.steps[i]}));
    }
  }
}

TEST(Answer, OfEveryKindIsReadBackTheSame) {
  using namespace scenario;
  ExpectReadBack(
      Answer(HelloAnswer{{1, 2}, {"acme", "2.1", "Linux \"x\"\n", {"acquire", "ipv6"}}}));
  ExpectReadBack(Answer(HelloAnswer{}));
  ExpectReadBack(Answer(HelloAnswer{{0}, {"acme", "2.1", "Linux", {}}, 4711}));
  ExpectReadBack(Answer(HelloAnswer{{1}, {"acme", "2.1", "Linux", {}}, {}, true}));
  ExpectReadBack(Answer(RanAnswer{}));
  ExpectReadBack(Answer(EventAnswer{Returned{4, 0, 0, {}, {}}, {std::byte{0}, std::byte{0xFF}}}));
  ExpectReadBack(Answer(ReadyAnswer{{{"v", 65535}, {"w", 20000}}}));
  ExpectReadBack(Answer(ReadyAnswer{}));
  ExpectReadBack(Answer(WaitedAnswer{}));
  ExpectReadBack(Answer(EventAnswer{Invoked{3}}));
  ExpectReadBack(Answer(EventAnswer{Returned{4, -1, abi::kWsaEinval, 0u, {}}}));
  ExpectReadBack(Answer(EventAnswer{Returned{4, 0, 0, 16u, {std::byte{0x4E}, std::byte{0xFF}}}}));
  ExpectReadBack(Answer(EventAnswer{Returned{4, -1, 12345, 0xFFFFFFFFu, {}}}));
  ExpectReadBack(
      Answer(EventAnswer{Completed{2, Completed::Notification::kEvent, 0, 1, {std::byte{7}}}}));
  ExpectReadBack(Answer(EventAnswer{Blocked{5}}));
  ExpectReadBack(Answer(EventAnswer{Died{"p2", "signal SIGSEGV"}}));
}

TEST(Answer, CarriesEveryKindOfError) {
  using Kind = TargetError::Kind;
  for (const Kind kind : {Kind::kCannotRun, Kind::kProtocol, Kind::kHang, Kind::kDisturbed}) {
    ExpectReadBack(Answer(ErrorAnswer{kind, "two\nlines"}));
  }
}

TEST(Answer, ShowsBytesThatAreNotUtf8AsReplaced) {
  const std::string line = PrintAnswer(ErrorAnswer{TargetError::Kind::kHang, "a\xFFz"});
  EXPECT_THAT(line, HasSubstr("a\xEF\xBF\xBDz"));
  EXPECT_TRUE(ParseAnswer(line, "testee").has_value());
}

TEST(Request, ThatIsMalformedGivesOneErrorWithItsPlace) {
  const std::vector<std::pair<std::string, std::string>> lines{
      {"", "r: line 1, column 1: expected JSON"},
      {"{", "r: line 1, column 2: expected JSON"},
      {"hello", "r: line 1, column 1: expected JSON"},
      {"{} {}", "r: line 1, column 4: expected JSON"},
      {"[]", "r: /: expected an object"},
      {"{}", "r: /: expected the key \"request\""},
      {R"({"request":7})", "r: /request: expected a string"},
      {R"({"request":"bye"})",
       R"(r: /request: expected "hello", "reset", "run", "submit", "wait" or "end")"},
      {R"({"request":"hello"})", "r: /: expected the key \"protocols\""},
      {R"({"request":"hello","protocols":[]})", "r: /protocols: expected an array of versions"},
      {R"({"request":"hello","protocols":1})", "r: /protocols: expected an array of versions"},
      {R"({"request":"hello","protocols":[1,"2"]})",
       "r: /protocols: expected an array of versions"},
      {R"({"request":"hello","protocols":[1,-1]})", "r: /protocols: expected an array of versions"},
      {R"({"request":"hello","protocols":[2147483648]})",
       "r: /protocols: expected an array of versions"},
      {R"({"request":"run","attempt":0})", "r: /: expected the key \"scenario\""},
      {R"({"request":"hello","protocol":-1})", "r: /protocol: expected a whole number from 0"},
      {R"({"request":"reset","attempt":0})", "r: /: expected the key \"scenario\""},
      {R"({"request":"reset","scenario":{"format":9,"name":"x","steps":[]}})",
       "r: /scenario/format: expected 1"},
      {R"({"request":"reset","scenario":{"format":1,"name":"x","steps":[{"call":"no"}]}})",
       "r: /scenario/steps/0/call: expected WSAStartup"},
      {R"({"request":"reset","scenario":{"format":1,"name":"x","steps":[]},"attempt":1001})",
       "r: /attempt: expected a whole number from 0 to 1000"},
      {R"({"request":"submit","step":{"call":"WSAStartup"}})", "r: /: expected the key \"index\""},
      {R"({"request":"submit","index":1.5,"step":{"call":"WSAStartup"}})",
       "r: /index: expected a whole number"},
      {R"({"request":"submit","index":0,"step":"WSAStartup"})", "r: /step: expected an object"},
      {R"({"request":"submit","index":0,"step":{"call":"WSAStartup"},"process_id":-1})",
       "r: /process_id: expected a whole number"},
      {R"({"request":"submit","index":0,"step":{"call":"WSAStartup"},"protocol_info":"0"})",
       "r: /protocol_info: expected hexadecimal digits"},
      {R"({"request":"wait"})", "r: /: expected the key \"timeout_ms\""},
      {R"({"request":"wait","timeout_ms":3600001})", "r: /timeout_ms: expected a whole number"},
      {R"({"request":"end","request":"end"})", "each key once"},
  };
  for (const auto& [line, error] : lines) {
    EXPECT_THAT(ErrorOf(ParseRequest(line, "r")), HasSubstr(error)) << line;
  }
}

TEST(Answer, ThatIsMalformedGivesOneErrorWithItsPlace) {
  const std::vector<std::pair<std::string, std::string>> lines{
      {"null", "t: /: expected an object"},
      {"{}", "t: /: expected the key \"answer\""},
      {R"({"answer":"yes"})",
       R"(t: /answer: expected "hello", "ready", "event", "ran", "waited" or "error")"},
      {R"({"answer":"hello","protocols":[1]})", "t: /: expected the key \"target\""},
      {R"({"answer":"hello","protocols":[1],"target":{"name":"a","version":"1","system":"s",)"
       R"("capabilities":[]},"process_id":1,"whole_scenarios":true})",
       "t: /whole_scenarios: expected false of a testee that is one process"},
      {R"({"answer":"hello","protocols":[1],"target":{"name":"a","version":"1","system":"s"}})",
       "t: /target: expected the key \"capabilities\""},
      {R"({"answer":"ready"})", "t: /: expected the key \"windows\""},
      {R"({"answer":"ready","windows":{"w":65536}})", "t: /windows/w: expected a whole number"},
      {R"({"answer":"ready","windows":[20000]})", "t: /windows: expected an object"},
      {R"({"answer":"event"})", "t: /: expected the key \"event\""},
      {R"({"answer":"event","event":{"event":"moved"}})",
       "t: /event/event: expected invoked, returned, completed, blocked or died"},
      {R"({"answer":"event","event":{"event":"invoked","step":-1}})",
       "t: /event/step: expected a whole number"},
      {R"({"answer":"event","event":{"event":"returned","step":0,"result":0,"error":"WSAEX"}})",
       "t: /event/error: expected an error's name"},
      {R"({"answer":"event","event":{"event":"returned","step":0,"result":0,"output":"0g"}})",
       "t: /event/output: expected hexadecimal"},
      {R"({"answer":"error","kind":"sad","message":"x"})",
       R"(t: /kind: expected "cannot_run", "protocol", "hang" or "disturbed")"},
      {R"({"answer":"error","kind":"hang"})", "t: /: expected the key \"message\""},
  };
  for (const auto& [line, error] : lines) {
    EXPECT_THAT(ErrorOf(ParseAnswer(line, "t")), HasSubstr(error)) << line;
  }
}

TEST(Message, MayHaveKeysOfALaterVersionAtEveryDepth) {
  EXPECT_EQ(ParseRequest(R"({"request":"end","why":[]})", "r"), Request(EndRequest{}));
  EXPECT_EQ(ParseRequest(R"({"request":"reset","attempt":2,"seed":1,"scenario":{"format":1,)"
                         R"("name":"x","more":{},"steps":[{"call":"WSAStartup","version":2}]}})",
                         "r"),
            Request(ResetRequest{{"x", {}, {{{}, scenario::WsaStartupCall{}}}}, 2}));
  EXPECT_EQ(ParseAnswer(R"({"answer":"event","event":{"event":"blocked","step":1,"at":5}})", "t"),
            Answer(EventAnswer{scenario::Blocked{1}}));
}

TEST(Message, MayLeaveOutTheFirstAttempt) {
  EXPECT_EQ(
      ParseRequest(R"({"request":"reset","scenario":{"format":1,"name":"x","steps":[]}})", "r"),
      Request(ResetRequest{{"x", {}, {}}, 0}));
}

std::string EndRequestOfLength(std::size_t length) {
  const std::string begin = R"({"request":"end","fill":")";
  return begin + std::string(length - begin.size() - 2, 'x') + "\"}";
}

TEST(Message, IsAtMostAMebibyteLong) {
  EXPECT_TRUE(ParseRequest(EndRequestOfLength(kLongestLine), "r").has_value());
  EXPECT_THAT(ErrorOf(ParseRequest(EndRequestOfLength(kLongestLine + 1), "r")),
              HasSubstr("r: expected at most 1048576 bytes, not 1048577"));
}

std::string EndRequestOfDepth(std::size_t depth) {
  return R"({"request":"end","fill":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
         "}";
}

TEST(Message, IsAtMost64LevelsDeep) {
  EXPECT_TRUE(ParseRequest(EndRequestOfDepth(64), "r").has_value());
  EXPECT_THAT(ErrorOf(ParseRequest(EndRequestOfDepth(65), "r")),
              HasSubstr("r: depth 65: expected at most 64 levels"));
  EXPECT_THAT(ErrorOf(ParseRequest(EndRequestOfDepth(500'000), "r")), HasSubstr("depth 65"));
}

TEST(Message, IsUtf8) {
  EXPECT_TRUE(ParseRequest("{\"request\":\"end\",\"fill\":\"\xC3\xA4\"}", "r").has_value());
  EXPECT_THAT(ErrorOf(ParseRequest("{\"request\":\"end\",\"fill\":\"\xE4\"}", "r")),
              HasSubstr("ill-formed UTF-8"));
}

}  // namespace
}  // namespace portcullis::targets::wire
