// Holds oracle and reference against each other beyond the cases: whatever the reference answers in
// a random history, with a policy that is drawn at random, the oracle allows. A short run of what
// fuzzing does at length. (The cases with such policies: variants_test.cc.)

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>

#include "conformance/explore/random_history.h"
#include "conformance/suite/checked_run.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::suite {
namespace {

TEST(RandomHistories, OfTheReferenceAreAllowedByTheOracle) {
  constexpr std::uint32_t kHistories = 200;  // `portcullis-prove lockstep` takes more
  for (std::uint32_t seed = 0; seed < kHistories && !::testing::Test::HasFailure(); ++seed) {
    const std::unique_ptr<targets::Target> target =
        targets::MakeReferenceTarget(targets::RandomPolicy(seed));
    const std::string forbidden =
        FirstForbidden(RunChecked(*target, explore::HistoryOfSeed(seed)));
    EXPECT_TRUE(forbidden.empty()) << "seed " << seed << forbidden;
  }
}

}  // namespace
}  // namespace portcullis::suite
