// The readers of scenarios and traces, on every document that differs from a good one by one edit:
// the answer is one line that names the file and the place, or a document that is as good.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "conformance/documents/file_io.h"
#include "conformance/documents/json_edits.h"
#include "conformance/scenario/scenario_json.h"

namespace portcullis::scenario {
namespace {

using documents::DocumentError;
using documents::JsonValue;
using documents::JsonValues;
using testing::HasSubstr;
using testing::StartsWith;

std::string TestData(const std::string& name) {
  return documents::ReadFile(PORTCULLIS_SCENARIO_TESTDATA "/" + name).value_or("");
}

// The error of a document; none where it is read, and then it has to be read again as it is
// printed.
std::optional<DocumentError> ErrorOfScenario(const std::string& text) {
  const auto read = ParseScenario(text, "f");
  if (!read) return read.error();
  EXPECT_EQ(ParseScenario(PrintScenario(*read), "printed"), read) << text;
  return std::nullopt;
}

std::optional<DocumentError> ErrorOfTrace(const std::string& text) {
  const auto read = ParseTrace(text, "f");
  if (!read) return read.error();
  EXPECT_EQ(ParseTrace(PrintTrace(*read), "printed"), read) << text;
  return std::nullopt;
}

// One JSON text of a file, its whole or a line of it, with the file around it and its reader.
struct Document {
  std::string before;
  std::string text;
  std::string after;
  std::string place;  // what stands before the place of an error in it: "line 3, "
  std::optional<DocumentError> (*error_of_file)(const std::string& file);

  std::optional<DocumentError> ErrorWith(const std::string& spoiled) const {
    auto error = error_of_file(before + spoiled + after);
    if (error) {
      EXPECT_EQ(error->file, "f");
      EXPECT_THAT(documents::Print(*error), testing::Not(HasSubstr("\n"))) << spoiled;
    }
    return error;
  }
};

std::vector<Document> Scenarios() {
  return {{"", TestData("scenario.1.json"), "", "", &ErrorOfScenario}};
}

// Every line of the trace; lines of the same keys are alike to the reader, but cost little.
std::vector<Document> TraceLines() {
  const std::string text = TestData("trace.1.jsonl");
  std::vector<Document> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    lines.push_back({text.substr(0, begin), text.substr(begin, end - begin), text.substr(end),
                     "line " + std::to_string(lines.size() + 1) + ", ", &ErrorOfTrace});
    begin = end + 1;
  }
  return lines;
}

std::vector<Document> All() {
  std::vector<Document> documents = Scenarios();
  for (Document& line : TraceLines()) documents.push_back(std::move(line));
  EXPECT_EQ(documents.size(), 16u);
  return documents;
}

bool IsIgnored(const JsonValue& value) { return value.key == "a_key_of_a_later_version"; }

std::string ParentOf(const std::string& pointer) {
  const std::string parent = pointer.substr(0, pointer.rfind('/'));
  return parent.empty() ? "/" : parent;
}

TEST(SpoiledDocument, WithAValueOfAnotherTypeNamesThePlaceOfTheValue) {
  constexpr std::array kOthers{"null",     "true", "7",  "7.5",
                               "\" no \"", "[]",   "{}", "123456789012345678901234567890"};
  for (const Document& document : All()) {
    for (const JsonValue& value : JsonValues::Of(document.text)) {
      const std::string text = document.text.substr(value.begin, value.end - value.begin);
      for (const std::string_view other : kOthers) {
        const auto error = document.ErrorWith(WithValue(document.text, value, other));
        // A word or number that is as good as what stood there, or its other spelling; in a trace
        // it may be a later line that no longer fits.
        if (!error || !error->place.starts_with(document.place)) {
          EXPECT_TRUE(documents::KindOfJson(text) == documents::KindOfJson(other) ||
                      (other == "7" && documents::KindOfJson(text) == '"') || IsIgnored(value))
              << document.place << value.pointer << ": " << other << " is read";
          continue;
        }
        EXPECT_EQ(error->place, document.place + value.pointer) << other << "\n"
                                                                << documents::Print(*error);
      }
    }
  }
}

// "HOLDER.key" of every member that `documents` can be without; the others are asked for by name.
// The holder is a key, or what a step or event is called.
std::set<std::string> OptionalKeys(const std::vector<Document>& documents) {
  std::set<std::string> optional;
  for (const Document& document : documents) {
    std::string holder;  // of the step or event that stands around the value
    for (const JsonValue& value : JsonValues::Of(document.text)) {
      const std::string text = document.text.substr(value.begin, value.end - value.begin);
      const bool is_word = documents::KindOfJson(text) == '"';
      if (is_word && (value.key == "call" || value.key == "control" || value.key == "event")) {
        holder = text;
      }
      if (value.key.empty() || IsIgnored(value)) continue;
      const auto error = document.ErrorWith(Without(document.text, value));
      const std::string parent = ParentOf(value.pointer);
      if (error) {
        // Without "control" a step is taken for a call, without "event" a line for an event still.
        // A WSASocketW without "from" has to say what kind of socket it makes.
        const std::string wanted = value.key == "control" ? "call"
                                   : value.key == "from"  ? "family"
                                                          : value.key;
        EXPECT_EQ(error->place, document.place + parent);
        EXPECT_EQ(error->expected, "the key \"" + wanted + "\"");
        continue;
      }
      const std::string last = parent.substr(parent.rfind('/') + 1);
      const bool is_named = !last.empty() && (last[0] < '0' || last[0] > '9');
      optional.insert((is_named                                  ? last
                       : parent == "/" && document.place.empty() ? ""
                                                                 : holder) +
                      "." + value.key);
    }
  }
  return optional;
}

TEST(SpoiledDocument, WithoutAKeyThatHasNoDefaultAsksForTheKey) {
  EXPECT_EQ(OptionalKeys(Scenarios()),
            (std::set<std::string>{".windows",
                                   "windows.v",
                                   "windows.w",
                                   "\"WSASocketW\".process",
                                   "\"hold\".thread",
                                   "\"WSAIoctl\".thread",
                                   "\"exit_thread\".thread",
                                   "\"WSAIoctl\".as",
                                   "\"WSAIoctl\".in",
                                   "in.range",
                                   "in.bytes",
                                   "in.memory",
                                   "\"WSAIoctl\".out",
                                   "out.memory",
                                   "\"WSAIoctl\".returned",
                                   "\"WSAIoctl\".overlapped",
                                   "\"WSAIoctl\".routine",
                                   "\"CancelIoEx\".operation",
                                   "\"CreatePersistentTcpPortReservation\".as",
                                   "\"LookupPersistentUdpPortReservation\".as",
                                   "\"LookupPersistentUdpPortReservation\".token",
                                   "\"WSPIoctl\".in",
                                   "in.token",
                                   "\"getsockname\".as",
                                   "\"start_process\".inherits",
                                   "\"start_process\".process",
                                   "\"exit_process\".process"}));
  EXPECT_EQ(
      OptionalKeys(TraceLines()),
      (std::set<std::string>{"scenario.windows", "windows.w", "placement.w", "\"WSAIoctl\".as",
                             "\"WSAIoctl\".in", "in.range", "\"WSAIoctl\".out",
                             "\"WSAIoctl\".overlapped", "\"returned\".error", "\"returned\".count",
                             "\"returned\".port", "\"returned\".token", "\"completed\".output",
                             "\"getsockname\".as", "\"CreatePersistentTcpPortReservation\".as"}));
}

TEST(SpoiledDocument, WithAKeyThatStandsTwiceIsRefused) {
  for (const Document& document : All()) {
    for (const JsonValue& value : JsonValues::Of(document.text)) {
      if (value.key.empty()) continue;
      const auto error = document.ErrorWith(Doubled(document.text, value));
      ASSERT_TRUE(error) << document.place << value.pointer;
      EXPECT_EQ(error->place, document.place + "key \"" + value.key + "\"");
      EXPECT_EQ(error->expected, "each key once in its object");
    }
  }
}

// (byte of its brace, pointer) of each object that has fields and not names.
std::vector<std::pair<std::size_t, std::string>> ObjectsOf(const std::string& text) {
  std::vector<std::pair<std::size_t, std::string>> objects{{0, ""}};
  for (const JsonValue& value : JsonValues::Of(text)) {
    const bool has_names = value.key == "windows" || value.key == "placement";
    if (text[value.begin] == '{' && !has_names) objects.emplace_back(value.begin, value.pointer);
  }
  return objects;
}

TEST(SpoiledDocument, WithAnUnknownKeyIsRefusedWhereAPersonWroteIt) {
  for (const Document& document : Scenarios()) {
    for (const auto& [brace, pointer] : ObjectsOf(document.text)) {
      const auto error =
          document.ErrorWith(documents::WithMember(document.text, brace, "\"threat\": 0"));
      ASSERT_TRUE(error) << pointer;
      EXPECT_EQ(error->place, pointer + "/threat");
      EXPECT_THAT(error->expected, StartsWith("no key of this name (known here: "));
    }
  }
}

TEST(SpoiledDocument, WithAnUnknownKeyIsTheSameTrace) {
  const auto whole = ParseTrace(TestData("trace.1.jsonl"), "f");
  for (const Document& line : TraceLines()) {
    for (const auto& [brace, pointer] : ObjectsOf(line.text)) {
      EXPECT_EQ(ParseTrace(line.before + documents::WithMember(line.text, brace, "\"threat\": 0") +
                               line.after,
                           "f"),
                whole)
          << line.place << pointer;
    }
  }
}

TEST(SpoiledDocument, WithAnyStringThatIsNoUtf8IsRefused) {
  for (const Document& document : All()) {
    for (const JsonValue& value : JsonValues::Of(document.text)) {
      if (document.text[value.begin] != '"') continue;
      const auto error = document.ErrorWith(WithValue(document.text, value, "\"a\xFFz\""));
      ASSERT_TRUE(error) << document.place << value.pointer;
      EXPECT_THAT(error->expected, HasSubstr("ill-formed UTF-8"));
    }
  }
}

TEST(SpoiledDocument, WithAnyValueTooDeepIsRefusedForIt) {
  const std::string deep = std::string(64, '[') + std::string(64, ']');
  for (const Document& document : All()) {
    for (const JsonValue& value : JsonValues::Of(document.text)) {
      const auto error = document.ErrorWith(WithValue(document.text, value, deep));
      ASSERT_TRUE(error) << document.place << value.pointer;
      EXPECT_EQ(error->expected, "at most 64 levels of nesting") << document.place;
    }
  }
}

TEST(SpoiledDocument, WithANumberThatNoComputerHasSaysSo) {
  for (const Document& document : All()) {
    for (const JsonValue& value : JsonValues::Of(document.text)) {
      const auto error = document.ErrorWith(WithValue(document.text, value, "1e999"));
      ASSERT_TRUE(error) << document.place << value.pointer;
      EXPECT_EQ(error->expected, "JSON (number overflow parsing '1e999')");
    }
  }
}

TEST(SpoiledDocument, CutAnywhereIsNoScenario) {
  const std::string text = TestData("scenario.1.json");
  for (std::size_t size = 0; size <= text.rfind('}'); ++size) {
    const auto error = ErrorOfScenario(text.substr(0, size));
    ASSERT_TRUE(error) << size;
    EXPECT_THAT(error->place, StartsWith("line ")) << size;
    EXPECT_THAT(error->expected, StartsWith("JSON (")) << size;
  }
}

TEST(SpoiledDocument, CutWithinALineIsNoTraceAndNamesTheLine) {
  const std::string text = TestData("trace.1.jsonl");
  std::size_t lines = 0;
  for (std::size_t size = 1; size < text.size(); ++size) {
    const std::string torn = text.substr(0, size);
    if (text[size - 1] == '\n') ++lines;
    const auto read = ParseTrace(torn, "f");
    if (text[size - 1] == '\n' || text[size] == '\n') {
      ASSERT_TRUE(read) << documents::Print(read.error());
      EXPECT_EQ(read->events.size(), lines - (text[size - 1] == '\n' ? 1 : 0));
      continue;
    }
    ASSERT_FALSE(read) << torn;
    EXPECT_THAT(read.error().place, StartsWith("line " + std::to_string(lines + 1) + ", "));
  }
}

}  // namespace
}  // namespace portcullis::scenario
