#include "conformance/targets/winsock/persistent_journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

namespace portcullis::targets {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A journal in memory.
class Lines : public JournalFile {
 public:
  bool Append(std::string_view more) override {
    text += more;
    return true;
  }
  tl::expected<std::string, std::string> Read() override { return text; }
  std::string Name() const override { return "lines"; }
  std::string text;
};

constexpr PersistentBlock kTcp{true, 20000, 16};
constexpr PersistentBlock kUdp{false, 20000, 16};

OpenBlock Intent(const PersistentBlock& block) { return {block, std::nullopt, "b1", 7}; }
OpenBlock Made(const PersistentBlock& block, std::uint64_t token) {
  return {block, token, "b1", 7};
}

TEST(PersistentJournal, ThatIsEmptyHasNoOpenBlock) {
  Lines lines;
  EXPECT_THAT(Journal(lines).Open().value(), IsEmpty());
}

TEST(PersistentJournal, AnIntentIsOpenUntilItsCreateHasFailed) {
  Lines lines;
  Journal journal(lines);
  journal.Intend(kTcp, "b1", 7);
  journal.Intend(kUdp, "b1", 7);
  EXPECT_THAT(journal.Open().value(), ElementsAre(Intent(kTcp), Intent(kUdp)));
  journal.Failed(kTcp);
  EXPECT_THAT(journal.Open().value(), ElementsAre(Intent(kUdp)));
}

TEST(PersistentJournal, ABlockThatWasMadeIsOpenUntilItIsDeleted) {
  Lines lines;
  Journal journal(lines);
  journal.Intend(kTcp, "b1", 7);
  journal.Created(kTcp, 0xFEDCBA9876543210u, "b1", 7);
  EXPECT_THAT(journal.Open().value(), ElementsAre(Made(kTcp, 0xFEDCBA9876543210u)));
  journal.Deleted(kTcp);
  EXPECT_THAT(journal.Open().value(), IsEmpty());
}

TEST(PersistentJournal, ACreateThatFailedLeavesTheBlockOfAnEarlierOneOpen) {
  Lines lines;
  Journal journal(lines);
  journal.Intend(kTcp, "b1", 7);
  journal.Created(kTcp, 1, "b1", 7);
  journal.Intend(kTcp, "b1", 7);
  EXPECT_THAT(journal.Open().value(), ElementsAre(Made(kTcp, 1), Intent(kTcp)));
  journal.Failed(kTcp);
  EXPECT_THAT(journal.Open().value(), ElementsAre(Made(kTcp, 1)));
}

TEST(PersistentJournal, ARecordThatWasTornCountsAsNeverWritten) {
  Lines whole;
  Journal(whole).Created(kTcp, 0x1234, "b1", 7);
  for (std::size_t size = 0; size + 1 < whole.text.size(); ++size) {
    Lines torn;
    Journal journal(torn);
    journal.Intend(kTcp, "b1", 7);
    torn.text += whole.text.substr(0, size);
    EXPECT_THAT(journal.Open().value(), ElementsAre(Intent(kTcp))) << size;
    // And takes no later record with it.
    journal.Created(kTcp, 5, "b1", 7);
    EXPECT_THAT(journal.Open().value(), ElementsAre(Made(kTcp, 5))) << size;
  }
}

TEST(PersistentJournal, LinesOfAnybodyElseAreNoRecords) {
  Lines lines;
  lines.text =
      "created tcp 1 1 token=0x1 boot=b process=1\n"  // without its end
      "created tcp 70000 1 token=0x1 boot=b process=1 .\n"
      "created sctp 1 1 token=0x1 boot=b process=1 .\n"
      "created tcp 1 1 token=1 boot=b process=1 .\n"
      "created tcp 1 1 boot=b process=1 .\n"
      "intent tcp 1 1 token=0x1 boot=b process=1 .\n"
      "hello .\n .\n\xFF\xFE .\n";
  EXPECT_THAT(Journal(lines).Open().value(), IsEmpty());
}

TEST(PersistentJournal, IsKeptInAFileThatItsFirstRecordMakes) {
  const std::string path = testing::TempDir() + "portcullis-journal-" + std::to_string(getpid());
  std::filesystem::remove(path);
  const auto file = OpenJournal(path);
  Journal journal(*file);
  EXPECT_THAT(journal.Open().value(), IsEmpty());
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_TRUE(journal.Intend(kUdp, "b1", 7));
  EXPECT_THAT(Journal(*OpenJournal(path)).Open().value(), ElementsAre(Intent(kUdp)));
  std::filesystem::remove(path);
}

TEST(PersistentJournal, ThatCannotBeWrittenOrReadSaysSo) {
  const auto folder = OpenJournal(testing::TempDir());
  EXPECT_FALSE(Journal(*folder).Intend(kTcp, "b1", 7));
  EXPECT_THAT(Journal(*folder).Open().error(), HasSubstr(testing::TempDir()));
}

TEST(PersistentJournal, IsWhereTheEnvironmentSaysOrInMemory) {
  setenv("PORTCULLIS_JOURNAL", "/some/where", 1);
  EXPECT_EQ(OpenJournal()->Name(), "/some/where");
  unsetenv("PORTCULLIS_JOURNAL");
  EXPECT_EQ(OpenJournal()->Name(), "in memory");
}

}  // namespace
}  // namespace portcullis::targets
