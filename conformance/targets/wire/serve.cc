#include "conformance/targets/wire/serve.h"

#include <chrono>
#include <iostream>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "conformance/targets/wire/message.h"
#include "conformance/targets/wire/one_process.h"

#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#endif

namespace portcullis::targets {
namespace {

using std::chrono::steady_clock;

// Longer than any target takes for a step: reached only by one that broke its word.
constexpr std::chrono::seconds kStepBound{30};

// What a run may keep back before it is written: fewer writes are what makes a run fast, but a call
// that takes its time must not make the testee look silent.
constexpr std::size_t kMostKeptBytes = std::size_t{1} << 16;
constexpr std::chrono::seconds kLongestKept{1};

// The next line; nothing at the end of the input. A line past the bound is cut there.
std::optional<std::string> ReadLine(std::istream& in) {
  std::string line;
  while (line.size() <= wire::kLongestLine) {
    const int byte = in.rdbuf()->sbumpc();  // what in.get() does before costs ten times that
    if (byte == std::istream::traits_type::eof()) return std::nullopt;
    if (byte == '\n') return line;
    line.push_back(static_cast<char>(byte));
  }
  return line;
}

class Session {
 public:
  Session(Target& target, std::ostream& out)
      : target_(target), process_(dynamic_cast<OneProcess*>(&target)), out_(out) {}

  void Say(const wire::Answer& answer) {
    Keep(answer);
    Flush();
  }

  void Do(const wire::HelloRequest& request) {
    if (const auto wrong = wire::NoCommonProtocol(request.protocols)) {
      return Complain({TargetError::Kind::kProtocol, "the runner " + *wrong});
    }
    target_.SetWorker(request.worker);
    const auto description = target_.Describe();
    if (!description.has_value()) {
      Complain(description.error());
    } else {
      wire::HelloAnswer hello;
      hello.target = *description;
      if (process_ != nullptr) hello.process_id = process_->ProcessId();
      hello.whole_scenarios = process_ == nullptr;
      Say(hello);
    }
  }

  void Do(const wire::ResetRequest& reset) {
    unanswered_.clear();
    const auto placement = target_.Reset(reset.scenario, reset.attempt);
    if (!placement.has_value()) {
      Complain(placement.error());
    } else {
      Say(wire::ReadyAnswer{*placement});
    }
  }

  void Do(const wire::SubmitRequest& submit) {
    if (process_ != nullptr) {
      if (submit.process_id.has_value()) process_->NextDuplicateIsFor(*submit.process_id);
      process_->NextSocketIsFrom(submit.protocol_info);
    }
    Begin(submit.index, submit.step);
    if (submit.more) return;
    // Each event is written at once: should the next one never come, this one has been heard.
    GiveAnswers([this](const wire::Answer& answer) { Say(answer); });
  }

  void Do(const wire::RunRequest& run) {
    if (process_ != nullptr) {
      return Complain({TargetError::Kind::kProtocol, "one process takes no whole scenarios"});
    }
    unanswered_.clear();
    const auto placement = target_.Reset(run.scenario, run.attempt);
    if (!placement.has_value()) return Complain(placement.error());
    Keep(wire::ReadyAnswer{*placement});
    // Invoked goes without saying where the answer of its step is the next event.
    std::optional<wire::EventAnswer> invoked;
    const auto keep = [&](wire::EventAnswer answer) {
      const bool goes_without_saying =
          invoked.has_value() &&
          scenario::AnsweredStep(answer.event) == scenario::StepOf(invoked->event);
      if (invoked.has_value() && !goes_without_saying) Keep(*invoked);
      invoked.reset();
      if (std::holds_alternative<scenario::Invoked>(answer.event)) {
        invoked = std::move(answer);
      } else {
        Keep(std::move(answer));
      }
    };
    for (std::size_t i = 0; i < run.scenario.steps.size(); ++i) {
      Begin(i, run.scenario.steps[i]);
      if (!GiveAnswers(keep)) return;
      if (kept_.size() > kMostKeptBytes || steady_clock::now() > kept_since_ + kLongestKept)
        Flush();
    }
    // What comes unasked, so that the runner need not wait for it.
    for (;;) {
      auto event = target_.Next(steady_clock::now());
      if (!event.has_value()) return Complain(event.error());
      if (!event->has_value()) break;
      Keep(Answer(std::move(**event)));
    }
    Say(wire::RanAnswer{});
  }

  void Do(const wire::WaitRequest& wait) {
    auto event = target_.Next(steady_clock::now() + std::chrono::milliseconds(wait.timeout_ms));
    if (!event.has_value()) return Complain(event.error());
    if (event->has_value()) Say(Answer(std::move(**event)));
    Say(wire::WaitedAnswer{});
  }

  void Do(const wire::EndRequest&) {}

 private:
  void Keep(const wire::Answer& answer) {
    if (kept_.empty()) kept_since_ = steady_clock::now();
    kept_ += wire::PrintAnswer(answer);
    kept_ += '\n';
  }

  // One write of whole lines, so that a process that dies in between leaves no torn one.
  void Flush() {
    out_.write(kept_.data(), static_cast<std::streamsize>(kept_.size()));
    out_.flush();
    kept_.clear();
  }

  void Begin(std::size_t index, const scenario::Step& step) {
    target_.Submit(index, step);
    unanswered_.insert(index);
  }

  // Gives the events up to the last answer that is due; false where none comes.
  template <typename Give>
  bool GiveAnswers(const Give& give) {
    Deadline deadline = steady_clock::now() + kStepBound;
    while (!unanswered_.empty()) {
      auto event = target_.Next(deadline);
      if (!event.has_value()) {
        Complain(event.error());
        return false;
      }
      if (!event->has_value()) {
        Complain({TargetError::Kind::kHang, "the target gives no event for a step"});
        return false;
      }
      const auto answered = scenario::AnsweredStep(**event);
      if (answered.has_value() && unanswered_.erase(*answered) != 0) {
        deadline = steady_clock::now() + kStepBound;
      }
      const bool died = std::holds_alternative<scenario::Died>(**event);
      give(Answer(std::move(**event)));
      if (died) {
        unanswered_.clear();
        Flush();
        return false;
      }
    }
    return true;
  }

  wire::EventAnswer Answer(scenario::Event event) {
    wire::EventAnswer answer{std::move(event)};
    if (process_ != nullptr) answer.protocol_info = process_->TakeProtocolInfo();
    return answer;
  }

  void Complain(const TargetError& error) {
    unanswered_.clear();
    Say(wire::ErrorAnswer{error.kind, error.message});
  }

  Target& target_;
  OneProcess* process_;  // null where the target plays every process of a scenario itself
  std::ostream& out_;
  std::set<std::size_t> unanswered_;  // steps that were submitted together, as long as that is due
  std::string kept_;                  // lines that are not yet written
  Deadline kept_since_;               // when the first of them came
};

}  // namespace

int Serve(Target& target, std::istream& in, std::ostream& out) {
  Session session(target, out);
  while (const std::optional<std::string> line = ReadLine(in)) {
    const auto request = wire::ParseRequest(*line, "request");
    if (!request.has_value()) {
      session.Say(
          wire::ErrorAnswer{TargetError::Kind::kProtocol, documents::Print(request.error())});
      return 2;
    }
    if (std::holds_alternative<wire::EndRequest>(*request)) return 0;
    std::visit([&](const auto& message) { session.Do(message); }, *request);
  }
  return 0;
}

int ServeOnStandardStreams(Target& target) {
#ifdef _WIN32
  _setmode(_fileno(stdin), _O_BINARY);
  _setmode(_fileno(stdout), _O_BINARY);
#endif
  std::ios::sync_with_stdio(false);
  return Serve(target, std::cin, std::cout);
}

}  // namespace portcullis::targets
