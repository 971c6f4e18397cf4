// lockstep: the reference, or a variant of it, and the oracle on random histories.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "conformance/documents/file_io.h"
#include "conformance/explore/lockstep.h"
#include "conformance/proof/commands.h"
#include "conformance/run/run_text.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::proof {
namespace {

using Make = std::function<explore::Opponent(std::uint64_t)>;

constexpr std::chrono::seconds kBetweenLines{10};

// From what stands behind --policy; nothing where there is no such policy.
std::optional<Make> MakerOf(const std::string& policy) {
  if (policy == "random") {
    return [](std::uint64_t seed) {
      const auto half = static_cast<std::uint32_t>(seed ^ (seed >> 32));
      return explore::Opponent{targets::MakeReferenceTarget(targets::RandomPolicy(half)),
                               "variant:random-" + std::to_string(half)};
    };
  }
  if (policy == "reference") {
    return [](std::uint64_t) {
      return explore::Opponent{targets::MakeReferenceTarget(), "reference"};
    };
  }
  const std::optional<reference::Policy> named = targets::PolicyOf(policy);
  if (!named) return std::nullopt;
  return [named, policy](std::uint64_t) {
    return explore::Opponent{targets::MakeReferenceTarget(*named), "variant:" + policy};
  };
}

// Says now and then how far the run is, until it ends.
class ProgressLines {
 public:
  ProgressLines(const std::atomic<std::uint64_t>& done, std::uint64_t total)
      : thread_([this, &done, total] {
          std::unique_lock lock(mutex_);
          while (!ended_.wait_for(lock, kBetweenLines, [this] { return is_over_; })) {
            std::fprintf(stderr, "%llu of %llu calls\n",
                         static_cast<unsigned long long>(done.load()),
                         static_cast<unsigned long long>(total));
          }
        }) {}
  ~ProgressLines() {
    {
      const std::lock_guard lock(mutex_);
      is_over_ = true;
    }
    ended_.notify_one();
    thread_.join();
  }

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool is_over_ = false;
  std::thread thread_;
};

// "lockstep-1.json" and so on: the same findings have the same names.
int Save(const std::string& folder, std::size_t number, const explore::Finding& finding) {
  scenario::Scenario scenario = finding.scenario;
  scenario.name += " (" + finding.opponent + ")";
  const std::string path = folder + "/lockstep-" + std::to_string(number) + ".json";
  const auto written =
      documents::WriteFileAtomically(path, scenario::PrintScenario(scenario) + "\n");
  if (!written.has_value()) return Complain(documents::Print(written.error()));
  std::printf("again: portcullis replay %s --target %s\n", path.c_str(), finding.opponent.c_str());
  return kExitRefuted;
}

}  // namespace

int RunLockstep(const LockstepOptions& options) {
  const std::optional<Make> make = MakerOf(options.policy);
  if (!make) return Complain("no policy \"" + options.policy + "\"");
  std::atomic<std::uint64_t> calls_so_far = 0;
  const auto begin = std::chrono::steady_clock::now();
  explore::LockstepReport report;
  {
    const ProgressLines progress(calls_so_far, options.calls);
    report = explore::RunLockstep({.calls = options.calls,
                                   .seed = options.seed,
                                   .jobs = options.jobs,
                                   .make = *make,
                                   .calls_so_far = &calls_so_far});
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;

  int exit_code = report.disagreements == 0 ? kExitProved : kExitRefuted;
  for (std::size_t i = 0; i < report.findings.size(); ++i) {
    const explore::Finding& finding = report.findings[i];
    std::printf("%zu. %s: history %llu of seed %llu, and as many as %llu in all\n", i + 1,
                explore::Print(finding.signature).c_str(),
                static_cast<unsigned long long>(finding.history),
                static_cast<unsigned long long>(options.seed),
                static_cast<unsigned long long>(finding.occurrences));
    std::printf("%s", run::RunText(finding.run).c_str());
    if (Save(options.out, i + 1, finding) == kExitCouldNotRun) exit_code = kExitCouldNotRun;
  }
  std::printf(
      "lockstep (%s, seed %llu): %llu histories, %llu calls, %.0f calls a second, "
      "%llu disagreements\n",
      options.policy.c_str(), static_cast<unsigned long long>(options.seed),
      static_cast<unsigned long long>(report.histories),
      static_cast<unsigned long long>(report.calls),
      static_cast<double>(report.calls) / took.count(),
      static_cast<unsigned long long>(report.disagreements));
  return exit_code;
}

}  // namespace portcullis::proof
