#include "fuzz/foreign_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace portcullis::fuzz {
namespace {

TEST(CheckForeignText, LeavesAnUnknownReaderAlone) {
  EXPECT_EQ(CheckForeignText(""), std::nullopt);
  EXPECT_EQ(CheckForeignText("nobody\n{}"), std::nullopt);
}

TEST(CheckForeignText, KeepsAnErrorOfEveryReaderForItself) {
  for (const std::string& name : ReaderNames()) {
    EXPECT_EQ(CheckForeignText(name + "\n{\"format\": 1}"), std::nullopt) << name;
  }
}

TEST(ForeignTextCorpus, HasEveryReader) {
  std::set<std::string> seen;
  for (const auto& file : std::filesystem::directory_iterator(PORTCULLIS_JSON_CORPUS)) {
    std::ifstream in(file.path(), std::ios::binary);
    std::string line;
    std::getline(in, line);
    seen.insert(line);
  }
  for (const std::string& name : ReaderNames()) EXPECT_THAT(seen, testing::Contains(name));
}

}  // namespace
}  // namespace portcullis::fuzz
