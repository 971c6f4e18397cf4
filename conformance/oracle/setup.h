// What the oracle is told of a target before a trace begins, and what it hands back of a question.
//
// Plain data, used by every file here. Nothing in it changes while a trace is judged.

#pragma once

#include <cstddef>
#include <set>
#include <string>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// The stated bound of the set of worlds. Each ACQUIRE that is open at one time may double them:
// twelve are within it, and the generated histories have come to eight.
inline constexpr std::size_t kMostWorlds = 4096;

// What is known of the target before the trace begins.
struct Setup {
  std::set<std::string> capabilities;  // scenario/capability.h
  scenario::Placement placement;       // where the scenario's windows lie
  std::size_t most_worlds = kMostWorlds;
};

// The answer that an implementation took to a question of the catalogue.
struct Reading {
  std::string question;
  std::string reading;
  friend bool operator==(const Reading&, const Reading&) = default;
  friend auto operator<=>(const Reading&, const Reading&) = default;
};

// The two things that every rule reads beside the world. Borrowed; lives for one call.
struct Context {
  const scenario::Scenario& scenario;
  const Setup& setup;

  bool Can(const char* capability) const { return setup.capabilities.count(capability) != 0; }
};

}  // namespace portcullis::oracle
