#include "reference/persistent_store.h"

#include <gtest/gtest.h>

namespace portcullis::reference {
namespace {

constexpr auto kTcp = Protocol::kTcp;
constexpr auto kUdp = Protocol::kUdp;

TEST(PersistentStore, MemoryStoreIsEmptyUntilSomethingIsSaved) {
  MemoryStore store;
  EXPECT_EQ(store.Load().value(), PersistentReservations{});
}

TEST(PersistentStore, MemoryStoreGivesBackWhatWasSavedLast) {
  MemoryStore store;
  EXPECT_FALSE(store.Save({{kTcp, 5000, 20, 1}}).has_value());
  const PersistentReservations later = {{kTcp, 6000, 1, 2}, {kUdp, 6000, 1, 3}};
  EXPECT_FALSE(store.Save(later).has_value());
  EXPECT_EQ(store.Load().value(), later);
}

TEST(PersistentReservations, AreSoundWhereSortedDisjointAndWithTokensOfTheirOwn) {
  EXPECT_EQ(FaultOf({}), std::nullopt);
  EXPECT_EQ(FaultOf({{kTcp, 1, 1, 9}, {kTcp, 2, 65534, 8}, {kUdp, 1, 65535, 7}}), std::nullopt);
}

struct Fault {
  const char* name;
  PersistentReservations reservations;
  const char* words;
};

class UnsoundReservations : public testing::TestWithParam<Fault> {};

TEST_P(UnsoundReservations, AreNamedWithWhatIsWrong) {
  const std::optional<std::string> fault = FaultOf(GetParam().reservations);
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(*fault, GetParam().words);
}

INSTANTIATE_TEST_SUITE_P(
    PersistentReservations, UnsoundReservations,
    testing::Values(
        Fault{"OfNoTransport",
              {{Protocol::kRaw, 1, 1, 1}},
              "a reservation is neither of TCP nor of UDP"},
        Fault{"PortZero", {{kTcp, 0, 1, 1}}, "tcp 0 1 is no block of ports 1 to 65535"},
        Fault{"NoPorts", {{kUdp, 5, 0, 1}}, "udp 5 0 is no block of ports 1 to 65535"},
        Fault{"PastTheEnd", {{kTcp, 65535, 2, 1}}, "tcp 65535 2 is no block of ports 1 to 65535"},
        Fault{"TokenZero", {{kTcp, 5, 1, 0}}, "tcp 5 1 has a token that is 0 or another's"},
        Fault{"SharedToken",
              {{kTcp, 5, 1, 3}, {kUdp, 5, 1, 3}},
              "udp 5 1 has a token that is 0 or another's"},
        Fault{
            "NotSorted", {{kTcp, 9, 1, 1}, {kTcp, 5, 1, 2}}, "tcp 5 1 stands behind a later block"},
        Fault{"Overlapping",
              {{kTcp, 5, 3, 1}, {kTcp, 7, 1, 2}},
              "tcp 7 1 overlaps the block before it"}),
    [](const testing::TestParamInfo<Fault>& row) { return row.param.name; });

}  // namespace
}  // namespace portcullis::reference
