#include "conformance/export/c_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::exporting {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string Printed(const std::string& steps, Form form = Form::kProgram,
                    const std::string& name = "x") {
  const auto scenario = scenario::ParseScenario(
      R"({"format": 1, "name": ")" + name + R"(", "windows": {"w": 8}, "steps": [)" + steps + "]}",
      "x");
  EXPECT_TRUE(scenario.has_value());
  std::vector<std::unique_ptr<targets::Target>> made;
  made.push_back(targets::MakeReferenceTarget());
  const auto forecast = MakeForecast(*scenario, made);
  EXPECT_TRUE(forecast.has_value());
  return PrintC(*scenario, *forecast, {.form = form, .program_version = "1.2.3"});
}

const std::string kSocket =
    R"({"call": "WSAStartup"}, {"call": "WSASocketW", "as": "s1", "family": "AF_INET6", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "overlapped": false})";

TEST(CProgramTest, SaysTheCallsAsTheyAre) {
  const std::string text =
      Printed(kSocket + R"(, {"call": "bind", "socket": "s1", "port": "w+3"})");
  EXPECT_THAT(text,
              HasSubstr("socket_s1 = WSASocketW(AF_INET6, SOCK_STREAM, IPPROTO_TCP, NULL, 0, 0);"));
  EXPECT_THAT(text, HasSubstr("bind_to(socket_s1, AF_INET6, window_w + 3)"));
  EXPECT_THAT(text, HasSubstr("portcullis 1.2.3"));
}

TEST(CProgramTest, HelpersAreThereOnlyWhereTheyAreCalled) {
  const std::string plain = Printed(kSocket);
  for (const char* const helper : {"pages(", "struct operation", "bind_to(", "is_foreign(",
                                   "iphlpapi.h", "says_nothing_false("}) {
    EXPECT_THAT(plain, Not(HasSubstr(helper)));
  }
  const std::string bad_memory = Printed(
      kSocket +
      R"(, {"call": "WSAIoctl", "socket": "s1", "code": "SIO_ACQUIRE_PORT_RESERVATION", "in": {"range": {"start": "w+0", "count": 1}, "size": 4, "memory": "unmapped"}, "out": {"size": 16}})");
  EXPECT_THAT(bad_memory, HasSubstr("static unsigned char *pages("));
  EXPECT_THAT(bad_memory, HasSubstr("came == WSAEFAULT"));
  EXPECT_THAT(bad_memory, HasSubstr("#define SIO_ACQUIRE_PORT_RESERVATION"));
}

TEST(CProgramTest, TheFormOfWinesTestsHasOkAndNoMain) {
  const std::string text = Printed(kSocket, Form::kWineTest);
  EXPECT_THAT(text, HasSubstr("#include \"wine/test.h\""));
  EXPECT_THAT(text, HasSubstr("START_TEST("));
  EXPECT_THAT(text, HasSubstr("ok(fits, "));
  EXPECT_THAT(text, Not(HasSubstr("int main(")));
  EXPECT_THAT(text, Not(HasSubstr("printf(\"FAIL")));
}

TEST(CProgramTest, ANameCannotEndTheComment) {
  EXPECT_THAT(Printed(kSocket, Form::kProgram, "a */ int x; /*"), HasSubstr("a * / int x; / *"));
}

}  // namespace
}  // namespace portcullis::exporting
