#include "ci/checks/source_tree.h"

#include <gtest/gtest.h>

#include <fstream>

namespace portcullis::checks {
namespace {

namespace fs = std::filesystem;

class LoadTreeTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = fs::path(testing::TempDir()) /
            (std::string("portcullis_tree_") +
             testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(root_);
  }
  void TearDown() override { fs::remove_all(root_); }

  void Write(const std::string& path, const std::string& text) {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path, std::ios::binary) << text;
  }

  fs::path root_;
};

TEST_F(LoadTreeTest, LeavesOutWhatIsMade) {
  Write("a.h", "text\n");
  Write("ci/build/kept.cc", "");
  Write("portcullis-failures/one.json", "");
  Write("build/dev/made.cc", "");
  Write("reports/out/index.html", "");
  Write(".git/config", "");
  const SourceTree tree = LoadTree(root_);
  EXPECT_EQ(tree, (SourceTree{{"a.h", "text\n"}, {"ci/build/kept.cc", ""}}));
}

TEST_F(LoadTreeTest, LeavesOutWhatAWorktreeHasInThePlaceOfItsGitFolder) {
  Write(".git", "gitdir: elsewhere\n");
  EXPECT_EQ(LoadTree(root_), SourceTree{});
}

TEST_F(LoadTreeTest, KnowsABinaryFileByPathAlone) {
  Write("fuzz/corpus/one", std::string("a\0b", 3));
  EXPECT_EQ(LoadTree(root_), (SourceTree{{"fuzz/corpus/one", ""}}));
}

TEST(PrintFindings, NamesFileLineAndRule) {
  EXPECT_EQ(Print({{"a.h", 3, "broken"}, {"b", 0, "missing"}}), "a.h:3: broken\nb: missing\n");
}

}  // namespace
}  // namespace portcullis::checks
