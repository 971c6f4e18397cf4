#include "fuzz/dictionary.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

namespace portcullis::fuzz {
namespace {

std::string Committed(const std::string& name) {
  std::ifstream in(std::string(PORTCULLIS_FUZZ) + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

constexpr const char* kMakeThem = "fuzz/make_seeds writes it anew";

TEST(Dictionary, OfHistoriesIsTheCommittedOne) {
  EXPECT_EQ(Committed("history.dict"), HistoryDictionary()) << kMakeThem;
}

TEST(Dictionary, OfIoctlsIsTheCommittedOne) {
  EXPECT_EQ(Committed("ioctl.dict"), IoctlDictionary()) << kMakeThem;
}

// libFuzzer ends at an entry of more than 64 bytes, and an entry that is there twice is chosen
// twice.
TEST(Dictionary, HasEntriesThatAnEngineTakes) {
  for (const std::string& text : {HistoryDictionary(), IoctlDictionary()}) {
    std::set<std::string> names;
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line.front(), '#');
    while (std::getline(lines, line)) {
      const std::size_t equals = line.find('=');
      ASSERT_NE(equals, std::string::npos) << line;
      EXPECT_TRUE(names.insert(line.substr(0, equals)).second) << line;
      const std::size_t bytes = (line.size() - equals - 3) / 4;
      EXPECT_GE(bytes, 1u) << line;
      EXPECT_LE(bytes, 64u) << line;
    }
  }
}

}  // namespace
}  // namespace portcullis::fuzz
