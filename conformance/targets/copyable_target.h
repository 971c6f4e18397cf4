// A target that can be copied in the middle of a scenario, and that says in which state it is: what
// a walk over all states needs beside answers.
//
// Implemented by the reference; called by conformance/explore. Not for use from two threads at
// once; two copies share nothing.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::targets {

// A state as text, in which every token is numbered in the order in which it comes up: states that
// differ in nothing but the numbers that were given out are the same text.
class StateText {
 public:
  void Put(std::int64_t value) {
    text_ += std::to_string(value);
    text_ += ' ';
  }
  void PutWord(const std::string& word) {
    text_ += word;
    text_ += ' ';
  }
  void PutToken(std::uint64_t token) {
    Put(token == 0 ? 0
                   : static_cast<std::int64_t>(tokens_.try_emplace(token, Next()).first->second));
  }
  const std::string& text() const { return text_; }
  // Take: the text so far; what comes next begins anew, with the tokens as they are numbered.
  std::string Take() { return std::exchange(text_, {}); }

 private:
  std::uint64_t Next() const { return tokens_.size() + 1; }

  std::string text_;
  std::map<std::uint64_t, std::uint64_t> tokens_;
};

// The names that a walk uses, in the order in which a state's text goes through them: who changes
// the order of two that are alike gets the text of the state in which they have changed places.
struct WalkedNames {
  struct Slot {
    std::string process;
    std::string socket;
    std::string operation;  // every WSAIoctl on that socket
  };
  std::vector<Slot> slots;
  std::vector<std::string> processes;
  std::vector<std::string> persistent;  // names of Create and Lookup
  std::uint16_t first_port = 0;         // of the ports that are in play
  std::uint16_t ports = 0;
};

class CopyableTarget {
 public:
  virtual ~CopyableTarget() = default;

  virtual std::unique_ptr<CopyableTarget> Copy() const = 0;
  // Perform: carries the step out whole and appends its events; never waits.
  virtual void Perform(std::size_t index, const scenario::Step& step,
                       std::deque<scenario::Event>& events) = 0;
  // AppendState: all that its answers to the steps of a walk may depend on, by `names` alone.
  virtual void AppendState(const WalkedNames& names, StateText& state) const = 0;
};

}  // namespace portcullis::targets
