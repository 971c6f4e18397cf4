// GoogleTest as the front of a run: it filters, shuffles, shards and writes its own output formats;
// what a case or a block is and what became of it stays ours.

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "reports/results.h"

namespace portcullis::cli {

struct FrontOptions {
  std::vector<std::string> gtest_flags;  // "--gtest_filter=…" as given
  bool like_windows = false;             // a case that differs is a failure for GoogleTest too
};

// One case, or one block of generated cases: `run` says what became of it, or by an error text that
// the run ends here.
struct FrontTest {
  std::string name;  // "Theme.Name"
  std::function<tl::expected<reports::CaseOutcome, std::string>()> run;
};

struct FrontResult {
  bool listed_only = false;          // --gtest_list_tests
  std::optional<std::string> error;  // of a test: the run ended early
};

// WithSeed: `flags`, and where they shuffle without a seed, `seed` or, where that is 0, one by the
// clock: the order of a run has to be known to be shown again. SeedOf: the seed that the flags
// shuffle with; 0 where they do not.
std::vector<std::string> WithSeed(std::vector<std::string> flags, std::int32_t seed = 0);
std::int32_t SeedOf(const FrontOptions& options);

// FilterOf, ShardOf: which of the tests GoogleTest is told to run, by flag or environment: its
// filter; "1 of 3". Empty where it runs all.
std::string FilterOf(const FrontOptions& options);
std::string ShardOf();

// RunThroughGtest: registers the tests and runs those that the flags choose, in the order that they
// choose. `begin` is told them before the first runs, by their places in `tests`. May be called
// once in a process, since GoogleTest is global. An unknown or unfit flag is an error that names
// it.
tl::expected<FrontResult, std::string> RunThroughGtest(
    const std::vector<FrontTest>& tests, const FrontOptions& options,
    const std::function<void(std::vector<std::size_t>)>& begin);

}  // namespace portcullis::cli
