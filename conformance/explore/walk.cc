#include "conformance/explore/walk.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <unordered_set>
#include <utility>
#include <variant>

#include "conformance/explore/walk_ground.h"
#include "conformance/explore/world_text.h"
#include "conformance/oracle/judge.h"
#include "conformance/scenario/describe.h"

namespace portcullis::explore {
namespace {

using scenario::Event;
using scenario::Step;

// 128 bits of a state's text: with a million states the odds that two share it are below 10^-26.
// Two FNV-1a sums (G. Fowler, L. C. Noll, K.-P. Vo) of different beginnings would go together; the
// second one is taken of the running values of the first.
struct Key {
  std::uint64_t first = 0;
  std::uint64_t second = 0;
  friend bool operator==(const Key&, const Key&) = default;
};
struct KeyHash {
  std::size_t operator()(const Key& key) const { return static_cast<std::size_t>(key.first); }
};
Key KeyOf(const std::string& text) {
  constexpr std::uint64_t kPrime = 0x100000001B3u;
  Key key{0xCBF29CE484222325u, 0x9AE16A3B2F90404Fu};
  for (const char c : text) {
    key.first = (key.first ^ static_cast<unsigned char>(c)) * kPrime;
    key.second = (key.second ^ (key.first >> 29)) * kPrime;
  }
  return key;
}

// The pair at one point of a history.
struct Standing {
  std::unique_ptr<targets::CopyableTarget> machine;
  oracle::Judge judge;
  std::size_t steps = 0;
};

Standing Copy(const Standing& standing) {
  return {standing.machine->Copy(), standing.judge, standing.steps};
}

// Takes the step; false where its answer, or what it leaves, is forbidden. The events are added.
bool Go(Standing& standing, const Step& step, std::deque<Event>& events) {
  const std::size_t before = events.size();
  standing.judge.Extend(step);
  standing.machine->Perform(standing.steps++, step, events);
  for (std::size_t i = before; i < events.size(); ++i) {
    if (!standing.judge.Record(events[i]).allowed) return false;
  }
  return !standing.judge.BoundReached() && standing.judge.Finish().empty();
}

std::string TextOf(const Standing& standing, const targets::WalkedNames& names) {
  targets::StateText state;
  standing.machine->AppendState(names, state);
  std::string text = state.Take();
  std::vector<std::string> worlds;
  for (const oracle::World& world : standing.judge.Worlds()) {
    AppendWorld(world, names, state);
    worlds.push_back(state.Take());
  }
  std::sort(worlds.begin(), worlds.end());
  for (const std::string& world : worlds) text += "\n" + world;
  return text;
}

// The text of the state, or of its mirror image, whichever comes first in the alphabet.
struct Text {
  std::string text;
  bool mirrored = false;
  bool symmetric = false;
};
Text LeastText(const Standing& standing) {
  static const targets::WalkedNames mirror = MirrorNames(GroundOfWalk().names);
  std::string plain = TextOf(standing, GroundOfWalk().names);
  std::string mirrored = TextOf(standing, mirror);
  const bool symmetric = plain == mirrored;
  if (mirrored < plain) return {std::move(mirrored), true, symmetric};
  return {std::move(plain), false, symmetric};
}

// What would only be noise: calls of a process that has ended, a second socket under a name that
// has one, a second WSAStartup, which would make states without end, and a start of what runs.
bool IsWorthwhile(const oracle::World& world, const Step& step) {
  const std::string& name = step.actor.process;
  const auto process = world.processes.find(name);
  const bool ended = process != world.processes.end() && process->second.ended;
  if (std::holds_alternative<scenario::StartProcessControl>(step.action)) return ended;
  if (ended) return false;
  if (const auto* socket = std::get_if<scenario::WsaSocketCall>(&step.action)) {
    const auto known = world.names.find({name, socket->as});
    return known == world.names.end() || !known->second.open;
  }
  if (std::holds_alternative<scenario::WsaStartupCall>(step.action)) {
    const auto startups = world.startups.find(name);
    return startups == world.startups.end() || startups->second == 0;
  }
  return true;
}

std::string InWords(const Step& step, const Text& at) {
  std::string words = scenario::DescribeStep(at.mirrored ? MirrorStep(step) : step);
  if (!at.symmetric) return words;
  return std::min(std::move(words), scenario::DescribeStep(at.mirrored ? step : MirrorStep(step)));
}

std::string InWords(const Step& step, const std::deque<Event>& events) {
  std::string words;
  for (Event event : events) {
    if (std::holds_alternative<scenario::Invoked>(event)) continue;
    // Of an output and a token only the numbers before the token are the same in like states.
    if (auto* returned = std::get_if<scenario::Returned>(&event)) {
      returned->output.resize(std::min<std::size_t>(returned->output.size(), 4));
      if (returned->token) returned->token = 1;
      words += std::to_string(returned->result) + " " + std::to_string(returned->error) + " " +
               std::to_string(returned->port.value_or(0)) + " ";
      for (const std::byte byte : returned->output) {
        words += std::to_string(std::to_integer<int>(byte)) + ".";
      }
    } else if (auto* completed = std::get_if<scenario::Completed>(&event)) {
      words += "completed " + std::to_string(completed->error) + " ";
    } else {
      words += scenario::DescribeAnswer(step, event) + " ";
    }
  }
  return words;
}

class Walker {
 public:
  explicit Walker(const WalkOptions& options)
      : options_(options),
        until_(std::chrono::steady_clock::now() +
               std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                   std::chrono::duration<double>(options.seconds))) {
    for (std::size_t i = 0; i < GroundOfWalk().alphabet.size(); ++i) steps_.push_back(i);
    if (!options.steps.empty()) steps_ = options.steps;
  }

  WalkReport Run() {
    Standing first = First();
    if (report_.wrong) return std::move(report_);
    known_.insert(KeyOf(LeastText(first).text));
    states_.push_back({});
    std::size_t begin = 0;
    for (std::size_t length = 1; length <= options_.length; ++length) {
      const std::size_t end = states_.size();
      if (begin == end) break;
      report_.levels.push_back({.length = length});
      report_.levels.back().whole = GoLevel(first, begin, end);
      Total(report_.levels.back());
      if (!report_.levels.back().whole) return std::move(report_);
      begin = end;
    }
    report_.everything = begin == states_.size();
    return std::move(report_);
  }

 private:
  // How a state was reached: by which step from which other one. The first one is its own parent.
  struct State {
    std::uint32_t parent = 0;
    std::uint16_t step = 0;
  };

  Standing First() {
    const std::set<std::string> capabilities(options_.target.capabilities.begin(),
                                             options_.target.capabilities.end());
    Standing first{options_.make(), oracle::Judge({}, {capabilities, {}}), 0};
    std::deque<Event> events;
    for (const Step& step : GroundOfWalk().before) {
      if (!Go(first, step, events)) {
        Disagree({}, nullptr);
        break;
      }
    }
    return first;
  }

  // The steps from the first state to that one.
  std::vector<Step> HistoryOf(std::size_t state) const {
    std::vector<Step> history;
    for (; state != 0; state = states_[state].parent) {
      history.push_back(GroundOfWalk().alphabet[states_[state].step]);
    }
    std::reverse(history.begin(), history.end());
    return history;
  }

  bool GoLevel(const Standing& first, std::size_t begin, std::size_t end) {
    for (std::size_t state = begin; state < end; ++state) {
      if (std::chrono::steady_clock::now() >= until_ || states_.size() >= options_.most_states) {
        return false;
      }
      if (!GoOnFrom(first, state)) return false;
    }
    return true;
  }

  bool GoOnFrom(const Standing& first, std::size_t state) {
    Standing here = Copy(first);
    std::deque<Event> events;
    for (const Step& step : HistoryOf(state)) Go(here, step, events);
    const Text from = options_.see ? LeastText(here) : Text{};
    for (const std::size_t index : steps_) {
      const Step& step = GroundOfWalk().alphabet[index];
      if (!IsWorthwhile(here.judge.Worlds().front(), step)) continue;
      Standing there = Copy(here);
      events.clear();
      ++report_.levels.back().transitions;
      if (!Go(there, step, events)) {
        Disagree(HistoryOf(state), &step);
        return false;
      }
      const Text to = LeastText(there);
      if (options_.see) {
        options_.see({from.text, InWords(step, from), InWords(step, events), to.text});
      }
      const bool fresh = known_.insert(KeyOf(to.text)).second;
      if (!fresh) ++report_.levels.back().folded;
      if (!fresh && options_.fold) continue;
      states_.push_back({static_cast<std::uint32_t>(state), static_cast<std::uint16_t>(index)});
      ++report_.levels.back().states;
    }
    return true;
  }

  void Total(const WalkLevel& level) {
    report_.states += level.states;
    report_.transitions += level.transitions;
    report_.folded += level.folded;
  }

  // The whole history again, with every verdict kept.
  void Disagree(const std::vector<Step>& history, const Step* last) {
    scenario::Trace trace;
    trace.target = options_.target;
    trace.scenario.steps = GroundOfWalk().before;
    trace.scenario.steps.insert(trace.scenario.steps.end(), history.begin(), history.end());
    if (last != nullptr) trace.scenario.steps.push_back(*last);
    const std::unique_ptr<targets::CopyableTarget> machine = options_.make();
    std::deque<Event> events;
    for (std::size_t i = 0; i < trace.scenario.steps.size(); ++i) {
      machine->Perform(i, trace.scenario.steps[i], events);
    }
    trace.events.assign(events.begin(), events.end());
    report_.wrong = run::JudgeTrace(trace);
  }

  const WalkOptions& options_;
  const std::chrono::steady_clock::time_point until_;
  std::vector<std::size_t> steps_;  // of the alphabet
  std::unordered_set<Key, KeyHash> known_;
  std::vector<State> states_;  // in the order in which they were found
  WalkReport report_;
};

}  // namespace

WalkReport Walk(const WalkOptions& options) { return Walker(options).Run(); }

}  // namespace portcullis::explore
