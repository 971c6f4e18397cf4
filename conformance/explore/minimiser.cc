#include "conformance/explore/minimiser.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "conformance/explore/simpler_steps.h"

namespace portcullis::explore {
namespace {

using scenario::Scenario;
using scenario::Step;

class Minimiser {
 public:
  Minimiser(const Scenario& scenario, const Keeps& keeps, std::size_t most_trials)
      : keeps_(keeps), most_trials_(most_trials) {
    best_.scenario = scenario;
  }

  Minimised Run() {
    for (bool smaller = true; smaller && best_.finished;) {
      smaller = DropSteps();
      smaller = MergeNames() || smaller;
      smaller = SimplifySteps() || smaller;
      smaller = ShrinkWindows() || smaller;
    }
    Try(NumberedNames(best_.scenario));
    return std::move(best_);
  }

 private:
  // Takes `candidate` where it keeps what is to be kept.
  bool Try(Scenario candidate) {
    if (candidate.steps.empty() || candidate == best_.scenario) return false;
    if (best_.trials == most_trials_) {
      best_.finished = false;
      return false;
    }
    ++best_.trials;
    if (!keeps_(candidate)) return false;
    best_.scenario = std::move(candidate);
    return true;
  }

  // ddmin: chunks of the steps are left out, ever smaller ones, until no single step can be. Of its
  // two reductions the one to a chunk alone is left out: a history's failure needs what led to it,
  // and to leave out all the other chunks finds the same in a few more trials.
  bool DropSteps() {
    const std::size_t before = best_.scenario.steps.size();
    for (std::size_t chunk = before / 2; chunk >= 1; chunk /= 2) {
      for (bool dropped = true; dropped;) {
        dropped = false;
        // From the end: what comes last is needed least often by what comes before it.
        for (std::size_t end = best_.scenario.steps.size(); end > 0;) {
          const std::size_t begin = end - std::min(end, chunk);
          dropped = Try(Without(begin, end)) || dropped;
          end = begin;
        }
        if (!best_.finished) return best_.scenario.steps.size() < before;
      }
    }
    return best_.scenario.steps.size() < before;
  }

  Scenario Without(std::size_t begin, std::size_t end) const {
    Scenario candidate = best_.scenario;
    candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                          candidate.steps.begin() + static_cast<std::ptrdiff_t>(end));
    return candidate;
  }

  bool SimplifySteps() {
    bool simpler = false;
    for (std::size_t i = 0; i < best_.scenario.steps.size(); ++i) {
      while (TryOneOf(i)) simpler = true;
    }
    return simpler;
  }

  bool TryOneOf(std::size_t i) {
    for (Step& step : SimplerSteps(best_.scenario.steps[i])) {
      Scenario candidate = best_.scenario;
      candidate.steps[i] = std::move(step);
      if (Try(std::move(candidate))) return true;
    }
    return false;
  }

  bool MergeNames() {
    bool merged = false;
    for (bool again = true; again;) {
      std::vector<Scenario> candidates = MergedNames(best_.scenario);
      again = std::any_of(candidates.begin(), candidates.end(),
                          [this](Scenario& candidate) { return Try(std::move(candidate)); });
      merged = merged || again;
    }
    return merged;
  }

  bool ShrinkWindows() { return Try(WithoutNeedlessWindows(best_.scenario)); }

  const Keeps& keeps_;
  const std::size_t most_trials_;
  Minimised best_;
};

}  // namespace

Minimised Minimise(const Scenario& scenario, const Keeps& keeps, std::size_t most_trials) {
  return Minimiser(scenario, keeps, most_trials).Run();
}

}  // namespace portcullis::explore
