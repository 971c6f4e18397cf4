#include "conformance/contribution/port_tables.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portcullis::contribution {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(PortTablesTest, ReadsExcludedRangesWithAndWithoutTheStar) {
  EXPECT_THAT(ParseExcluded("\r\nProtocol tcp Port Exclusion Ranges\r\n\r\n"
                            "Start Port    End Port      \r\n"
                            "----------    --------      \r\n"
                            "      5357        5357      \r\n"
                            "     50000       50059     *\r\n\r\n"
                            "* - Administered port exclusions.\r\n"),
              ElementsAre(PortRange{5357, 5357}, PortRange{50000, 50059}));
}

TEST(PortTablesTest, PassesOverWhatIsNoRange) {
  EXPECT_THAT(ParseExcluded("90 80\n1 65536\n-1 5\n1 2 3\n1 2 #\n7\n 0x10 0x20\n"), IsEmpty());
  EXPECT_THAT(ParseExcluded(""), IsEmpty());
}

TEST(PortTablesTest, ReadsTheDynamicRangeInAnyLanguage) {
  const PortRange expected{49152, 65535};
  EXPECT_EQ(ParseDynamic("\r\nProtocol tcp Dynamic Port Range\r\n"
                         "---------------------------------\r\n"
                         "Start Port      : 49152\r\nNumber of Ports : 16384\r\n"),
            expected);
  EXPECT_EQ(ParseDynamic("Port de d\x82marrage : 49152\nNombre de ports : 16384\n"), expected);
}

TEST(PortTablesTest, WhatIsNoDynamicRangeIsNone) {
  EXPECT_EQ(ParseDynamic(""), std::nullopt);
  EXPECT_EQ(ParseDynamic("Start Port : 49152\n"), std::nullopt);
  EXPECT_EQ(ParseDynamic("a : 60000\nb : 6000\n"), std::nullopt);
  EXPECT_EQ(ParseDynamic("a : 60000\nb : 0\n"), std::nullopt);
  EXPECT_EQ(ParseDynamic("a : 1\nb : 2\nc : 3\n"), std::nullopt);
}

}  // namespace
}  // namespace portcullis::contribution
