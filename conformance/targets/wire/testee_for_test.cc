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
// PLACE is some text of a request line at which it misbehaves, such as `"index":3`, or `NAME#STEP`:
// at that step of the scenario of that name, and where it is run whole, at the run; `*#STEP`: of
// every scenario. The
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

// Ends, and leaves a daemon behind: in a session of its own, with nothing of ours open but the
// standard error.
[[noreturn]] void EndBeforeADaemon() {
  if (fork() == 0) {
    setsid();
    if (fork() != 0) _exit(0);
    close(STDIN_FILENO);
    close(STDOUT_FILENO);
    LiveOn();
  }
  _exit(3);
}

[[noreturn]] void LiveOnWithoutSigterm() {
  signal(SIGTERM, SIG_IGN);
  LiveOn();
}

[[noreturn]] void FloodTheStandardError() {
  alarm(60);
  while (true) std::fputs("nothing works here, and nobody listens\n", stderr);
}

std::string Nested(std::size_t levels) {
  return std::string(levels, '[') + std::string(levels, ']');
}

// The lines of a text from the last to the first.
std::string Reversed(const std::string& lines) {
  std::string reversed;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) reversed.insert(0, line + "\n");
  return reversed;
}

// `act` gets what would have been, or has been, answered.
struct Misbehaviour {
  std::string_view name;
  bool instead_of_answering;
  void (*act)(const std::string& answers);
};

constexpr std::array kMisbehaviours = {
    Misbehaviour{"signal", true, [](const std::string&) { EndBySignal(); }},
    Misbehaviour{"exit", true, [](const std::string&) { _exit(3); }},
    Misbehaviour{"exit-before-a-child", true, [](const std::string&) { EndBeforeAChild(); }},
    Misbehaviour{"answer-and-exit", false, [](const std::string&) { _exit(3); }},
    Misbehaviour{"torn-line", true,
                 [](const std::string&) {
                   Say("{\"answer\":\"ev");
                   _exit(0);
                 }},
    Misbehaviour{"hang", true, [](const std::string&) { LiveOn(); }},
    Misbehaviour{"close-output", true,
                 [](const std::string&) {
                   close(STDOUT_FILENO);
                   LiveOn();
                 }},
    Misbehaviour{"no-json", true,
                 [](const std::string&) { Say("wine: \x1B[1m\xFF could not load\n"); }},
    Misbehaviour{"no-answer", true, [](const std::string&) { Say("{\"answer\":\"yes\"}\n"); }},
    Misbehaviour{"another-protocol", true,
                 [](const std::string&) {
                   SayAnswer(wire::HelloAnswer{{7, 8}, Described()});
                 }},
    Misbehaviour{"version-0", true,
                 [](const std::string&) {
                   Say("{\"answer\":\"hello\",\"protocol\":0,\"target\":{\"name\":\"a\","
                       "\"version\":\"1\",\"system\":\"s\",\"capabilities\":[]}}\n");
                 }},
    Misbehaviour{"another-target-each-time", true,
                 [](const std::string&) {
                   scenario::Description description = Described();
                   description.version = std::to_string(getpid());
                   SayAnswer(wire::HelloAnswer{{wire::kProtocol}, description});
                 }},
    Misbehaviour{"hello-again", true,
                 [](const std::string&) {
                   SayAnswer(wire::HelloAnswer{{wire::kProtocol}, Described()});
                 }},
    Misbehaviour{"no-windows", true, [](const std::string&) { SayAnswer(wire::ReadyAnswer{}); }},
    Misbehaviour{"event-of-no-step", true,
                 [](const std::string&) { SayAnswer(wire::EventAnswer{scenario::Invoked{999}}); }},
    Misbehaviour{"died-event", true,
                 [](const std::string&) {
                   SayAnswer(wire::EventAnswer{scenario::Died{"p1", "so it says"}});
                 }},
    Misbehaviour{"waited-unasked", true,
                 [](const std::string&) { SayAnswer(wire::WaitedAnswer{}); }},
    Misbehaviour{"ran-at-once", true,
                 [](const std::string&) {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::RanAnswer{});
                 }},
    Misbehaviour{"silent-in-a-run", true,
                 [](const std::string&) {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::EventAnswer{scenario::Invoked{0}});
                   LiveOn();
                 }},
    Misbehaviour{"event-of-a-later-step", true,
                 [](const std::string&) {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::EventAnswer{scenario::Invoked{1}});
                 }},
    Misbehaviour{"disturbed-in-a-run", true,
                 [](const std::string&) {
                   SayAnswer(wire::ReadyAnswer{{{"w", 20000}}});
                   SayAnswer(wire::ErrorAnswer{TargetError::Kind::kDisturbed, "lost the ports"});
                 }},
    Misbehaviour{"long-line", true,
                 [](const std::string&) { Say(std::string(2 * wire::kLongestLine, 'x')); }},
    Misbehaviour{"long-token", true,
                 [](const std::string&) {
                   Say("{\"answer\":\"" + std::string(wire::kLongestLine / 2, 'x') + "\n");
                 }},
    Misbehaviour{"disturbed", true,
                 [](const std::string&) {
                   SayAnswer(wire::ErrorAnswer{TargetError::Kind::kDisturbed,
                                               "no room for\nwindow w\xC3\xA4"});
                 }},
    Misbehaviour{
        "long-error", true,
        [](const std::string&) {
          SayAnswer(wire::ErrorAnswer{TargetError::Kind::kCannotRun, std::string(100'000, 'y')});
        }},
    Misbehaviour{"daemon", true, [](const std::string&) { EndBeforeADaemon(); }},
    Misbehaviour{"hang-without-sigterm", true, [](const std::string&) { LiveOnWithoutSigterm(); }},
    Misbehaviour{"flood", true, [](const std::string&) { FloodTheStandardError(); }},
    Misbehaviour{"flood-and-exit", true,
                 [](const std::string&) {
                   for (int i = 0; i < 20'000; ++i) {
                     std::fputs("nothing works here, and nobody listens\n", stderr);
                   }
                   std::fputs("no ports left\n", stderr);
                   _exit(3);
                 }},
    Misbehaviour{"close-input", true,
                 [](const std::string&) {
                   close(STDIN_FILENO);
                   LiveOn();
                 }},
    Misbehaviour{"answer-twice", false, [](const std::string& answers) { Say(answers); }},
    Misbehaviour{"out-of-order", true, [](const std::string& answers) { Say(Reversed(answers)); }},
    Misbehaviour{"deep-json", true,
                 [](const std::string&) {
                   Say("{\"answer\":\"event\",\"event\":" + Nested(10'000) + "}\n");
                 }},
    Misbehaviour{"bad-utf8", true,
                 [](const std::string&) {
                   Say("{\"answer\":\"error\",\"kind\":\"hang\",\"message\":\"\xC3\x28\"}\n");
                 }},
    Misbehaviour{
        "wrong-type", true,
        [](const std::string&) {
          Say("{\"answer\":\"event\",\"event\":{\"event\":\"returned\",\"step\":\"two\"}}\n");
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

struct Answered {
  std::string answers;
  int exit_code = 0;
};

// What the reference answers to one line, and the exit code that it asks for.
Answered AnswerLine(Target& target, const std::string& line, bool whole) {
  std::istringstream one_line(line + "\n");
  std::ostringstream out;
  Answered answered;
  answered.exit_code = Serve(target, one_line, out);
  answered.answers = out.str();
  constexpr std::string_view kOffer = ",\"whole_scenarios\":true";
  const std::size_t offer = whole ? std::string::npos : answered.answers.find(kOffer);
  if (offer != std::string::npos) answered.answers.erase(offer, kOffer.size());
  return answered;
}

class Places {
 public:
  explicit Places(std::vector<std::string> places) : places_(std::move(places)) {}

  // Have: whether one of them is at this line, the next request.
  bool Have(const std::string& line) {
    const auto request = wire::ParseRequest(line, "request");
    std::string step = "#";  // of no place
    if (request.has_value()) {
      if (const auto* const reset = std::get_if<wire::ResetRequest>(&*request)) {
        scenario_ = reset->scenario.name;
      } else if (const auto* const run = std::get_if<wire::RunRequest>(&*request)) {
        step = run->scenario.name + "#";
        scenario_.clear();
      } else if (const auto* const submit = std::get_if<wire::SubmitRequest>(&*request)) {
        step = scenario_ + "#" + std::to_string(submit->index);
      }
    }
    const bool is_run = step.size() > 1 && step.back() == '#';
    return std::any_of(places_.begin(), places_.end(), [&](const std::string& place) {
      if (place.find('#') == std::string::npos) return line.find(place) != std::string::npos;
      const bool of_any = place.starts_with("*#");
      if (is_run) return of_any || place.starts_with(step);
      return of_any ? step.ends_with(place.substr(1)) : place == step;
    });
  }

 private:
  std::vector<std::string> places_;
  std::string scenario_;  // that was begun last, where that was step by step
};

// Serves line by line; the exit code of the program.
int Run(bool whole, const Misbehaviour* misbehaviour, std::vector<std::string> of_places) {
  const std::unique_ptr<Target> target = MakeReferenceTarget();
  Places places(std::move(of_places));
  std::string line;
  while (std::getline(std::cin, line)) {
    const bool misbehaves = places.Have(line);
    const Answered answered = AnswerLine(*target, line, whole);
    if (!misbehaves || !misbehaviour->instead_of_answering) Say(answered.answers);
    if (misbehaves) misbehaviour->act(answered.answers);
    if (answered.exit_code != 0) return answered.exit_code;
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
