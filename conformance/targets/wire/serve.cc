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

// The next line; nothing at the end of the input. A line past the bound is cut there.
std::optional<std::string> ReadLine(std::istream& in) {
  std::string line;
  while (line.size() <= wire::kLongestLine) {
    const int byte = in.get();
    if (byte == std::istream::traits_type::eof()) return std::nullopt;
    if (byte == '\n') return line;
    line.push_back(static_cast<char>(byte));
  }
  return line;
}

bool IsAnswer(const scenario::Event& event) {
  return std::holds_alternative<scenario::Returned>(event) ||
         std::holds_alternative<scenario::Blocked>(event);
}

class Session {
 public:
  Session(Target& target, std::ostream& out)
      : target_(target), process_(dynamic_cast<OneProcess*>(&target)), out_(out) {}

  void Say(const wire::Answer& answer) {
    // One write a line, so that a process that dies in between leaves no torn one.
    const std::string line = wire::PrintAnswer(answer) + "\n";
    out_.write(line.data(), static_cast<std::streamsize>(line.size()));
    out_.flush();
  }

  void Do(const wire::HelloRequest&) {
    const auto description = target_.Describe();
    if (!description.has_value()) {
      Complain(description.error());
    } else {
      wire::HelloAnswer hello{wire::kProtocol, *description};
      if (process_ != nullptr) hello.process_id = process_->ProcessId();
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
    target_.Submit(submit.index, submit.step);
    unanswered_.insert(submit.index);
    if (submit.more) return;
    Deadline deadline = steady_clock::now() + kStepBound;
    while (!unanswered_.empty()) {
      auto event = target_.Next(deadline);
      if (!event.has_value()) return Complain(event.error());
      if (!event->has_value()) {
        return Complain({TargetError::Kind::kHang, "the target gives no event for a step"});
      }
      if (std::holds_alternative<scenario::Died>(**event)) unanswered_.clear();
      if (IsAnswer(**event) && unanswered_.erase(*scenario::StepOf(**event)) != 0) {
        deadline = steady_clock::now() + kStepBound;
      }
      Say(Answer(std::move(**event)));
    }
  }

  void Do(const wire::WaitRequest& wait) {
    auto event = target_.Next(steady_clock::now() + std::chrono::milliseconds(wait.timeout_ms));
    if (!event.has_value()) return Complain(event.error());
    if (event->has_value()) Say(Answer(std::move(**event)));
    Say(wire::WaitedAnswer{});
  }

  void Do(const wire::EndRequest&) {}

 private:
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
