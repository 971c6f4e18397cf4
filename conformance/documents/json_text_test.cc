#include "conformance/documents/json_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace portcullis::documents {
namespace {

TEST(JsonText, WritesValuesOfEveryKind) {
  EXPECT_EQ(JsonText(true).text(), "true");
  EXPECT_EQ(JsonText(-2147483648).text(), "-2147483648");
  EXPECT_EQ(JsonText(std::uint64_t{18446744073709551615u}).text(), "18446744073709551615");
  EXPECT_EQ(JsonText("a word").text(), "\"a word\"");
  EXPECT_EQ(JsonText(std::vector<int>{}).text(), "[]");
  EXPECT_EQ(JsonText(std::vector<std::string>{"a", "b"}).text(), R"(["a","b"])");
  EXPECT_EQ(JsonText(std::map<std::string, std::uint16_t>{{"w", 8}}).text(), R"({"w":8})");
}

TEST(JsonText, KeepsTheOrderInWhichMembersAreAdded) {
  JsonText object{{"z", 1}, {"a", JsonText{{"deep", false}}}};
  object.Set("m", JsonText::Object());
  EXPECT_EQ(object.text(), R"({"z":1,"a":{"deep":false},"m":{}})");
  JsonText array(std::vector<JsonText>{});
  array.Append(object);
  array.Append(2);
  EXPECT_EQ(array.text(), R"([{"z":1,"a":{"deep":false},"m":{}},2])");
}

TEST(JsonText, EscapesWhatAStringMayNotHold) {
  EXPECT_EQ(JsonText("a\"b\\c\n\x01").text(), R"("a\"b\\c\n\u0001")");
  EXPECT_EQ(JsonText("\x7F").text(), "\"\x7F\"");
  EXPECT_EQ(JsonText("p\xC3\xA4r").text(), "\"p\xC3\xA4r\"");
  EXPECT_EQ(JsonText("p\xE4r").text(), "\"p\xEF\xBF\xBDr\"");
  EXPECT_EQ((JsonText{{"a\"b", 1}}).text(), R"({"a\"b":1})");
}

}  // namespace
}  // namespace portcullis::documents
