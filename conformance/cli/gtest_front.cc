#include "conformance/cli/gtest_front.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <memory>
#include <string_view>
#include <utility>

#include "conformance/cli/progress.h"

namespace portcullis::cli {
namespace {

using reports::Result;

// GoogleTest answers a flag it does not know with its help page and success; these are the ones
// that mean something here. (Repeating would give a case several outcomes.)
constexpr std::array<std::string_view, 8> kFlags{
    "filter", "shuffle", "random_seed", "list_tests", "output", "fail_fast", "color", "print_time"};

std::optional<std::string> FindUnfitFlag(const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    std::string_view name = flag;
    name.remove_prefix(std::string_view("--gtest_").size());
    name = name.substr(0, name.find('='));
    if (std::find(kFlags.begin(), kFlags.end(), name) == kFlags.end()) {
      return flag + ": not a GoogleTest flag that this program takes";
    }
  }
  return std::nullopt;
}

constexpr std::string_view kShuffle = "--gtest_shuffle";
constexpr std::string_view kSeed = "--gtest_random_seed=";
constexpr std::string_view kFilter = "--gtest_filter=";
constexpr std::int64_t kMostSeeds = 99'999;  // GoogleTest's own bound

bool Shuffles(const std::vector<std::string>& flags) {
  return std::any_of(flags.begin(), flags.end(), [](const std::string& flag) {
    return flag == kShuffle || flag == std::string(kShuffle) + "=1";
  });
}

std::int32_t FindSeed(const std::vector<std::string>& flags) {
  for (const std::string& flag : flags) {
    if (flag.starts_with(kSeed)) {
      return static_cast<std::int32_t>(std::strtol(flag.c_str() + kSeed.size(), nullptr, 10));
    }
  }
  return 0;
}

std::string FromEnvironment(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::string NameOf(const testing::TestInfo& info) {
  return std::string(info.test_suite_name()) + "." + info.name();
}

struct Shared {
  const FrontOptions& options;
  FrontResult result;
};

// The one common body of all cases and blocks.
class CaseTest : public testing::Test {
 public:
  CaseTest(Shared& shared, const FrontTest& test) : shared_(shared), test_(test) {}

  void TestBody() override {
    if (shared_.result.error.has_value()) GTEST_SKIP() << "the run ended early";
    const tl::expected<reports::CaseOutcome, std::string> outcome = test_.run();
    if (!outcome.has_value()) {
      shared_.result.error = outcome.error();
      FAIL() << outcome.error();
    }
    Tell(*outcome);
  }

 private:
  void Tell(const reports::CaseOutcome& outcome) {
    switch (outcome.result) {
      case Result::kPass:
      case Result::kRecorded:
        return;
      case Result::kDiffers:
        if (!shared_.options.like_windows) return;
        [[fallthrough]];
      case Result::kError:
      case Result::kFail:
      case Result::kUnstable:
        for (const reports::Evidence& evidence : outcome.evidence) {
          ADD_FAILURE() << Alike(evidence) << evidence.call << "\n  allowed   " << evidence.allowed
                        << "\n  observed  " << evidence.observed;
        }
        if (outcome.evidence.empty() || outcome.repeats) ADD_FAILURE() << outcome.reason;
        return;
      case Result::kDisturbed:
      case Result::kNotProvoked:
      case Result::kNotSupported:
      case Result::kNotRun:
        GTEST_SKIP() << reports::ResultName(outcome.result) << ": " << outcome.reason;
    }
  }

  // Of a block, which of its cases is shown and how many failed as it did.
  static std::string Alike(const reports::Evidence& evidence) {
    if (evidence.generated.empty()) return "";
    return evidence.generated + " (" + std::to_string(evidence.alike) + " alike)\n";
  }

  Shared& shared_;
  const FrontTest& test_;
};

// Those that will run, in their order, by their places in `tests`.
std::vector<std::size_t> OrderOf(const testing::UnitTest& unit_test,
                                 const std::vector<FrontTest>& tests) {
  std::map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < tests.size(); ++i) places.emplace(tests[i].name, i);
  std::vector<std::size_t> order;
  for (int s = 0; s < unit_test.total_test_suite_count(); ++s) {
    const testing::TestSuite& suite = *unit_test.GetTestSuite(s);
    for (int t = 0; t < suite.total_test_count(); ++t) {
      const testing::TestInfo& info = *suite.GetTestInfo(t);
      if (info.should_run()) order.push_back(places.at(NameOf(info)));
    }
  }
  return order;
}

class BeginListener : public testing::EmptyTestEventListener {
 public:
  BeginListener(const std::vector<FrontTest>& tests,
                const std::function<void(std::vector<std::size_t>)>& begin)
      : tests_(tests), begin_(begin) {}
  void OnTestIterationStart(const testing::UnitTest& unit_test, int) override {
    begin_(OrderOf(unit_test, tests_));
  }

 private:
  const std::vector<FrontTest>& tests_;
  const std::function<void(std::vector<std::size_t>)>& begin_;
};

// GoogleTest's own printer gives two lines a case; the report that follows the run says more.
class ProgressListener : public testing::EmptyTestEventListener {
 public:
  void OnTestIterationStart(const testing::UnitTest& unit_test, int) override {
    progress_.Begin(static_cast<std::size_t>(unit_test.test_to_run_count()));
  }
  void OnTestEnd(const testing::TestInfo& info) override { progress_.Advance(NameOf(info)); }
  void OnTestIterationEnd(const testing::UnitTest&, int) override { progress_.End(); }

 private:
  Progress progress_;
};

}  // namespace

std::vector<std::string> WithSeed(std::vector<std::string> flags, std::int32_t seed) {
  if (!Shuffles(flags) || FindSeed(flags) != 0) return flags;
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  flags.push_back(std::string(kSeed) + std::to_string(seed != 0 ? seed : 1 + now % kMostSeeds));
  return flags;
}

std::string FilterOf(const FrontOptions& options) {
  std::string filter = FromEnvironment("GTEST_FILTER");
  for (const std::string& flag : options.gtest_flags) {
    if (flag.starts_with(kFilter)) filter = flag.substr(kFilter.size());
  }
  return filter;
}

std::string ShardOf() {
  const std::string shards = FromEnvironment("GTEST_TOTAL_SHARDS");
  const bool is_sharded = !shards.empty() && shards != "1";
  return is_sharded ? FromEnvironment("GTEST_SHARD_INDEX") + " of " + shards : "";
}

std::int32_t SeedOf(const FrontOptions& options) {
  return Shuffles(options.gtest_flags) ? FindSeed(options.gtest_flags) : 0;
}

tl::expected<FrontResult, std::string> RunThroughGtest(
    const std::vector<FrontTest>& tests, const FrontOptions& options,
    const std::function<void(std::vector<std::size_t>)>& begin) {
  if (std::optional<std::string> unfit = FindUnfitFlag(options.gtest_flags)) {
    return tl::make_unexpected(std::move(*unfit));
  }
  std::vector<std::string> arguments = options.gtest_flags;
  arguments.insert(arguments.begin(), "portcullis");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  int argc = static_cast<int>(arguments.size());
  testing::InitGoogleTest(&argc, argv.data());
  if (argc > 1) {
    return tl::make_unexpected(std::string(argv[1]) + ": a value that GoogleTest does not take");
  }

  Shared shared{options, {}};
  for (const FrontTest& test : tests) {
    const std::size_t dot = test.name.find('.');
    testing::RegisterTest(test.name.substr(0, dot).c_str(), test.name.substr(dot + 1).c_str(),
                          nullptr, nullptr, "conformance/suite", 0,
                          [&shared, &test]() -> CaseTest* { return new CaseTest(shared, test); });
  }
  testing::TestEventListeners& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new BeginListener(tests, begin));
  listeners.Append(new ProgressListener);

  shared.result.listed_only = GTEST_FLAG_GET(list_tests);
  // Its answer says whether a case failed; what that means for the run is decided by the gate.
  [[maybe_unused]] const int gtest_status = RUN_ALL_TESTS();
  return shared.result;
}

}  // namespace portcullis::cli
