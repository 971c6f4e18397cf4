// Which mutant of a mutated build is alive, and where mutants show; no part of the product.
//
// Included by the sources that ci/mutation/schemata.py writes, and by the runner, which sets
// `alive` in a process of its own for each mutant. Any other program of the build takes it from the
// environment: PORTCULLIS_MUTANT=17 build/mutation/portcullis test. A file that g++ or clang
// compiles; one thread.
#ifndef PORTCULLIS_MUTANT_H
#define PORTCULLIS_MUTANT_H

#include <cstdlib>
#include <type_traits>

namespace portcullis_mutant {

// Numbers begin at 1; the build refuses a source with more.
inline constexpr unsigned kMost = 30000;

// The mutants that were reached where they are not the same as the original, as far as that is
// known: what is not among them cannot be noticed.
inline bool reached[kMost + 1];

inline unsigned ReadAlive() {
  const char* const text = std::getenv("PORTCULLIS_MUTANT");
  return text == nullptr ? 0 : static_cast<unsigned>(std::strtoul(text, nullptr, 10));
}

// Initialised before whatever the file that includes this one initialises.
inline unsigned alive = ReadAlive();

inline bool IsAlive(unsigned number) { return number == alive; }

inline bool Is(unsigned number) {
  reached[number] = true;
  return IsAlive(number);
}

// In a constexpr function, and in what a class initialises its members with: where the compiler
// evaluates it, the original stands.
constexpr bool IsAliveAtRunTime(unsigned number) {
  return std::is_constant_evaluated() ? false : IsAlive(number);
}
constexpr bool IsAtRunTime(unsigned number) {
  return std::is_constant_evaluated() ? false : Is(number);
}

// Mark: the value of a condition or of one side of it; where it is `shown`, these mutants show.
constexpr bool Mark(bool shown, unsigned first, unsigned second, bool value) {
  if (!std::is_constant_evaluated() && value == shown) {
    reached[first] = true;
    reached[second] = true;
  }
  return value;
}

// Tie: one side of a comparison and the other; the mutant shows where they are equal.
struct Less {
  template <typename A, typename B>
  constexpr bool operator()(const A& a, const B& b) const {
    return a < b;
  }
};
struct LessOrEqual {
  template <typename A, typename B>
  constexpr bool operator()(const A& a, const B& b) const {
    return a <= b;
  }
};
struct Greater {
  template <typename A, typename B>
  constexpr bool operator()(const A& a, const B& b) const {
    return a > b;
  }
};
struct GreaterOrEqual {
  template <typename A, typename B>
  constexpr bool operator()(const A& a, const B& b) const {
    return a >= b;
  }
};
template <typename Compare, typename A, typename B>
constexpr bool Tie(unsigned number, const A& a, const B& b) {
  if (!std::is_constant_evaluated() && a == b) reached[number] = true;
  return Compare{}(a, b);
}

}  // namespace portcullis_mutant

#endif
