#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <minizip/zip.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <vector>

#include "conformance/contribution/files.h"
#include "conformance/documents/file_io.h"

namespace portcullis::contribution {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

struct Packed {
  std::string name;
  std::string text;
  int level = 6;  // 0: stored
};

class ZipTest : public testing::Test {
 protected:
  void TearDown() override { std::filesystem::remove(path_); }

  void Pack(const std::vector<Packed>& files) {
    const zipFile zip = zipOpen64(path_.c_str(), APPEND_STATUS_CREATE);
    ASSERT_NE(zip, nullptr);
    for (const Packed& file : files) {
      const zip_fileinfo info{};
      ASSERT_EQ(zipOpenNewFileInZip(zip, file.name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr,
                                    file.level == 0 ? 0 : Z_DEFLATED, file.level),
                ZIP_OK);
      ASSERT_EQ(zipWriteInFileInZip(zip, file.text.data(), static_cast<unsigned>(file.text.size())),
                ZIP_OK);
      ASSERT_EQ(zipCloseFileInZip(zip), ZIP_OK);
    }
    ASSERT_EQ(zipClose(zip, nullptr), ZIP_OK);
  }

  std::string Bytes() const { return documents::ReadFile(path_).value(); }
  void Write(const std::string& bytes) {
    ASSERT_TRUE(documents::WriteFileAtomically(path_, bytes).has_value());
  }
  // The place of the entry in the zip's list of files.
  std::size_t ListEntry() const { return Bytes().find("PK\x01\x02"); }

  std::string Refusal(const FileLimits& limits = {}) const {
    const auto files = ReadFiles(path_, limits);
    return files.has_value() ? "read" : documents::Print(files.error());
  }

  const std::string path_ = (std::filesystem::temp_directory_path() /
                             ("portcullis_zip_" + std::to_string(getpid()) + ".zip"))
                                .string();
};

TEST_F(ZipTest, IsReadStoredAndDeflated) {
  Pack({{"a.txt", "1", 0}, {"x64\\b.json", std::string(100'000, 'b')}, {"x86/", ""}});
  const auto files = ReadFiles(path_);
  ASSERT_TRUE(files.has_value()) << documents::Print(files.error());
  EXPECT_THAT(*files,
              ElementsAre(Pair("a.txt", "1"), Pair("x64/b.json", std::string(100'000, 'b'))));
}

TEST_F(ZipTest, ANameThatLeadsOutIsRefused) {
  for (const char* const name : {"../a", "/a", "x/../../a", "C:\\a"}) {
    Pack({{"b.txt", "1"}, {name, "1"}});
    EXPECT_THAT(Refusal(), HasSubstr("expected a name of letters")) << name;
  }
}

TEST_F(ZipTest, ANameThatStandsTwiceIsRefused) {
  Pack({{"a.txt", "1"}, {"a.txt", "2"}});
  EXPECT_THAT(Refusal(), HasSubstr("a.txt: expected each file once"));
  Pack({{"x/a.txt", "1"}, {"x\\a.txt", "2"}});
  EXPECT_THAT(Refusal(), HasSubstr("x/a.txt: expected each file once"));
}

TEST_F(ZipTest, ABombIsRefused) {
  Pack({{"a.txt", std::string(50'000'000, 'a')}});
  EXPECT_LT(Bytes().size(), 100'000u);
  EXPECT_THAT(Refusal({.files = 10, .bytes = 1'000'000}), HasSubstr("a.txt: expected less"));
}

TEST_F(ZipTest, ManySmallBombsAreRefusedTogether) {
  Pack({{"a", std::string(600'000, 'a')}, {"b", std::string(600'000, 'b')}});
  EXPECT_THAT(Refusal({.files = 10, .bytes = 1'000'000}), HasSubstr("b: expected less"));
  EXPECT_THAT(Refusal({.files = 1, .bytes = 10'000'000}), HasSubstr("expected at most 1 files"));
}

TEST_F(ZipTest, ABombThatCallsItselfSmallIsRefused) {
  Pack({{"a.txt", std::string(5'000'000, 'a')}});
  std::string bytes = Bytes();
  const std::size_t size = ListEntry() + 24;  // the unpacked size, as the list has it
  bytes.replace(size, 4, std::string("\x10\0\0\0", 4));
  Write(bytes);
  EXPECT_THAT(Refusal({.files = 10, .bytes = 1'000'000}), HasSubstr("a.txt: expected"));
}

TEST_F(ZipTest, AnEncryptedFileIsRefused) {
  Pack({{"a.txt", "secret"}});
  std::string bytes = Bytes();
  bytes[ListEntry() + 8] = static_cast<char>(bytes[ListEntry() + 8] | 1);
  Write(bytes);
  EXPECT_THAT(Refusal(), HasSubstr("a.txt: expected a file that is not encrypted"));
}

TEST_F(ZipTest, AnUnknownCompressionIsRefused) {
  Pack({{"a.txt", "text"}});
  std::string bytes = Bytes();
  bytes[ListEntry() + 10] = 14;  // LZMA
  Write(bytes);
  EXPECT_THAT(Refusal(), HasSubstr("a.txt: expected a file that is stored or deflated"));
}

TEST_F(ZipTest, ADamagedFileIsRefused) {
  Pack({{"a.txt", "some text", 0}});
  std::string bytes = Bytes();
  bytes[bytes.find("some text")] = 'S';
  Write(bytes);
  EXPECT_THAT(Refusal(), HasSubstr("a.txt: expected a file that unpacks to what its checksum"));
}

// Wherever it was cut, and whichever byte was changed, it is read or refused.
TEST_F(ZipTest, ATruncatedOrChangedOneIsRefusedOrRead) {
  Pack({{"a.txt", "some text"}, {"x64/b.json", std::string(3000, 'b')}});
  const std::string whole = Bytes();
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Write(whole.substr(0, size));
    // The last bytes are the length of a comment, which nobody needs.
    EXPECT_THAT(Refusal(), size + 4 < whole.size() ? HasSubstr("expected") : HasSubstr("read"))
        << size;
  }
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0xFF);
    Write(changed);
    static_cast<void>(Refusal({.files = 10, .bytes = 1'000'000}));
  }
}

TEST_F(ZipTest, WhatIsNoZipIsRefused) {
  Write("no zip");
  EXPECT_THAT(Refusal(), HasSubstr("expected a whole zip"));
  std::filesystem::remove(path_);
  EXPECT_THAT(Refusal(), HasSubstr("expected a whole zip"));
}

}  // namespace
}  // namespace portcullis::contribution
