#include "conformance/explore/history_mutation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "conformance/explore/block_life.h"
#include "conformance/explore/held_call.h"
#include "conformance/explore/history_fields.h"
#include "conformance/explore/random_history.h"

namespace portcullis::explore {
namespace {

using scenario::PortRef;
using scenario::Scenario;
using scenario::Step;

struct Name {
  Named kind;
  std::string* text;
};
struct Range {
  PortRef* start;
  std::uint16_t* count;  // null where it is one port
};

// An archive that changes nothing and says where things are.
struct Places {
  std::vector<Name> made;
  std::vector<Name> used;
  std::vector<Range> ranges;
  std::vector<std::uint32_t*> sizes;

  void Makes(Named kind, std::string& name) { made.push_back({kind, &name}); }
  void Uses(Named kind, std::string& name) { used.push_back({kind, &name}); }
  void MakesAny(Named kind, std::string& name) { Makes(kind, name); }
  void Flag(bool&) {}
  template <typename Value>
  void Choice(Value&, unsigned) {}
  void Number(std::uint32_t& number) { sizes.push_back(&number); }
  void Number(std::int32_t&) {}
  void Code(std::uint32_t&) {}
  void Place(PortRef& port) { ranges.push_back({&port, nullptr}); }
  void Count(std::uint16_t& count) { ranges.back().count = &count; }
  void Bytes(std::vector<std::byte>&) {}
};

Places PlacesOf(Step& step) {
  Places places;
  VisitStep(places, step);
  return places;
}

template <typename Value>
Value& Pick(std::vector<Value>& values, Choices& choices) {
  return values[choices.Below(static_cast<std::uint32_t>(values.size()))];
}

std::size_t PickIndex(const Scenario& history, Choices& choices) {
  return choices.Below(static_cast<std::uint32_t>(history.steps.size()));
}

// A step as the generator draws them, after the few that make its processes and sockets; often by
// who makes the step before it.
void Insert(Scenario& history, Choices& choices) {
  HistoryShape shape;
  shape.leaning =
      choices.Of({Leaning::kReservations, Leaning::kForms, Leaning::kProcesses,
                  Leaning::kPersistent, Leaning::kConditions, Leaning::kSockets, Leaning::kScarcity,
                  Leaning::kWaits, Leaning::kSharing, Leaning::kEndings});
  shape.well_formed = choices.OneIn(2);
  shape.fewest_steps = 1;
  shape.most_steps = 1;
  Step drawn = MakeRandomHistory(choices, shape).steps.back();
  const auto at = choices.Below(static_cast<std::uint32_t>(history.steps.size() + 1));
  if (at > 0 && choices.OneIn(2)) drawn.actor = history.steps[at - 1].actor;
  history.steps.insert(history.steps.begin() + at, std::move(drawn));
}

// Steps that mean something together, by whoever makes one of the steps, and after it.
template <std::vector<Step> (*Make)(Choices&, const scenario::Actor&)>
void InsertTogether(Scenario& history, Choices& choices) {
  const std::size_t at = PickIndex(history, choices);
  std::vector<Step> steps = Make(choices, history.steps[at].actor);
  history.steps.insert(history.steps.begin() + static_cast<std::ptrdiff_t>(at) + 1,
                       std::make_move_iterator(steps.begin()),
                       std::make_move_iterator(steps.end()));
}

void Erase(Scenario& history, Choices& choices) {
  const std::size_t first = PickIndex(history, choices);
  const std::size_t many =
      std::min<std::size_t>(1 + choices.Below(3), history.steps.size() - first);
  const auto begin = history.steps.begin() + static_cast<std::ptrdiff_t>(first);
  history.steps.erase(begin, begin + static_cast<std::ptrdiff_t>(many));
}

void Repeat(Scenario& history, Choices& choices) {
  const Step again = history.steps[PickIndex(history, choices)];
  const auto at = choices.Below(static_cast<std::uint32_t>(history.steps.size() + 1));
  history.steps.insert(history.steps.begin() + at, again);
}

void Swap(Scenario& history, Choices& choices) {
  const std::size_t one = PickIndex(history, choices);
  const std::size_t other = PickIndex(history, choices);
  std::swap(history.steps[one], history.steps[other]);
}

// A use of something becomes one of what an earlier step made; of a process or a thread, of any.
void Reuse(Scenario& history, Choices& choices) {
  const std::size_t at = PickIndex(history, choices);
  Places here = PlacesOf(history.steps[at]);
  const Name use = Pick(here.used, choices);  // a step has its process at least
  if (use.kind == Named::kProcess || use.kind == Named::kThread) {
    *use.text = NameOf(use.kind, 1 + choices.Below(ManyOf(use.kind)));
    return;
  }
  std::vector<std::string> made;
  for (std::size_t i = 0; i < at; ++i) {
    for (const Name& name : PlacesOf(history.steps[i]).made) {
      if (name.kind == use.kind && !name.text->empty()) made.push_back(*name.text);
    }
  }
  if (!made.empty()) *use.text = Pick(made, choices);
}

// A name that a step makes becomes another one, or that of an earlier step's, whose thing is then
// out of reach.
void Rename(Scenario& history, Choices& choices) {
  Places here = PlacesOf(history.steps[PickIndex(history, choices)]);
  if (here.made.empty()) return;
  const Name made = Pick(here.made, choices);
  *made.text = NameOf(made.kind, 1 + choices.Below(ManyOf(made.kind)));
}

std::vector<Range> RangesOf(Scenario& history) {
  std::vector<Range> ranges;
  for (Step& step : history.steps) {
    const Places places = PlacesOf(step);
    ranges.insert(ranges.end(), places.ranges.begin(), places.ranges.end());
  }
  return ranges;
}

void MoveToAnEdge(const Range& range, Choices& choices) {
  const std::int32_t count = range.count != nullptr ? *range.count : 1;
  const std::int32_t edge =
      choices.Of({0, 1, 1024, 49151, 49152, 65535, 65536, 65536 - count, 49152 - count});
  const std::int32_t beside = choices.Of({0, 0, -1, 1});
  *range.start = {PortRef::Kind::kLiteral, "", (edge + beside) & 0xFFFF};
}

void MoveOnto(const Range& range, const Range& other, Choices& choices) {
  const std::int32_t mine = range.count != nullptr ? *range.count : 1;
  const std::int32_t its = other.count != nullptr ? *other.count : 1;
  const std::int32_t by = choices.Of({0, 0, -1, 1, its, its - 1, -mine, 1 - mine});
  const PortRef start = *other.start;
  *range.start = start;
  const std::int32_t moved = start.value + by;
  range.start->value = start.kind == PortRef::Kind::kLiteral
                           ? moved & 0xFFFF
                           : std::clamp<std::int32_t>(moved, INT16_MIN, INT16_MAX);
}

void Resize(const Range& range, Choices& choices) {
  if (range.count == nullptr) return;
  const auto count = static_cast<unsigned>(*range.count);
  *range.count = static_cast<std::uint16_t>(
      choices.Of({0u, 1u, 2u, 16u, 64u, 256u, 16384u, 65535u, count + 1, count - 1, count * 2}));
}

void MoveARange(Scenario& history, Choices& choices) {
  std::vector<Range> ranges = RangesOf(history);
  if (ranges.empty()) return;
  const Range range = Pick(ranges, choices);
  switch (choices.Below(4)) {
    case 0:
      return MoveToAnEdge(range, choices);
    case 1:
      return Resize(range, choices);
    default:
      return MoveOnto(range, Pick(ranges, choices), choices);
  }
}

void ResizeABuffer(Scenario& history, Choices& choices) {
  Places here = PlacesOf(history.steps[PickIndex(history, choices)]);
  if (here.sizes.empty()) return;
  std::uint32_t& size = *Pick(here.sizes, choices);
  size = choices.Of({0u, 3u, 4u, 5u, 7u, 8u, 9u, 15u, 16u, 17u, size + 1, size - 1, 0xFFFFFFFFu});
}

void MutateOnce(Scenario& history, Choices& choices) {
  if (history.steps.empty()) return Insert(history, choices);
  constexpr void (*kMutations[])(Scenario&, Choices&) = {Insert,
                                                         Insert,
                                                         InsertTogether<MakeHeldCall>,
                                                         InsertTogether<MakeHeldCall>,
                                                         InsertTogether<MakeBlockLife>,
                                                         InsertTogether<MakeBlockLife>,
                                                         Erase,
                                                         Repeat,
                                                         Swap,
                                                         Reuse,
                                                         Reuse,
                                                         Rename,
                                                         MoveARange,
                                                         MoveARange,
                                                         ResizeABuffer};
  kMutations[choices.Below(static_cast<std::uint32_t>(std::size(kMutations)))](history, choices);
}

}  // namespace

void MutateHistory(Scenario& history, Choices& choices) {
  for (std::uint32_t left = 1 + choices.Below(4); left > 0; --left) MutateOnce(history, choices);
}

Scenario CrossHistories(const Scenario& one, const Scenario& other, Choices& choices) {
  const auto position = [&choices](const Scenario& history) {
    return static_cast<std::ptrdiff_t>(
        choices.Below(static_cast<std::uint32_t>(history.steps.size() + 1)));
  };
  Scenario child = one;
  const auto cut = position(one);
  auto from = position(other);
  auto to = static_cast<std::ptrdiff_t>(other.steps.size());
  if (choices.OneIn(2)) {
    child.steps.resize(static_cast<std::size_t>(cut));
  } else {
    to = position(other);
    if (to < from) std::swap(from, to);
  }
  child.steps.insert(child.steps.begin() + cut, other.steps.begin() + from,
                     other.steps.begin() + to);
  return child;
}

}  // namespace portcullis::explore
