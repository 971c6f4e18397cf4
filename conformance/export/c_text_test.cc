#include "conformance/export/c_text.h"

#include <gtest/gtest.h>

#include "reference/abi/error_codes.h"

namespace portcullis::exporting {
namespace {

TEST(CTextTest, NothingOfAScenarioEndsAStringOrAComment) {
  EXPECT_EQ(CString("a\"b\\c\nd"), R"("a\"b\\c d")");
  EXPECT_EQ(CString("?\?/"), R"("?\?/")");
  EXPECT_EQ(CComment("a */ b /* c\n"), "a * / b / * c ");
}

TEST(CTextTest, AnswersAreAConditionOnWhatCame) {
  oracle::Answers answers;
  EXPECT_EQ(CCondition(answers, "", ""), "0");
  answers.success = true;
  answers.count_on_success = 16;
  EXPECT_EQ(CCondition(answers, "", ""), "came == 0");
  EXPECT_EQ(CCondition(answers, "returned", "x"), "came == 0 && returned == 16 && x");
  answers.codes = {abi::kWsaEfault, abi::kWsaEinval};
  answers.count_on_failure = 0;
  EXPECT_EQ(
      CCondition(answers, "returned", ""),
      "(came == 0 && returned == 16) || came == WSAEFAULT || (came == WSAEINVAL && returned == 0)");
  answers = {};
  answers.any_code = true;
  answers.pending = true;
  EXPECT_EQ(CCondition(answers, "", ""), "came == WSA_IO_PENDING || says_nothing_false(came)");
  EXPECT_EQ(CCondition(oracle::AnyAnswer(), "", ""), "came != MALFORMED");
}

TEST(CTextTest, PortsAreRunsOfWhatTheyStandFor) {
  PortSet ports;
  EXPECT_EQ(CPorts("port", ports), "0");
  ports.in_window["w"] = {5};
  EXPECT_EQ(CPorts("port", ports), "port == window_w + 5");
  ports.in_window["w"] = {0, 1, 2, 7};
  ports.in_block["r1"] = {0};
  ports.named = {"n1"};
  EXPECT_EQ(CPorts("port", ports),
            "((port >= window_w && port <= window_w + 2) || port == window_w + 7 || "
            "port == block_r1.start || port == port_n1)");
  EXPECT_EQ(PortWords(ports), "w+0 to w+2 or w+7 or start of r1+0 or port of n1");
}

TEST(CTextTest, ReferencesAreExpressions) {
  using Port = scenario::PortRef;
  EXPECT_EQ(CPort({Port::Kind::kWindow, "w", -2}), "window_w - 2");
  EXPECT_EQ(CPort({Port::Kind::kStartOf, "r1", 3}), "block_r1.start + 3");
  EXPECT_EQ(CPort({Port::Kind::kPortOf, "n1", 0}), "port_n1");
  EXPECT_EQ(CPort({Port::Kind::kLiteral, "", 65535}), "65535");
  EXPECT_EQ(CSocket({scenario::SocketRef::Kind::kInvalid, ""}), "INVALID_SOCKET");
  EXPECT_EQ(CToken({scenario::TokenRef::Kind::kNever, ""}), "NEVER_ISSUED");
}

}  // namespace
}  // namespace portcullis::exporting
