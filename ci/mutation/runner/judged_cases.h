// The suite as the runner sees it: targets, numbered cases, and what is recorded of a case on a
// target.
//
// Called by where_shown and main. The lists depend on nothing but the build. One thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/proof/suite_run.h"
#include "conformance/run/case_run.h"

namespace portcullis::mutation {

struct Target {
  std::string kind;                // reference, variants, random, random defects or defects
  std::string spec;                // as --target takes it
  std::vector<std::size_t> cases;  // of all of them, those that are run on it
};

// AllTargets: the reference, the variants, `random` random policies, as many random defects, each
// defect. The reference runs every hand-written case and, of the generated ones, `generated`;
// others fewer, and a defect those that declare the requirement that it breaks. What is left out is
// drawn by a fixed seed.
std::vector<Target> AllTargets(std::size_t generated, std::size_t random);
// MoreTargets: for mutants that nobody noticed in those: the same but for the defects, and three
// times as many random defects, others than before, each in more cases.
std::vector<Target> MoreTargets(std::size_t generated, std::size_t random);

// The hand-written cases first, then the generated ones, block by block.
run::CaseToRun CaseOf(std::size_t index);
// GroupOf: kWritten, or the number of the case's block, from 1.
inline constexpr std::size_t kWritten = 0;
std::size_t GroupOf(std::size_t index);
// FindCase: by name; nothing where there is none.
std::optional<std::size_t> FindCase(std::string_view name);

// MakeProbed: nothing where the target cannot be made or described, as it cannot with some mutants.
std::optional<proof::Probed> MakeProbed(const std::string& spec);

// What a results file would have of a target or of a case, as one number: not times and places.
std::uint64_t RecordOf(const std::optional<proof::Probed>& probed);
std::uint64_t RecordOf(const run::CaseRun& ran);

run::CaseRun Run(const proof::Probed& probed, std::size_t index);

}  // namespace portcullis::mutation
