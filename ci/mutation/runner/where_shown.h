// Where each mutant shows: the cases in which it is reached where it differs from the original, and
// what is recorded of those cases without it.
//
// Called by the runner's main. The search runs every case of every target once, in child processes,
// so that this one has run none and whatever is made at its first use is made anew with each
// mutant.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "ci/mutation/runner/judged_cases.h"

namespace portcullis::mutation {

// A case on a target; both by index.
struct Place {
  std::uint32_t target = 0;
  std::uint32_t index = 0;
  friend auto operator<=>(const Place&, const Place&) = default;
};

struct WhereShown {
  std::vector<std::vector<Place>> places;  // by mutant, in the order in which they are worth a try
  std::map<Place, std::uint64_t> records;  // of every place
  std::vector<std::uint64_t> target_records;  // by target
  std::size_t cases = 0;                      // that were run
};

// A short look at all mutants, and a long one at those that were not noticed in it.
enum class Look { kShort, kLong };

// FindWhereShown: of a mutant that shows in many cases of a target some are kept, drawn by a fixed
// seed; more by a long look, which is for `mutants` alone. Ends the program where a target cannot
// be run without a mutant.
WhereShown FindWhereShown(const std::vector<Target>& targets, const std::vector<unsigned>& mutants,
                          Look look, unsigned jobs);

}  // namespace portcullis::mutation
