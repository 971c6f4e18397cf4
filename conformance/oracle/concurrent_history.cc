#include "conformance/oracle/concurrent_history.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <variant>

#include "conformance/scenario/step_names.h"

namespace portcullis::oracle {
namespace {

using scenario::Event;
using scenario::NameKind;
using scenario::NameRole;
using scenario::Step;

constexpr std::size_t kOpen = std::numeric_limits<std::size_t>::max();

// Whether the call of `looking` is where an indication of the operation of `begun` is found.
bool LooksFor(const Step& looking, const Step& begun, const scenario::Completed& completed) {
  using Notification = scenario::Completed::Notification;
  switch (completed.notification) {
    case Notification::kEvent: {
      const auto* get = std::get_if<scenario::GetCompletionCall>(&looking.action);
      const auto* ioctl = std::get_if<scenario::WsaIoctlCall>(&begun.action);
      return get != nullptr && ioctl != nullptr && get->operation == ioctl->as;
    }
    case Notification::kPort:
      return std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(looking.action);
    case Notification::kRoutine:
      return std::holds_alternative<scenario::WaitAlertableCall>(looking.action) &&
             looking.actor == begun.actor;
  }
  return false;
}

// Whether `looking` takes from a port that the socket of `begun` is tied to.
bool TakesFromItsPort(const scenario::Scenario& scenario, const Step& looking, const Step& begun) {
  const auto* take = std::get_if<scenario::GetQueuedCompletionStatusCall>(&looking.action);
  const auto* ioctl = std::get_if<scenario::WsaIoctlCall>(&begun.action);
  if (take == nullptr || ioctl == nullptr) return false;
  return std::any_of(scenario.steps.begin(), scenario.steps.end(), [&](const Step& step) {
    const auto* tie = std::get_if<scenario::CreateIoCompletionPortCall>(&step.action);
    return tie != nullptr && tie->port == take->port && tie->socket == ioctl->socket &&
           step.actor.process == looking.actor.process;
  });
}

class Reader {
 public:
  explicit Reader(const scenario::Scenario& scenario) : scenario_(scenario) {}

  void Take(std::size_t place, const Event& event) {
    const std::size_t step = *scenario::StepOf(event);
    if (std::holds_alternative<scenario::Invoked>(event)) {
      moves_.push_back({step, place, kOpen, {event}});
    } else if (const auto* completed = std::get_if<scenario::Completed>(&event)) {
      Move* looking = nullptr;
      // Of several threads that take packets, the one that waits where this one had to be.
      if (completed->notification == scenario::Completed::Notification::kPort) {
        looking = OpenMove([&](const Move& move) {
          return TakesFromItsPort(scenario_, scenario_.steps[move.step], scenario_.steps[step]);
        });
      }
      if (looking == nullptr) {
        looking = OpenMove([&](const Move& move) {
          return LooksFor(scenario_.steps[move.step], scenario_.steps[step], *completed);
        });
      }
      if (looking == nullptr) return AddAlone(step, place, event);
      looking->events.push_back(event);
    } else {
      Move* const answered = OpenMove([&](const Move& move) { return move.step == step; });
      if (answered == nullptr) return AddAlone(step, place, event);
      answered->events.push_back(event);
      answered->last = place;
    }
  }

  std::vector<Move> TakeMoves() {
    std::stable_sort(moves_.begin(), moves_.end(),
                     [](const Move& a, const Move& b) { return a.last < b.last; });
    return std::move(moves_);
  }

 private:
  template <typename Matches>
  Move* OpenMove(Matches matches) {
    const auto found = std::find_if(moves_.rbegin(), moves_.rend(), [&](const Move& move) {
      return move.last == kOpen && matches(move);
    });
    return found == moves_.rend() ? nullptr : &*found;
  }

  void AddAlone(std::size_t step, std::size_t place, const Event& event) {
    moves_.push_back({step, place, place, {event}});
  }

  const scenario::Scenario& scenario_;
  std::vector<Move> moves_;
};

// --- names ---------------------------------------------------------------------------------------

// A name with what kind of thing it is of, and the process where the kind is a process's own.
using Name = std::tuple<NameKind, std::string, std::string>;

std::set<Name> NamesOf(Step step, NameRole role) {
  std::set<Name> names;
  const std::string process = step.actor.process;
  scenario::ForEachName(step, [&](NameKind kind, NameRole its, const std::string& name) {
    const bool is_own = kind == NameKind::kSocket || kind == NameKind::kQueue;
    if (its == role) names.insert({kind, is_own ? process : "", name});
  });
  return names;
}

// The place by which a step had been submitted: where its thread's step before it was answered.
std::size_t SubmittedBy(const scenario::Scenario& scenario, const std::vector<Move>& moves,
                        const Move& move) {
  std::optional<std::size_t> before;
  for (const Move& other : moves) {
    const bool is_before = other.last <= move.first && other.step != move.step &&
                           scenario.steps[other.step].actor == scenario.steps[move.step].actor;
    if (is_before) before = std::max(before.value_or(0), other.last);
  }
  return before.value_or(move.first);
}

bool BeginsWithTheCall(const Move& move) {
  return std::holds_alternative<scenario::Invoked>(move.events.front());
}

// Whether something gets its name by the move: by a call with its answer, or by the answer of one
// that had been blocked. An event that nobody looked for gives no name.
bool MakesNames(const std::vector<Move>& moves, const Move& move) {
  if (BeginsWithTheCall(move)) return true;
  return std::holds_alternative<scenario::Returned>(move.events.front()) &&
         std::any_of(moves.begin(), moves.end(), [&move](const Move& other) {
           return other.step == move.step &&
                  std::holds_alternative<scenario::Blocked>(other.events.back());
         });
}

std::optional<std::string> NamedBeside(const scenario::Scenario& scenario,
                                       const std::vector<Move>& moves) {
  std::map<Name, std::vector<const Move*>> makers;
  for (const Move& move : moves) {
    if (!MakesNames(moves, move)) continue;
    for (const Name& name : NamesOf(scenario.steps[move.step], NameRole::kMade)) {
      makers[name].push_back(&move);
    }
  }
  for (const Move& move : moves) {
    if (!BeginsWithTheCall(move)) continue;  // what its names stood for was settled by then
    const Step& step = scenario.steps[move.step];
    for (const Name& name : NamesOf(step, NameRole::kUsed)) {
      for (const Move* maker : makers[name]) {
        if (scenario.steps[maker->step].actor == step.actor) continue;
        if (maker->last <= SubmittedBy(scenario, moves, move) || move.last < maker->first) continue;
        return "step " + std::to_string(move.step + 1) + " names \"" + std::get<2>(name) +
               "\", which step " + std::to_string(maker->step + 1) + " makes beside it";
      }
    }
  }
  return std::nullopt;
}

}  // namespace

tl::expected<std::vector<Move>, std::string> MovesOf(const scenario::Scenario& scenario,
                                                     const std::vector<Event>& events) {
  Reader reader(scenario);
  for (std::size_t place = 0; place < events.size(); ++place) reader.Take(place, events[place]);
  std::vector<Move> moves = reader.TakeMoves();
  if (!moves.empty() && moves.back().last == kOpen) {
    return tl::make_unexpected("step " + std::to_string(moves.back().step + 1) +
                               " was never answered");
  }
  if (auto named = NamedBeside(scenario, moves)) return tl::make_unexpected(std::move(*named));
  return moves;
}

std::size_t CountOverlapping(const scenario::Scenario& scenario, const std::vector<Move>& moves) {
  const auto is_call = [&](const Move& move) {
    return move.events.size() > 1 && !scenario::IsControl(scenario.steps[move.step].action);
  };
  return static_cast<std::size_t>(std::count_if(moves.begin(), moves.end(), [&](const Move& move) {
    return is_call(move) && std::any_of(moves.begin(), moves.end(), [&](const Move& other) {
             return other.step != move.step && is_call(other) && move.Overlaps(other);
           });
  }));
}

}  // namespace portcullis::oracle
