#include "conformance/contribution/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "conformance/documents/file_io.h"

namespace portcullis::contribution {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class FolderTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_ / "x64"); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    ASSERT_TRUE(documents::WriteFileAtomically((folder_ / name).string(), text).has_value());
  }
  std::string Refusal(const FileLimits& limits = {}) const {
    const auto files = ReadFiles(folder_.string(), limits);
    return files.has_value() ? "read" : documents::Print(files.error());
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("portcullis_files_" + std::to_string(getpid()));
};

TEST_F(FolderTest, IsReadByTheNamesBelowIt) {
  Write("a.txt", "1");
  Write("x64/b.json", "22");
  const auto files = ReadFiles(folder_.string());
  ASSERT_TRUE(files.has_value()) << documents::Print(files.error());
  EXPECT_THAT(*files, ElementsAre(Pair("a.txt", "1"), Pair("x64/b.json", "22")));
}

TEST_F(FolderTest, WhoPacksTheFolderItselfIsReadFromItsTop) {
  Write("x64/b.json", "22");
  EXPECT_THAT(ReadFiles(folder_.string()).value(), ElementsAre(Pair("b.json", "22")));
}

TEST_F(FolderTest, ALinkIsRefused) {
  Write("a.txt", "1");
  std::filesystem::create_symlink(folder_ / "a.txt", folder_ / "b.txt");
  EXPECT_THAT(Refusal(), HasSubstr("b.txt: expected a file or a folder, not a link"));
}

TEST_F(FolderTest, ANameOfOtherLettersIsRefused) {
  Write("a b.txt", "1");
  EXPECT_THAT(Refusal(), HasSubstr("a b.txt: expected a name of letters, digits"));
}

TEST_F(FolderTest, TooMuchIsRefused) {
  Write("a.txt", "12345");
  Write("b.txt", "12345");
  EXPECT_THAT(Refusal({.files = 1, .bytes = 100}), HasSubstr("expected at most 1 files"));
  EXPECT_THAT(Refusal({.files = 10, .bytes = 9}), HasSubstr("expected less"));
  EXPECT_EQ(Refusal({.files = 2, .bytes = 10}), "read");
}

TEST_F(FolderTest, AnEmptyOneIsRefused) {
  EXPECT_THAT(Refusal(), HasSubstr("expected the files of a contribution; it is empty"));
}

TEST_F(FolderTest, OnlyFoldersAndZipsAreContributions) {
  Write("trace.jsonl", "{}");
  Write("called.zip", "no zip");
  Write("begins", std::string("PK\x03\x04", 4));
  EXPECT_TRUE(IsContribution(folder_.string()));
  EXPECT_TRUE(IsContribution((folder_ / "called.zip").string()));
  EXPECT_TRUE(IsContribution((folder_ / "begins").string()));
  EXPECT_FALSE(IsContribution((folder_ / "trace.jsonl").string()));
  EXPECT_FALSE(IsContribution((folder_ / "nothing").string()));
}

TEST(FileNameTest, WhatLeadsOutOrIsNoPlainNameIsRefused) {
  for (const char* const name :
       {"", "/", "/a", "a/", "../a", "a/../b", "a/..", "..", "a//b", "./a", "a/./b", "C:/a", "\\a",
        "..\\a", "a b", "a\nb", "a\xC3\xA4", "a:b"}) {
    EXPECT_FALSE(AcceptName(name).has_value()) << name;
  }
  EXPECT_FALSE(AcceptName(std::string_view("a\0b", 3)).has_value());
  EXPECT_EQ(AcceptName("x64\\results.json"), "x64/results.json");
  EXPECT_EQ(AcceptName("..a/b..c"), "..a/b..c");
}

}  // namespace
}  // namespace portcullis::contribution
