// Variants: correct implementations that choose otherwise, as named policies of the reference.
//
// Called by make_target ("variant:NAME"), by the suite's tests, which hold that none is accused,
// and by the register of ambiguities. Nothing here performs a call. Safe from any thread.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/policy.h"

namespace portcullis::targets {

// One reading of one question that a policy can take. Every reading of every question of the
// catalogue that an implementation can choose is there once.
struct Choice {
  std::string question;  // "Q-ACQ-TAKEN-CODE"
  std::string reading;   // its id in the catalogue, "WSAEADDRINUSE"
  void (*take)(reference::Policy&);
  // Other policies that take it too: they answer one way here and another there. May be null.
  bool (*also)(const reference::Policy&) = nullptr;
};
const std::vector<Choice>& AllChoices();

// One way of doing what no question is asked of: which of the free ports, what tokens look like.
// The ways of one habit exclude each other; taken after the choices.
struct Habit {
  std::string name;  // "wildcard block"
  std::string way;   // "highest"
  void (*take)(reference::Policy&);
};
const std::vector<Habit>& AllHabits();

// A reading that a variant takes on purpose, and why.
struct TakenReading {
  std::string question;
  std::string reading;
  std::string source;  // page, file or issue that supports it; "" where it is there for its variety
};

struct TakenHabit {
  std::string name;
  std::string way;
};

// A variant may take two readings of a question of scope "answer" where it answers one way here and
// another there; of "which of several comes first" it lists what it puts before its rivals.
struct Variant {
  std::string name;                 // "windows": the best public guess of what Windows does
  std::string summary;              // one line: what is special about it
  std::vector<TakenReading> takes;  // beside these it chooses as the reference does
  std::vector<TakenHabit> habits;   // likewise
};
const std::vector<Variant>& AllVariants();

// IsTakenBy: the policy is one that takes the reading. Of which of several comes first only what is
// put before all others counts.
bool IsTakenBy(const Choice& choice, const reference::Policy& policy);

// PolicyOf: of a variant by its name, or of "random-SEED" (a decimal number that 32 bits hold),
// which draws every choice and every habit on its own; nothing where there is no such variant.
std::optional<reference::Policy> PolicyOf(std::string_view name);
reference::Policy RandomPolicy(std::uint32_t seed);

// The variant of windows_variant.cc, which AllVariants begins with.
Variant WindowsVariant();

}  // namespace portcullis::targets
