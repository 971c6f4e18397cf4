#include "fuzz/document_mutation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace portcullis::fuzz {
namespace {

using explore::SeededChoices;
using testing::Contains;
using testing::Each;
using testing::Not;
using testing::StartsWith;

constexpr std::uint64_t kSeeds = 4000;

// All that `make` comes to, of its choices.
template <typename Make>
std::set<std::string> All(Make make) {
  std::set<std::string> all;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SeededChoices choices(seed);
    all.insert(make(choices));
  }
  return all;
}

std::set<std::string> Mutations(const std::string& input) {
  return All([&](SeededChoices& choices) { return MutateDocuments(input, choices); });
}

std::set<std::string> Crossings(const std::string& input, const std::string& other) {
  return All([&](SeededChoices& choices) { return CrossDocuments(input, other, choices); });
}

TEST(MutateDocuments, IsTheSameForTheSameChoices) {
  SeededChoices one(7), other(7);
  const std::string input = "trace\n{\"a\":[1,2],\"b\":{\"c\":3}}";
  EXPECT_EQ(MutateDocuments(input, one), MutateDocuments(input, other));
}

TEST(MutateDocuments, LeavesWhatIsNoJsonAsItIs) {
  EXPECT_THAT(Mutations(""), testing::ElementsAre(""));
  EXPECT_THAT(Mutations("scenario"), testing::ElementsAre("scenario"));
  EXPECT_THAT(Mutations("scenario\n"), testing::ElementsAre("scenario\n"));
  EXPECT_THAT(Mutations("1\n{\n\xff"), testing::ElementsAre("1\n{\n\xff"));
  const std::string deep = "1\n" + std::string(1'000, '[');
  EXPECT_THAT(Mutations(deep), testing::ElementsAre(deep));
}

TEST(MutateDocuments, KeepsTheReaderAndTheLineBetweenDocuments) {
  const auto all = Mutations("catalogue\n{\"a\":1}\n---\n{\"b\":2}");
  EXPECT_THAT(all, Each(StartsWith("catalogue\n")));
  EXPECT_THAT(all, Each(testing::HasSubstr("\n---\n")));
}

TEST(MutateDocuments, TakesALongDocumentOfManyLinesForOne) {
  EXPECT_THAT(Mutations("scenario\n{\n \"a\": 4\n}\n"), Contains("scenario\n{\"a\":0}"));
}

TEST(MutateDocuments, MovesAMemberIntoAnotherDocument) {
  EXPECT_THAT(Mutations("trace\n{\"a\":1}\n{\"b\":\"x\"}"),
              Contains("trace\n{\"a\":1,\"b\":\"x\"}\n{\"b\":\"x\"}"));
}

TEST(MutateDocuments, TakesAMemberAndAnElementAway) {
  EXPECT_THAT(Mutations("1\n{\"a\":1,\"b\":2}"), Contains("1\n{\"b\":2}"));
  EXPECT_THAT(Mutations("1\n[1,2]"), Contains("1\n[2]"));
}

TEST(MutateDocuments, PutsAnElementInOnceMore) {
  EXPECT_THAT(Mutations("1\n{\"a\":[\"x\"]}"), Contains("1\n{\"a\":[\"x\",\"x\"]}"));
}

TEST(MutateDocuments, PutsAValueInAnothersPlace) {
  EXPECT_THAT(Mutations("1\n{\"a\":\"x\",\"b\":\"y\"}"), Contains("1\n{\"a\":\"y\",\"b\":\"y\"}"));
}

TEST(MutateDocuments, MovesNumbersToEdgesAndByOne) {
  const auto all = Mutations("1\n4000");
  for (const char* number : {"0", "-1", "1", "3999", "4001", "65535", "65536", "4294967295",
                             "4294967296", "4611686018427387905"}) {
    EXPECT_THAT(all, Contains(std::string("1\n") + number));
  }
}

TEST(MutateDocuments, MakesAnotherKindOfAValue) {
  const auto all = Mutations("1\n{\"a\":\"x\"}");
  for (const char* value : {"null", "true", "false", "0", "0.5", "\"\"", "[]", "{}"}) {
    EXPECT_THAT(all, Contains("1\n{\"a\":" + std::string(value) + "}"));
  }
}

TEST(CrossDocuments, PutsAMemberOfTheOtherIntoAnObjectOfTheFirst) {
  const auto all = Crossings("scenario\n{\"in\":{\"size\":4}}", "answer\n{\"memory\":\"null\"}");
  EXPECT_THAT(all, Contains("scenario\n{\"in\":{\"memory\":\"null\",\"size\":4}}"));
}

TEST(CrossDocuments, TakesNothingOfTheFirst) {
  // Where the other has no JSON there is nothing to put in; to take away or to change is left.
  EXPECT_THAT(Crossings("1\n[\"x\",\"y\"]", "1\n"), Not(Contains("1\n[\"x\",\"x\",\"y\"]")));
}

}  // namespace
}  // namespace portcullis::fuzz
