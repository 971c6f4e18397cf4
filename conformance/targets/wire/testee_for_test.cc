// A testee for the tests of wire_target: serves the reference, and at one request misbehaves.
//
//   testee_for_test [whole] [MISBEHAVIOUR PLACE…]
//
//   testee_for_test one-process
//
// With `whole` it takes whole scenarios, else step by step alone. The second form is one process of
// a machine: every child has a reference of its own, and gives out its process id and what it was
// told instead of making duplicates.
//
// PLACE is some text of a request line at which it misbehaves, such as `"index":3`; the
// misbehaviours are the rows of kMisbehaviours. None lives on for ever, should nobody end it.

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/targets/reference_target.h"
#include "conformance/targets/wire/message.h"
#include "conformance/targets/wire/one_process.h"
#include "conformance/targets/wire/serve.h"

namespace portcullis::targets {
namespace {

void Say(std::string_view text) { std::cout << text << std::flush; }
void SayAnswer(const wire::Answer& answer) { Say(wire::PrintAnswer(answer) + "\n"); }

scenario::Description Described() {
  return MakeReferenceTarget()->Describe().value_or(scenario::Description{});
}

[[noreturn]] void EndBySignal() {
  signal(SIGTERM, SIG_DFL);
  raise(SIGTERM);
  std::abort();
}

[[noreturn]] void LiveOn() {
  alarm(60);
  while (true) pause();
}

// Ends, and leaves a child of its own behind that holds the standard output.
[[noreturn]] void EndBeforeAChild() {
  if (fork() == 0) LiveOn();
  _exit(3);
}

struct Misbehaviour {
  std::string_view name;
  bool instead_of_answering;
  void (*act)();
};

constexpr std::array kMisbehaviours = {
    Misbehaviour{"signal", true, [] { EndBySignal(); }},
    Misbehaviour{"exit", true, [] { _exit(3); }},
    Misbehaviour{"exit-before-a-child", true, [] { EndBeforeAChild(); }},
    Misbehaviour{"answer-and-exit", false, [] { _exit(3); }},
    Misbehaviour{"torn-line", true,
                 [] {
                   Say("{\"answer\":\"ev");
                   _exit(0);
                 }},
    Misbehaviour{"hang", true, [] { LiveOn(); }},
    Misbehaviour{"close-output", true,
                 [] {
                   close(STDOUT_FILENO);
                   LiveOn();
                 }},
    Misbehaviour{"no-json", true, [] { Say("wine: \x1B[1m\xFF could not load\n"); }},
    Misbehaviour{"no-answer", true, [] { Say("{\"answer\":\"yes\"}\n"); }},
    Misbehaviour{"another-protocol", true,
                 [] {
                   SayAnswer(wire::HelloAnswer{{7, 8}, Described()});
                 }},
    Misbehaviour{"version-0", true,
                 [] {
                   Say("{\"answer\":\"hello\",\"protocol\":0,\"target\":{\"name\":\"a\","
                       "\"version\":\"1\",\"system\":\"s\",\"capabilities\":[]}}\n");
                 }},
    Misbehaviour{"another-target-each-time", true,
                 [] {
                   scenario::Description description = Described();
                   description.version = std::to_string(getpid());
                   SayAnswer(wire::HelloAnswer{{wire::kProtocol}, description});
                 }},
    Misbehaviour{"hello-again", true,
                 [] {
                   SayAnswer(wire::HelloAnswer{{wire::kProtocol}, Described()});
                 }},
    Misbehaviour{"no-windows", true, [] { SayAnswer(wire::ReadyAnswer{}); }},
    Misbehaviour{"event-of-no-step", true,
                 [] { SayAnswer(wire::EventAnswer{scenario::Invoked{999}}); }},
    Misbehaviour{"died-event", true,
                 [] {
                   SayAnswer(wire::EventAnswer{scenario::Died{"p1", "so it says"}});
                 }},
    Misbehaviour{"waited-unasked", true, [] { SayAnswer(wire::WaitedAnswer{}); }},
    Misbehaviour{"ran-at-once", true,
                 [] {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::RanAnswer{});
                 }},
    Misbehaviour{"silent-in-a-run", true,
                 [] {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::EventAnswer{scenario::Invoked{0}});
                   LiveOn();
                 }},
    Misbehaviour{"event-of-a-later-step", true,
                 [] {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::EventAnswer{scenario::Invoked{1}});
                 }},
    Misbehaviour{"disturbed-in-a-run", true,
                 [] {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::ErrorAnswer{TargetError::Kind::kDisturbed, "lost the ports"});
                 }},
    Misbehaviour{"long-line", true, [] { Say(std::string(2 * wire::kLongestLine, 'x')); }},
    Misbehaviour{"long-token", true,
                 [] { Say("{\"answer\":\"" + std::string(wire::kLongestLine / 2, 'x') + "\n"); }},
    Misbehaviour{"disturbed", true,
                 [] {
                   SayAnswer(wire::ErrorAnswer{TargetError::Kind::kDisturbed,
                                               "no room for\nwindow w\xC3\xA4"});
                 }},
    Misbehaviour{
        "long-error", true,
        [] {
          SayAnswer(wire::ErrorAnswer{TargetError::Kind::kCannotRun, std::string(100'000, 'y')});
        }},
};

// The reference as one process. A duplicate's WSAPROTOCOL_INFOW says for which process it is, and a
// socket can be made of it there.
class OneProcessForTest : public Target, public OneProcess {
 public:
  tl::expected<scenario::Description, TargetError> Describe() override {
    auto description = reference_->Describe();
    if (description.has_value()) std::erase(description->capabilities, "processes");
    return description;
  }
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override {
    return reference_->Reset(scenario, attempt);
  }
  void Submit(std::size_t index, const scenario::Step& step) override {
    const auto* const exit = std::get_if<scenario::ExitProcessControl>(&step.action);
    if (exit != nullptr && exit->crash) EndBySignal();
    if (exit != nullptr) _exit(0);
    if (std::holds_alternative<scenario::WsaDuplicateSocketCall>(step.action)) {
      return Answer(index, true, {std::byte(target_ & 0xFF), std::byte((target_ >> 8) & 0xFF)});
    }
    if (std::holds_alternative<scenario::WsaSocketFromCall>(step.action)) {
      const std::vector<std::byte> ours{std::byte(ProcessId() & 0xFF),
                                        std::byte((ProcessId() >> 8) & 0xFF)};
      return Answer(index, info_ == ours, {});
    }
    reference_->Submit(index, step);
  }
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override {
    if (events_.empty()) return reference_->Next(deadline);
    scenario::Event event = events_.front();
    events_.erase(events_.begin());
    if (events_.empty()) given_ = std::exchange(filled_, {});
    return event;
  }
  std::uint32_t ProcessId() const override { return static_cast<std::uint32_t>(getpid()); }
  void NextDuplicateIsFor(std::uint32_t process_id) override { target_ = process_id; }
  void NextSocketIsFrom(std::vector<std::byte> protocol_info) override {
    info_ = std::move(protocol_info);
  }
  std::vector<std::byte> TakeProtocolInfo() override { return std::exchange(given_, {}); }

 private:
  void Answer(std::size_t index, bool success, std::vector<std::byte> filled) {
    events_ = {scenario::Invoked{index},
               scenario::Returned{index, success ? 0 : -1, success ? 0 : 10022, {}, {}}};
    filled_ = std::move(filled);
  }

  std::unique_ptr<Target> reference_ = MakeReferenceTarget();
  std::vector<scenario::Event> events_;
  std::uint32_t target_ = 0;
  std::vector<std::byte> info_;
  std::vector<std::byte> filled_;
  std::vector<std::byte> given_;
};

// What the reference answers to one line, and the exit code that it asks for.
int Answer(Target& target, const std::string& line, bool whole) {
  std::istringstream one_line(line + "\n");
  std::ostringstream out;
  const int code = Serve(target, one_line, out);
  std::string answers = out.str();
  constexpr std::string_view kOffer = ",\"whole_scenarios\":true";
  const std::size_t offer = whole ? std::string::npos : answers.find(kOffer);
  if (offer != std::string::npos) answers.erase(offer, kOffer.size());
  Say(answers);
  return code;
}

// Serves line by line; the exit code of the program.
int Run(bool whole, const Misbehaviour* misbehaviour, const std::vector<std::string>& places) {
  const std::unique_ptr<Target> target = MakeReferenceTarget();
  std::string line;
  while (std::getline(std::cin, line)) {
    const bool misbehaves = std::any_of(
        places.begin(), places.end(),
        [&line](const std::string& place) { return line.find(place) != std::string::npos; });
    if (!misbehaves || !misbehaviour->instead_of_answering) {
      if (const int code = Answer(*target, line, whole); code != 0) return code;
    }
    if (misbehaves) misbehaviour->act();
    if (line.find("\"request\":\"end\"") != std::string::npos) return 0;
  }
  return 0;
}

}  // namespace
}  // namespace portcullis::targets

int main(int count, char** arguments) {
  using portcullis::targets::kMisbehaviours;
  std::vector<std::string> words(arguments + 1, arguments + count);
  if (words == std::vector<std::string>{"one-process"}) {
    portcullis::targets::OneProcessForTest process;
    return portcullis::targets::Serve(process, std::cin, std::cout);
  }
  const bool whole = !words.empty() && words.front() == "whole";
  if (whole) words.erase(words.begin());
  if (words.empty()) return portcullis::targets::Run(whole, nullptr, {});
  const auto* const found = std::find_if(kMisbehaviours.begin(), kMisbehaviours.end(),
                                         [&](const auto& row) { return row.name == words[0]; });
  if (found == kMisbehaviours.end()) {
    std::fputs("usage: testee_for_test [whole] [MISBEHAVIOUR PLACE... | one-process]\n", stderr);
    return 2;
  }
  words.erase(words.begin());
  return portcullis::targets::Run(whole, found, words);
}
