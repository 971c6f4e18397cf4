#include "conformance/scenario/step.h"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace portcullis::scenario {

Step::Step() = default;
Step::Step(Actor by, Action what) : actor(std::move(by)), action(std::move(what)) {}
Step::Step(const Step& other) = default;
Step::Step(Step&& other) noexcept = default;
Step& Step::operator=(const Step& other) = default;
Step& Step::operator=(Step&& other) noexcept = default;
Step::~Step() = default;
bool operator==(const Step& one, const Step& other) = default;

namespace {

template <typename Wanted, typename... All>
constexpr std::size_t PlaceOf(const std::variant<All...>*) {
  std::size_t place = 0;
  const bool found = ((std::is_same_v<Wanted, All> || (++place, false)) || ...);
  return found ? place : std::variant_npos;
}

// Asked of every step that is judged, so it is one comparison: the calls are the first actions, the
// controls the last.
constexpr std::size_t kFirstControl = PlaceOf<HoldControl>(static_cast<Action*>(nullptr));
static_assert(PlaceOf<RestartControl>(static_cast<Action*>(nullptr)) ==
              std::variant_size_v<Action> - 1);
static_assert(PlaceOf<WsaGetLastErrorCall>(static_cast<Action*>(nullptr)) + 1 == kFirstControl);

}  // namespace

bool IsControl(const Action& action) { return action.index() >= kFirstControl; }

std::size_t CallsOf(const Scenario& scenario) {
  return static_cast<std::size_t>(
      std::count_if(scenario.steps.begin(), scenario.steps.end(),
                    [](const Step& step) { return !IsControl(step.action); }));
}

}  // namespace portcullis::scenario
