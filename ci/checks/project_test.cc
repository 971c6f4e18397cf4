// The rules, held on the project itself. What each finding means: include_rules.h, documents.h.

#include <gtest/gtest.h>

#include "ci/checks/documents.h"
#include "ci/checks/include_rules.h"

namespace portcullis::checks {
namespace {

const SourceTree& Project() {
  static const SourceTree tree = LoadTree(PORTCULLIS_PROJECT);
  return tree;
}

TEST(Project, IsReadInWhole) {
  EXPECT_TRUE(Project().contains("CMakeLists.txt"));
  EXPECT_TRUE(Project().contains("ci/checks/project_test.cc"));
  EXPECT_TRUE(Project().contains("conformance/targets/target.h"));
}

TEST(Project, IncludesOnlyWhatItsFoldersMay) { EXPECT_EQ(Print(CheckIncludes(Project())), ""); }

TEST(Project, SaysInEveryFolderWhatLivesThere) { EXPECT_EQ(Print(CheckReadmes(Project())), ""); }

TEST(Project, LinksLeadSomewhere) { EXPECT_EQ(Print(CheckLinks(Project())), ""); }

TEST(Project, NamesNoPlaceOfOneMachine) { EXPECT_EQ(Print(CheckPlaces(Project())), ""); }

}  // namespace
}  // namespace portcullis::checks
