// Random histories: scenarios on few names and few ports, so that their steps meet, most of whose
// calls are well formed.
//
// Called by lockstep and by tests; a fuzzer calls it with its own Choices. Each history has a
// leaning, so that one is mostly about processes and another about completions: with every kind of
// step equally likely none would get far. (scenario/random_scenario.h makes any scenario at all.)

#pragma once

#include <cstdint>
#include <optional>

#include "conformance/explore/choices.h"
#include "conformance/scenario/step.h"

namespace portcullis::explore {

// kSockets: many sockets on few ports. kScarcity: blocks so large that few are free. kWaits:
// threads wait for operations that are held, and end meanwhile, they or their processes. kSharing:
// two processes share sockets, and sockets ports. kEndings: threads, processes and their use of
// Winsock end, with what they hold, and others look for it. kHoles: wide blocks with holes of many
// widths between them, for wildcards that have to fit.
enum class Leaning {
  kReservations,
  kForms,
  kProcesses,
  kPersistent,
  kConditions,
  kSockets,
  kScarcity,
  kWaits,
  kSharing,
  kEndings,
  kHoles
};

// How large a history is and what it is mostly about; the rest is the choices' business.
struct HistoryShape {
  std::optional<Leaning> leaning{};  // drawn where there is none, of all but the last four
  bool well_formed = false;          // no bad memory, size, socket or token: most calls succeed
  bool bad_routines = true;          // completion routines that are no functions: they may be run
  std::uint32_t fewest_steps = 4;    // beside those that make its processes and sockets
  std::uint32_t most_steps = 31;
  std::uint16_t window = 64;  // ports of its one window, "w"
};

// MakeRandomHistory: begins with one or two processes of three sockets each.
scenario::Scenario MakeRandomHistory(Choices& choices, const HistoryShape& shape = {});

// HistoryOfSeed: that of the numbers that follow from `seed`; of eight that come one after another
// one leans to holes, one to endings, one to waits and one to sharing.
scenario::Scenario HistoryOfSeed(std::uint64_t seed);

}  // namespace portcullis::explore
