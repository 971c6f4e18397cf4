#include "conformance/documents/file_io.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace portcullis::documents {
namespace {

using testing::HasSubstr;

class FileIoTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        std::filesystem::path(testing::TempDir()) /
        ("file_io_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Path(const std::string& name) const { return (folder_ / name).string(); }
  std::size_t FileCount() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_),
                                                  std::filesystem::directory_iterator()));
  }

  std::filesystem::path folder_;
};

TEST_F(FileIoTest, WhatIsWrittenIsRead) {
  const std::string text("line\r\n\0\xFF end", 12);
  ASSERT_TRUE(WriteFileAtomically(Path("a"), text).has_value());
  EXPECT_EQ(ReadFile(Path("a")), text);
  EXPECT_EQ(FileCount(), 1u);
}

TEST_F(FileIoTest, AnExistingFileIsReplaced) {
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "a longer first text").has_value());
  ASSERT_TRUE(WriteFileAtomically(Path("a"), "second").has_value());
  EXPECT_EQ(ReadFile(Path("a")), "second");
}

TEST_F(FileIoTest, AMissingFileIsNamed) {
  const auto read = ReadFile(Path("absent"));
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().file, Path("absent"));
  EXPECT_THAT(Print(read.error()), HasSubstr("expected a file that can be read"));
}

TEST_F(FileIoTest, AFolderIsNoFileToRead) { EXPECT_FALSE(ReadFile(folder_.string()).has_value()); }

TEST_F(FileIoTest, AFolderThatIsNotThereCannotBeWrittenInto) {
  const auto written = WriteFileAtomically(Path("absent/a"), "text");
  ASSERT_FALSE(written.has_value());
  EXPECT_THAT(Print(written.error()), HasSubstr("absent/a: expected a file that can be written"));
}

TEST_F(FileIoTest, AFailedWriteLeavesNothingBehind) {
  std::filesystem::create_directories(folder_ / "taken");
  EXPECT_FALSE(WriteFileAtomically(Path("taken"), "text").has_value());
  EXPECT_EQ(FileCount(), 1u) << "a partial file was left beside";
  EXPECT_TRUE(std::filesystem::is_directory(folder_ / "taken"));
}

#ifdef __linux__
TEST_F(FileIoTest, ADeviceIsWrittenIntoAndStaysOne) {
  EXPECT_TRUE(WriteFileAtomically("/dev/null", "text").has_value());
  const auto full = WriteFileAtomically("/dev/full", "text");
  ASSERT_FALSE(full.has_value());
  EXPECT_THAT(Print(full.error()), HasSubstr("/dev/full: expected a file that can be written (No"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/full"));
}
#endif

}  // namespace
}  // namespace portcullis::documents
