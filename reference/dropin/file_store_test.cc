// FileStore against kills at every step of a Save, failures of every step, other processes and
// hostile files.

#include "reference/dropin/file_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "reference/dropin/store_text.h"

namespace portcullis::dropin {
namespace {

using reference::PersistentReservations;
using reference::Protocol;
using testing::HasSubstr;

const PersistentReservations kOld = {{Protocol::kTcp, 5000, 20, 0xA7}};
const PersistentReservations kNew = {{Protocol::kTcp, 5000, 20, 0xA7},
                                     {Protocol::kUdp, 6000, 1, 0xFFFFFFFFFFFFFFFFu}};

enum class Moment { kBefore, kHalfway, kAfter };

constexpr int kKilled = 9;
constexpr int kSaved = 0;

// Counts the steps of a Save and, at one of them, ends the process or answers an error.
class Saboteur final : public FileOperations {
 public:
  enum class Deed { kKill, kFail };
  Saboteur(Deed deed, int step, Moment moment) : deed_(deed), step_(step), moment_(moment) {}

  int Create(const std::string& path, int& file) override {
    return Step([&] { return FileOperations::Create(path, file); }, [] {});
  }
  int Write(int file, std::string_view bytes) override {
    return Step([&] { return FileOperations::Write(file, bytes); },
                [&] { FileOperations::Write(file, bytes.substr(0, bytes.size() / 2)); });
  }
  int Sync(int file) override {
    return Step([&] { return FileOperations::Sync(file); }, [] {});
  }
  int Close(int file) override {
    return Step([&] { return FileOperations::Close(file); }, [] {});
  }
  int Rename(const std::string& from, const std::string& to) override {
    return Step([&] { return FileOperations::Rename(from, to); }, [] {});
  }
  int SyncFolder(const std::string& folder) override {
    --seen_;  // its own fsync counts
    return Step([&] { return FileOperations::SyncFolder(folder); }, [] {});
  }
  int seen() const { return seen_; }

 private:
  template <typename Whole, typename Half>
  int Step(Whole whole, Half half) {
    const bool here = seen_++ == step_;
    if (here && deed_ == Deed::kFail) {
      return EIO;
    }
    if (here && moment_ == Moment::kBefore) {
      _exit(kKilled);
    }
    if (here && moment_ == Moment::kHalfway) {
      half();
      _exit(kKilled);
    }
    const int error = whole();
    if (here) {
      _exit(kKilled);
    }
    return error;
  }

  Deed deed_;
  int step_;
  Moment moment_;
  int seen_ = 0;
};

class FileStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "portcullis-store-XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    path_ = folder_ + "/store";
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void Write(const std::string& text) const { std::ofstream(path_, std::ios::binary) << text; }
  std::string Text() const {
    std::ostringstream text;
    text << std::ifstream(path_, std::ios::binary).rdbuf();
    return text.str();
  }
  std::string ErrorOfLoad() {
    const auto loaded = FileStore(path_, real_).Load();
    return loaded ? "no error" : loaded.error().message;
  }
  void SaveOld() { ASSERT_FALSE(FileStore(path_, real_).Save(kOld).has_value()); }

  // Saves kNew in a process of its own; true where it came to its end.
  bool SaveInChild(int step, Moment moment) const {
    const pid_t child = fork();
    if (child == 0) {
      Saboteur saboteur(Saboteur::Deed::kKill, step, moment);
      FileStore store(path_, saboteur);
      _exit(!store.Lock() && !store.Save(kNew) ? kSaved : 1);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_TRUE(WEXITSTATUS(status) == kSaved || WEXITSTATUS(status) == kKilled);
    return WEXITSTATUS(status) == kSaved;
  }

  FileOperations real_;
  std::string folder_;
  std::string path_;
};

TEST_F(FileStoreTest, IsEmptyWhereThereIsNoFile) {
  EXPECT_EQ(FileStore(path_, real_).Load().value(), PersistentReservations{});
}

TEST_F(FileStoreTest, KeepsWhatWasSavedLast) {
  FileStore store(path_, real_);
  EXPECT_FALSE(store.Save(kOld).has_value());
  EXPECT_FALSE(store.Save(kNew).has_value());
  EXPECT_EQ(FileStore(path_, real_).Load().value(), kNew);
}

TEST_F(FileStoreTest, IsTextThatAPersonCanRead) {
  FileStore store(path_, real_);
  ASSERT_FALSE(store.Save(kNew).has_value());
  EXPECT_EQ(Text().substr(0, Text().rfind(' ')),
            "portcullis persistent reservations 1\n"
            "tcp 5000 20 00000000000000a7\n"
            "udp 6000 1 ffffffffffffffff\n"
            "end 2");
}

// create, write, fsync, close, rename, fsync of the folder
TEST_F(FileStoreTest, AKillAtAnyInstantOfASaveLeavesAllOrNothing) {
  int step = 0;
  int olds = 0;
  int news = 0;
  for (bool ended = false; !ended; ++step) {
    for (const Moment moment : {Moment::kBefore, Moment::kHalfway, Moment::kAfter}) {
      std::filesystem::remove(path_);
      SaveOld();
      ended = SaveInChild(step, moment);
      FileStore store(path_, real_);
      const auto loaded = store.Load();
      ASSERT_TRUE(loaded.has_value()) << loaded.error().message << ", step " << step;
      ASSERT_TRUE(*loaded == kOld || *loaded == kNew) << "step " << step;
      ++(*loaded == kOld ? olds : news);
      // The dead process holds no lock, and what it left does not disturb the next.
      ASSERT_FALSE(store.Lock().has_value());
      ASSERT_FALSE(store.Save(kNew).has_value());
      EXPECT_EQ(store.Load().value(), kNew);
    }
  }
  EXPECT_EQ(step, 7) << "six steps, and one run with nothing left to kill";
  EXPECT_GT(olds, 0);
  EXPECT_GT(news, 3);
}

TEST_F(FileStoreTest, AKillAtAnyInstantOfTheFirstSaveLeavesAllOrNothing) {
  for (int step = 0; step < 6; ++step) {
    for (const Moment moment : {Moment::kBefore, Moment::kHalfway, Moment::kAfter}) {
      std::filesystem::remove(path_);
      EXPECT_FALSE(SaveInChild(step, moment));
      const auto loaded = FileStore(path_, real_).Load();
      ASSERT_TRUE(loaded.has_value()) << loaded.error().message << ", step " << step;
      EXPECT_TRUE(loaded->empty() || *loaded == kNew) << "step " << step;
    }
  }
}

TEST_F(FileStoreTest, AStepThatFailsIsNamedAndTheOldContentsStay) {
  const char* const names[] = {"create", "write", "fsync", "close", "rename"};
  for (int step = 0; step < 5; ++step) {
    SaveOld();
    Saboteur saboteur(Saboteur::Deed::kFail, step, Moment::kBefore);
    FileStore store(path_, saboteur);
    const auto error = store.Save(kNew);
    ASSERT_TRUE(error.has_value()) << names[step];
    EXPECT_THAT(error->message, HasSubstr(folder_));
    EXPECT_THAT(error->message, HasSubstr(names[step]));
    EXPECT_EQ(FileStore(path_, real_).Load().value(), kOld) << names[step];
  }
}

TEST_F(FileStoreTest, AFolderThatCannotBeSyncedIsAnError) {
  Saboteur saboteur(Saboteur::Deed::kFail, 5, Moment::kBefore);
  const auto error = FileStore(path_, saboteur).Save(kNew);
  ASSERT_TRUE(error.has_value());
  EXPECT_THAT(error->message, HasSubstr("fsync"));
}

TEST_F(FileStoreTest, TwoProcessesThatAddReservationsUnderTheLockLoseNone) {
  constexpr int kEach = 50;
  const auto add = [&](std::uint16_t first) {
    FileStore store(path_, real_);
    for (std::uint16_t i = 0; i < kEach; ++i) {
      if (store.Lock()) {
        return false;
      }
      auto loaded = store.Load();
      if (!loaded) {
        return false;
      }
      const auto port = static_cast<std::uint16_t>(first + i);
      loaded->push_back({Protocol::kTcp, port, 1, port});
      std::sort(loaded->begin(), loaded->end());
      if (store.Save(*loaded)) {
        return false;
      }
      store.Unlock();
    }
    return true;
  };
  const pid_t child = fork();
  if (child == 0) {
    _exit(add(1000) ? 0 : 1);
  }
  EXPECT_TRUE(add(2000));
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_EQ(FileStore(path_, real_).Load().value().size(), std::size_t{2 * kEach});
}

TEST_F(FileStoreTest, EveryBeginningOfAFileIsRefusedWithItsLine) {
  const std::string whole = PrintStore(kNew);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    Write(whole.substr(0, size));
    EXPECT_THAT(ErrorOfLoad(), testing::StartsWith(path_ + ": line ")) << size;
  }
}

TEST_F(FileStoreTest, EveryFlippedBitIsRefused) {
  const std::string whole = PrintStore(kNew);
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string spoiled = whole;
    spoiled[bit / 8] = static_cast<char>(spoiled[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_FALSE(ParseStore(spoiled).has_value()) << bit;
  }
}

TEST_F(FileStoreTest, AnErrorNamesTheFileTheLineAndWhatWasExpected) {
  Write("something else\n");
  EXPECT_EQ(ErrorOfLoad(), path_ + ": line 1: expected \"portcullis persistent reservations 1\"");
  Write("portcullis persistent reservations 2\n");
  EXPECT_EQ(ErrorOfLoad(), path_ + ": line 1: expected version 1 of the form");
  Write("portcullis persistent reservations 1\ntcp 05000 20 00000000000000a7\n");
  EXPECT_EQ(ErrorOfLoad(),
            path_ + ": line 2: expected \"tcp|udp START COUNT TOKEN\" or \"end COUNT SUM\"");
  Write("portcullis persistent reservations 1\nend 0 00000000\n");
  EXPECT_EQ(ErrorOfLoad(),
            path_ + ": line 2: expected the number and the CRC-32 of the lines before it");
  Write(PrintStore(kOld) + "more\n");
  EXPECT_EQ(ErrorOfLoad(), path_ + ": line 4: expected nothing after the end line");
  Write(PrintStore({{Protocol::kTcp, 65535, 2, 1}}));
  EXPECT_EQ(ErrorOfLoad(), path_ +
                               ": line 3: expected sound reservations before it, but tcp 65535 2 "
                               "is no block of ports 1 to 65535");
}

TEST_F(FileStoreTest, AFileWithoutEndIsNotReadToItsEnd) {
  std::filesystem::create_symlink("/dev/zero", path_);
  EXPECT_EQ(ErrorOfLoad(), path_ + ": expected at most 8388608 bytes");
}

TEST_F(FileStoreTest, AFolderInThePlaceOfTheFileIsAnError) {
  std::filesystem::create_directory(path_);
  EXPECT_THAT(ErrorOfLoad(), testing::StartsWith(path_ + ": read failed"));
}

}  // namespace
}  // namespace portcullis::dropin
