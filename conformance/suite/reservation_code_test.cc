#include "conformance/suite/reservation_code.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace portcullis::suite {
namespace {

using Ids = std::vector<std::string>;

TEST(ReservationCode, AStarInAnIdStandsForTheLettersOfTheCode) {
  EXPECT_EQ(IdsFor(kAcquireCode, {"*-FAULT-04", "Q-*-TYPE-CODE"}),
            (Ids{"ACQ-FAULT-04", "Q-ACQ-TYPE-CODE"}));
  EXPECT_EQ(IdsFor(kReleaseCode, {"*-FAULT-04", "Q-*-TYPE-CODE"}),
            (Ids{"REL-FAULT-04", "Q-REL-TYPE-CODE"}));
}

TEST(ReservationCode, AnIdOfAnotherCodeIsLeftOut) {
  EXPECT_EQ(IdsFor(kAssociateCode, {"*-INTR-02", "Q-ACQ-CANCEL-CODE", "ACQ-FAIL-01"}),
            (Ids{"ASC-INTR-02"}));
}

TEST(ReservationCode, AGenericIdIsEverybodys) {
  EXPECT_EQ(IdsFor(kAcquireCode, {"*-OVL-03", "GEN-APC-01"}), (Ids{"ACQ-OVL-03", "GEN-APC-01"}));
}

TEST(ReservationCode, WhereNoIdIsAboutACodeItHasNoCase) {
  EXPECT_EQ(IdsFor(kReleaseCode, {"ACQ-FAULT-01", "ASC-FAULT-01", "SPI-RET-01"}), Ids{});
}

// ACQUIRE needs a socket; ASSOCIATE one and a reservation of another; RELEASE a reservation.
TEST(ReservationCode, PreparesWhatTheCallNeeds) {
  for (const auto& [code, steps] :
       {std::pair{kAcquireCode, 1u}, {kAssociateCode, 3u}, {kReleaseCode, 2u}}) {
    Draft draft;
    Writer writer(draft);
    code.Prepare(writer, kUdp);
    EXPECT_EQ(draft.scenario.steps.size(), steps) << code.name;
  }
}

}  // namespace
}  // namespace portcullis::suite
