#include "conformance/proof/make_proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/proof/block_proof.h"
#include "conformance/proof/jobs.h"

namespace portcullis::proof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;
using testing::SizeIs;

requirements::Catalogue OneQuestion() {
  requirements::Catalogue catalogue;
  requirements::Question question;
  question.id = "Q-X-Y";
  question.readings = {{"success", "a page"}, {"fails", "another"}, {"never", "no source"}};
  catalogue.questions.push_back(question);
  return catalogue;
}

const std::vector<Standing> kStandings = {
    {"", "", {{"Q-X-Y", "success"}}, {}},
    {"strict", "refuses", {{"Q-X-Y", "fails"}}, {}},
    {"lenient", "takes", {{"Q-X-Y", "success"}}, {}},
};

TEST(ProveReadingsTest, AReadingIsTakenByThoseWhoseRunsRecordedIt) {
  const auto proved = ProveReadings(OneQuestion(), kStandings);
  ASSERT_EQ(proved.size(), 3u);
  EXPECT_EQ(proved[0].reading, "success");
  EXPECT_TRUE(proved[0].reference);
  EXPECT_THAT(proved[0].variants, ElementsAre("lenient"));
  EXPECT_FALSE(proved[1].reference);
  EXPECT_THAT(proved[1].variants, ElementsAre("strict"));
  EXPECT_TRUE(requirements::IsGap(proved[2]));
}

TEST(ProveReadingsTest, AReadingThatTheCatalogueDoesNotHaveIsNotLost) {
  const auto proved = ProveReadings(OneQuestion(), {{"", "", {{"Q-X-Y", "odd"}}, {}}});
  ASSERT_EQ(proved.size(), 4u);
  EXPECT_EQ(proved[3].reading, "odd");
  EXPECT_TRUE(proved[3].reference);
}

TEST(AccusationsTest, AVariantMayDifferAndNotFail) {
  EXPECT_THAT(Accusations({"strict", "", {}, {{"GEN-CODE-02", "differs"}}}), IsEmpty());
  EXPECT_THAT(Accusations({"strict", "", {}, {{"ACQ-OUT-02", "fail"}}}),
              ElementsAre("the variant strict does not pass ACQ-OUT-02: fail"));
  EXPECT_THAT(Accusations({"strict", "", {}, {{"ACQ-OUT-02", "not run"}}}), SizeIs(1));
}

TEST(AccusationsTest, TheVariantLikeWindowsAndTheReferenceMayNotEvenDiffer) {
  EXPECT_THAT(Accusations({"windows", "", {}, {{"GEN-CODE-02", "differs"}}}),
              ElementsAre("the variant windows does not pass GEN-CODE-02: differs"));
  EXPECT_THAT(Accusations({"", "", {}, {{"GEN-CODE-02", "differs"}}}),
              ElementsAre("the reference does not pass GEN-CODE-02: differs"));
}

reports::CaseOutcome Block(std::map<std::string, std::size_t> decides) {
  reports::CaseOutcome outcome;
  outcome.block = reports::BlockCounts{};
  outcome.block->decides = std::move(decides);
  return outcome;
}

TEST(CountDecidedTest, TheBlocksAreAddedUp) {
  EXPECT_THAT(CountDecided({Block({{"A", 2}, {"B", 1}}), Block({{"A", 3}})}),
              ElementsAre(Pair("A", 5u), Pair("B", 1u)));
  EXPECT_THAT(CountDecided({reports::CaseOutcome{}}), IsEmpty());
}

TEST(ForEachIndexTest, EachIsWorkedOnOnceWithAnyNumberOfJobs) {
  for (const unsigned jobs : {0u, 1u, 3u, 40u}) {
    std::vector<int> times(20);
    ForEachIndex(times.size(), jobs, [&](std::size_t i) { ++times[i]; });
    EXPECT_THAT(times, testing::Each(1)) << jobs;
  }
}

}  // namespace
}  // namespace portcullis::proof
