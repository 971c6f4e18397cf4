#include "conformance/explore/finding_name.h"

#include <gtest/gtest.h>

namespace portcullis::explore {
namespace {

TEST(NameOfFinding, IsReadAgain) {
  const FoundOn all[] = {{{{"ACQ-OUT-02"}, "forbidden"}, "defect:short-output-gives-efault"},
                         {{{"ACQ-OUT-02", "Q-ACQ-OUT"}, "crash"}, "exec:./testee --on 'a b'"},
                         {{{}, "protocol"}, "winsock"}};
  for (const FoundOn& found : all) {
    EXPECT_EQ(ParseNameOfFinding(NameOfFinding(found)), found) << NameOfFinding(found);
  }
  EXPECT_EQ(NameOfFinding(all[0]), "ACQ-OUT-02, forbidden on defect:short-output-gives-efault");
}

TEST(NameOfFinding, IsNoOtherName) {
  for (const char* name : {"", "a scenario", "ACQ-OUT-02, forbidden", " on reference",
                           "ACQ-OUT-02, forbidden on ", "a word too many on reference"}) {
    EXPECT_FALSE(ParseNameOfFinding(name).has_value()) << name;
  }
}

}  // namespace
}  // namespace portcullis::explore
