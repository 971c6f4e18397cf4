#include "conformance/oracle/code_set.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

namespace portcullis::oracle {
namespace {

TEST(CodeSet, GivesItsCodesInOrderAndEachOnce) {
  CodeSet codes{abi::kWsaNotInitialised, abi::kErrorAccessDenied, abi::kWsaEinval};
  codes.insert(abi::kWsaEinval);
  EXPECT_EQ(std::vector<std::int32_t>(codes.begin(), codes.end()),
            (std::vector{abi::kErrorAccessDenied, abi::kWsaEinval, abi::kWsaNotInitialised}));
  EXPECT_EQ(codes.size(), 3u);
}

TEST(CodeSet, KeepsCodesWithoutANameBehindTheOthers) {
  CodeSet codes{12346, abi::kWsaEinval, 12345, 12346};
  EXPECT_EQ(std::vector<std::int32_t>(codes.begin(), codes.end()),
            (std::vector{abi::kWsaEinval, 12345, 12346}));
  EXPECT_TRUE(codes.contains(12345));
  codes.erase(12345);
  EXPECT_EQ(codes, (CodeSet{abi::kWsaEinval, 12346}));
}

TEST(CodeSet, HasNeitherWhatWasErasedNorWhatWasNeverThere) {
  CodeSet codes{abi::kWsaEfault, abi::kWsaEinval};
  codes.erase(abi::kWsaEfault);
  EXPECT_EQ(codes.count(abi::kWsaEfault), 0u);
  EXPECT_EQ(codes.count(12345), 0u);
  EXPECT_EQ(codes.count(abi::kWsaEinval), 1u);
}

TEST(CodeSet, TakesInTheCodesOfAnother) {
  CodeSet codes{abi::kWsaEfault};
  const CodeSet others{abi::kWsaEinval, abi::kWsaEfault};
  codes.insert(others);
  EXPECT_EQ(codes, others);
  codes.clear();
  EXPECT_TRUE(codes.empty());
}

}  // namespace
}  // namespace portcullis::oracle
