#include "conformance/documents/json_edits.h"

#include <gtest/gtest.h>

namespace portcullis::documents {
namespace {

constexpr std::string_view kDocument = R"({"a": [1, {"b": "x\"]"}], "c": {"d": -2.5} , "e": null})";

const JsonValue& At(const std::vector<JsonValue>& values, const std::string& pointer) {
  for (const JsonValue& value : values) {
    if (value.pointer == pointer) return value;
  }
  ADD_FAILURE() << "no value at " << pointer;
  return values.front();
}

TEST(JsonValuesTest, AreAllValuesWithTheirPlaces) {
  std::string found;
  for (const JsonValue& value : JsonValues::Of(kDocument)) {
    found += value.pointer + " = " +
             std::string(kDocument.substr(value.begin, value.end - value.begin)) + "\n";
  }
  EXPECT_EQ(found,
            "/a = [1, {\"b\": \"x\\\"]\"}]\n/a/0 = 1\n/a/1 = {\"b\": \"x\\\"]\"}\n"
            "/a/1/b = \"x\\\"]\"\n/c = {\"d\": -2.5}\n/c/d = -2.5\n/e = null\n");
}

TEST(JsonEdits, ChangeOneValueAlone) {
  const auto values = JsonValues::Of(kDocument);
  EXPECT_EQ(WithValue(kDocument, At(values, "/a"), "7"),
            R"({"a": 7, "c": {"d": -2.5} , "e": null})");
  EXPECT_EQ(Without(kDocument, At(values, "/a")), R"({ "c": {"d": -2.5} , "e": null})");
  EXPECT_EQ(Without(kDocument, At(values, "/a/1")), R"({"a": [1], "c": {"d": -2.5} , "e": null})");
  EXPECT_EQ(Without(kDocument, At(values, "/c/d")),
            R"({"a": [1, {"b": "x\"]"}], "c": {} , "e": null})");
  EXPECT_EQ(Doubled(kDocument, At(values, "/c/d")),
            R"({"a": [1, {"b": "x\"]"}], "c": {"d": -2.5, "d": -2.5} , "e": null})");
  EXPECT_EQ(WithMember(kDocument, At(values, "/c").begin, R"("k": 0)"),
            R"({"a": [1, {"b": "x\"]"}], "c": {"k": 0, "d": -2.5} , "e": null})");
}

TEST(JsonEdits, TellTheKindsOfValuesApart) {
  EXPECT_EQ(KindOfJson("12"), '0');
  EXPECT_EQ(KindOfJson("-1"), '0');
  EXPECT_EQ(KindOfJson("1.5"), '.');
  EXPECT_EQ(KindOfJson("1e9"), '.');
  EXPECT_EQ(KindOfJson("false"), KindOfJson("true"));
  EXPECT_EQ(KindOfJson("\"1\""), '"');
  EXPECT_EQ(KindOfJson("{}"), '{');
}

}  // namespace
}  // namespace portcullis::documents
