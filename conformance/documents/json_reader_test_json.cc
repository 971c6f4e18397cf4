#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "conformance/documents/json_reader.h"

namespace portcullis::documents {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string ParseError(std::string_view text, const Limits& limits = {}) {
  const auto parsed = ParseJson(text, "file.json", limits);
  return parsed.has_value() ? "no error" : Print(parsed.error());
}

TEST(ParseJsonTest, AWholeDocumentIsRead) {
  const auto parsed = ParseJson(R"({"a": [1, 2.5, "x", null, true]})", "file.json");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ((*parsed)["a"].size(), 5u);
}

TEST(ParseJsonTest, ASyntaxErrorNamesLineAndColumn) {
  EXPECT_THAT(ParseError("{\n  \"a\": }"),
              testing::StartsWith("file.json: line 2, column 8: expected JSON (syntax error"));
}

TEST(ParseJsonTest, AnEmptyOrTruncatedDocumentIsAnError) {
  EXPECT_THAT(ParseError(""), HasSubstr("expected JSON"));
  EXPECT_THAT(ParseError("{\"a\": [1, 2"), HasSubstr("expected JSON"));
  EXPECT_THAT(ParseError("{} {}"), HasSubstr("expected JSON"));
}

TEST(ParseJsonTest, ANumberBeyondEveryDoubleIsNamed) {
  EXPECT_EQ(ParseError("[1,\n1e999]"),
            "file.json: line 2, column 5: expected JSON (number overflow parsing '1e999')");
}

TEST(ParseJsonTest, TheBoundOfDepthIsExact) {
  EXPECT_TRUE(ParseJson(std::string(64, '[') + std::string(64, ']'), "f").has_value());
  EXPECT_THAT(ParseError(std::string(65, '[') + std::string(65, ']')),
              HasSubstr("depth 65: expected at most 64 levels"));
}

TEST(ParseJsonTest, AMillionLevelsEndInAnErrorAndNotInACrash) {
  EXPECT_THAT(ParseError(std::string(1'000'000, '[')), HasSubstr("at most 64 levels"));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_THAT(ParseError(objects), HasSubstr("at most 64 levels"));
}

TEST(ParseJsonTest, TheBoundOfSizeIsExact) {
  Limits limits;
  limits.bytes = 4;
  EXPECT_TRUE(ParseJson("1234", "f", limits).has_value());
  EXPECT_THAT(ParseError("12345", limits), HasSubstr("at most 4 bytes, not 5"));
}

TEST(ParseJsonTest, BytesThatAreNotUtf8AreAnError) {
  EXPECT_THAT(ParseError("\"\xC3\x28\""), HasSubstr("UTF-8"));
  EXPECT_THAT(ParseError("\"\xED\xA0\x80\""), HasSubstr("UTF-8"));
}

TEST(ParseJsonTest, DuplicateKeysAreErrorsWhereAsked) {
  constexpr const char* kTwice = R"({"a": {"b": 1, "b": 2}})";
  Limits strict;
  strict.duplicate_keys = DuplicateKeys::kAreErrors;
  EXPECT_THAT(ParseError(kTwice, strict), HasSubstr("key \"b\": expected each key once"));
  EXPECT_TRUE(ParseJson(R"({"a": {"b": 1}, "b": {"b": 2}})", "f", strict).has_value());
  const auto lenient = ParseJson(kTwice, "f");
  ASSERT_TRUE(lenient.has_value());
  EXPECT_EQ((*lenient)["a"]["b"], 2);
}

TEST(ObjectReaderTest, FieldsAreReadByTheirTypes) {
  const nlohmann::json document = {{"s", "x"},        {"b", true},       {"i", 7},
                                   {"l", {"p", "q"}}, {"o", {{"n", 1}}}, {"a", {{{"k", "v"}}}}};
  ObjectReader reader(document, "f");
  EXPECT_EQ(reader.String("s"), "x");
  EXPECT_TRUE(reader.Bool("b"));
  EXPECT_EQ(reader.Integer("i", 0, 10), 7);
  EXPECT_THAT(reader.Strings("l"), ElementsAre("p", "q"));
  EXPECT_EQ(reader.Object("o").Integer("n", 0, 1), 1);
  std::vector<ObjectReader> objects = reader.Objects("a");
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].String("k"), "v");
  reader.RejectUnknownKeys();
  EXPECT_FALSE(reader.Failed());
}

TEST(ObjectReaderTest, ANumberIsReadWithinItsBoundsAlone) {
  const nlohmann::json document = {{"n", 2.5}, {"i", 3}, {"s", "3"}};
  const auto read = [&document](const std::string& key, double lowest, double highest) {
    ObjectReader reader(document, "f");
    const double number = reader.Number(key, lowest, highest);
    return reader.Failed() ? Print(reader.Error()) : std::to_string(number);
  };
  EXPECT_EQ(read("n", 2.5, 2.5), "2.500000");
  EXPECT_EQ(read("i", 0, 9), "3.000000");
  EXPECT_EQ(read("n", 0, 2.25), "f: /n: expected a number from 0.0 to 2.25");
  EXPECT_EQ(read("n", 3, 4), "f: /n: expected a number from 3.0 to 4.0");
  EXPECT_EQ(read("s", 0, 9), "f: /s: expected a number from 0.0 to 9.0");
}

TEST(JsonDocumentTest, IsReadWithoutTheLibrarysHeader) {
  const auto document = ParseDocument(R"({"o": {"b": 1, "a": true}})", "f");
  ASSERT_TRUE(document.has_value());
  ObjectReader root = document->Root();
  ObjectReader object = root.Object("o");
  EXPECT_THAT(object.Keys(), ElementsAre("a", "b"));
  EXPECT_EQ(object.Integer("a", 0, 1), 0);
  EXPECT_EQ(Print(root.Error()), "f: /o/a: expected a whole number from 0 to 1");
  EXPECT_FALSE(ParseDocument("{", "f").has_value());
}

TEST(ObjectReaderTest, TheFirstErrorIsKeptAndNamesItsPlace) {
  const nlohmann::json document = {{"a", {{{"k", 1}}}}, {"b", 3}};
  ObjectReader reader(document, "f.json");
  reader.Objects("a")[0].String("k");
  reader.String("b");
  ASSERT_TRUE(reader.Failed());
  EXPECT_EQ(Print(reader.Error()), "f.json: /a/0/k: expected a string");
}

TEST(ObjectReaderTest, AnElementOfAnotherTypeIsNamedByItsIndex) {
  const nlohmann::json document = {{"o", {{{"k", 1}}, 7}}, {"s", {"a", 7}}, {"n", 7}};
  const auto error = [&document](auto read) {
    ObjectReader reader(document, "f");
    read(reader);
    return reader.Failed() ? Print(reader.Error()) : "no error";
  };
  EXPECT_EQ(error([](ObjectReader& reader) { reader.Objects("o"); }),
            "f: /o/1: expected an object");
  EXPECT_EQ(error([](ObjectReader& reader) { reader.Strings("s"); }), "f: /s/1: expected a string");
  EXPECT_EQ(error([](ObjectReader& reader) { reader.Objects("n"); }), "f: /n: expected an array");
  EXPECT_EQ(error([](ObjectReader& reader) { reader.Strings("n"); }), "f: /n: expected an array");
}

TEST(ObjectReaderTest, AMissingFieldIsAnErrorUnlessItMayBeAbsent) {
  const nlohmann::json document = nlohmann::json::object();
  ObjectReader optional(document, "f");
  EXPECT_EQ(optional.StringOr("s", "none"), "none");
  EXPECT_EQ(optional.IntegerOr("i", 0, 9, 5), 5);
  EXPECT_FALSE(optional.BoolOr("b", false));
  EXPECT_TRUE(optional.StringsOrNone("l").empty());
  EXPECT_FALSE(optional.Failed());
  ObjectReader required(document, "f");
  required.String("s");
  ASSERT_TRUE(required.Failed());
  EXPECT_EQ(Print(required.Error()), "f: /: expected the key \"s\"");
}

TEST(ObjectReaderTest, ANumberOutsideItsRangeIsAnError) {
  for (const char* text : {"-1", "11", "2.5", "18446744073709551615", "\"7\"", "1e30"}) {
    const nlohmann::json document = {{"i", nlohmann::json::parse(text)}};
    ObjectReader reader(document, "f");
    reader.Integer("i", 0, 10);
    EXPECT_TRUE(reader.Failed()) << text;
  }
}

TEST(ObjectReaderTest, AnUnknownKeyIsNamed) {
  const nlohmann::json document = {{"known", 1}, {"unknwon", 2}};
  ObjectReader reader(document, "f");
  reader.Integer("known", 0, 1);
  reader.RejectUnknownKeys();
  ASSERT_TRUE(reader.Failed());
  EXPECT_THAT(Print(reader.Error()), HasSubstr("/unknwon: expected no key of this name"));
}

TEST(ObjectReaderTest, AnotherFormatSaysWhichIsRead) {
  const nlohmann::json document = {{"format", 2}};
  ObjectReader reader(document, "f");
  reader.CheckFormat(1);
  ASSERT_TRUE(reader.Failed());
  EXPECT_EQ(Print(reader.Error()),
            "f: /format: expected 1, the version that this program reads, not 2");
}

TEST(ObjectReaderTest, ADocumentThatIsNoObjectIsAnErrorAndReadsAsEmpty) {
  const nlohmann::json document = nlohmann::json::array();
  ObjectReader reader(document, "f");
  EXPECT_EQ(reader.String("s"), "");
  ASSERT_TRUE(reader.Failed());
  EXPECT_EQ(Print(reader.Error()), "f: /: expected an object");
}

}  // namespace
}  // namespace portcullis::documents
