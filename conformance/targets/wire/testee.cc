#include "conformance/targets/wire/testee.h"

#include <algorithm>
#include <utility>

namespace portcullis::targets {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kComplaintBytes = 300;

std::string Quote(std::string_view line) {
  std::string quoted = Plain(line);
  for (char& letter : quoted) {
    if (letter == '"' || letter == '\\') letter = '?';
  }
  return "\"" + quoted + "\"";
}

// A testee's own words, which may be in any language, without what would break the line.
std::string OneLine(std::string words) {
  if (words.size() > kComplaintBytes) {
    std::size_t end = kComplaintBytes;
    while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xC0u) == 0x80u) --end;
    words.resize(end);
    words += "…";
  }
  for (char& letter : words) {
    if (static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F) letter = ' ';
  }
  return words;
}

// What a line should have been, and where in it.
std::string AsExpected(const documents::DocumentError& error) {
  return error.expected + (error.place.empty() ? "" : " at " + error.place);
}

bool IsFinal(const scenario::Event& event) {
  return std::holds_alternative<scenario::Returned>(event) ||
         std::holds_alternative<scenario::Blocked>(event);
}

}  // namespace

std::string Plain(std::string_view text, std::size_t longest) {
  std::string plain;
  for (const char letter : text.substr(0, longest)) {
    const bool is_plain = letter >= ' ' && letter <= '~';
    plain += is_plain ? letter : '?';
  }
  return plain + (text.size() > longest ? "…" : "");
}

tl::expected<std::unique_ptr<Testee>, TargetError> Testee::Start(
    const std::vector<std::string>& command, const WireBounds& bounds, scenario::Rights rights,
    const std::optional<scenario::Description>& known) {
  auto started = ChildProcess::Start(command, rights);
  if (!started.has_value()) {
    return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun, started.error()});
  }
  std::unique_ptr<Testee> testee(new Testee(command, bounds, rights));
  testee->child_ = std::move(*started);
  if (auto said = testee->SayHello(known); !said.has_value()) {
    return tl::make_unexpected(std::move(said.error()));
  }
  return testee;
}

tl::expected<void, TargetError> Testee::SayHello(
    const std::optional<scenario::Description>& known) {
  auto answer = Ask(wire::HelloRequest{}, bounds_.hello, "hello");
  if (!answer.has_value()) return tl::make_unexpected(std::move(answer.error()));
  if (const auto* const error = std::get_if<wire::ErrorAnswer>(&*answer)) {
    Discard();
    return tl::make_unexpected(Complaint(*error));
  }
  const auto* const hello = std::get_if<wire::HelloAnswer>(&*answer);
  if (hello == nullptr) {
    return tl::make_unexpected(Nonsense(wire::PrintAnswer(*answer), "the answer hello"));
  }
  if (hello->protocol != wire::kProtocol) {
    return tl::make_unexpected(
        Nonsense(wire::PrintAnswer(*answer), "protocol " + std::to_string(wire::kProtocol)));
  }
  const bool has_same_rights = rights_ == scenario::Rights::kAdministrator;
  if (known.has_value() && has_same_rights && *known != hello->target) {
    return tl::make_unexpected(
        Nonsense(wire::PrintAnswer(*answer), "the same target as before it was started again"));
  }
  hello_ = *hello;
  return {};
}

tl::expected<scenario::Placement, TargetError> Testee::Reset(const scenario::Scenario& scenario,
                                                             int attempt) {
  submitted_.clear();
  ready_.clear();
  auto answer = Ask(wire::ResetRequest{scenario, attempt}, bounds_.reset, "reset");
  if (!answer.has_value()) return tl::make_unexpected(std::move(answer.error()));
  if (const auto* const error = std::get_if<wire::ErrorAnswer>(&*answer)) {
    // One that only found no room, or cannot do this scenario, is as good as before.
    if (error->kind == TargetError::Kind::kProtocol || error->kind == TargetError::Kind::kHang) {
      Discard();
    }
    return tl::make_unexpected(Complaint(*error));
  }
  const auto* const ready = std::get_if<wire::ReadyAnswer>(&*answer);
  if (ready == nullptr) {
    return tl::make_unexpected(Nonsense(wire::PrintAnswer(*answer), "the answer ready"));
  }
  for (const auto& [window, size] : scenario.windows) {
    if (!ready->windows.contains(window)) {
      return tl::make_unexpected(
          Nonsense(wire::PrintAnswer(*answer), "a place for window " + window));
    }
  }
  return ready->windows;
}

void Testee::Submit(const wire::SubmitRequest& request) {
  process_ = request.step.actor.process;
  submitted_.insert(request.index);
  if (child_ != nullptr) ready_.push_back(request);
}

void Testee::SendReady() {
  for (std::size_t i = 0; i < ready_.size(); ++i) {
    ready_[i].more = i + 1 < ready_.size();
    unanswered_.insert(ready_[i].index);
    // Where the child is gone, reading will say so; what it said before that comes first.
    Send(ready_[i], bounds_.step);
  }
  ready_.clear();
  due_ = steady_clock::now() + bounds_.step;
}

tl::expected<void, TargetError> Testee::EndAsTold(const wire::SubmitRequest& request) {
  if (!ready_.empty()) SendReady();
  Send(request, bounds_.step);
  const Deadline deadline = steady_clock::now() + bounds_.step;
  while (child_ != nullptr) {
    const Line line = ReadLine(deadline);
    if (line.has_value()) continue;  // that the step was invoked, or what an earlier one gave
    if (const auto* const error = std::get_if<TargetError>(&line.error())) {
      return tl::make_unexpected(*error);
    }
    const bool has_ended = std::get<Silence>(line.error()) == Silence::kEnd &&
                           child_->Finish(deadline) != ChildProcess::kKilled;
    Discard();
    if (!has_ended) {
      return tl::make_unexpected(
          TargetError{TargetError::Kind::kHang, name_ + " has not ended within " +
                                                    std::to_string(bounds_.step.count()) +
                                                    " ms of being told to"});
    }
  }
  return {};
}

void Testee::End() {
  if (child_ == nullptr) return;
  if (Send(wire::EndRequest{}, bounds_.end)) child_->Finish(steady_clock::now() + bounds_.end);
  Discard();
}

tl::expected<std::optional<wire::EventAnswer>, TargetError> Testee::Next(Deadline deadline) {
  bool asked = false;
  while (child_ != nullptr) {
    if (unanswered_.empty() && !ready_.empty()) SendReady();
    if (!Waits()) {
      if (asked) return std::nullopt;  // it has just said that there is nothing until then
      const auto left = std::clamp(std::chrono::floor<milliseconds>(deadline - steady_clock::now()),
                                   milliseconds(0), wire::kLongestWait);
      Send(wire::WaitRequest{left.count()}, bounds_.step);
      asked = true;
      ++waits_;
      due_ = steady_clock::now() + left + bounds_.step;
    }
    const Line line = ReadLine(std::min(deadline, due_));
    if (!line.has_value()) {
      if (const auto* const error = std::get_if<TargetError>(&line.error())) {
        return tl::make_unexpected(*error);
      }
      if (std::get<Silence>(line.error()) == Silence::kEnd) return wire::EventAnswer{Death()};
      if (steady_clock::now() < due_) return std::nullopt;
      Discard();
      return tl::make_unexpected(TargetError{
          TargetError::Kind::kHang,
          name_ + " has been silent for " + std::to_string(bounds_.step.count()) + " ms"});
    }
    const auto answer = wire::ParseAnswer(*line, name_);
    if (!answer.has_value()) {
      return tl::make_unexpected(Nonsense(*line, AsExpected(answer.error())));
    }
    auto event = Take(*answer, *line);
    if (!event.has_value() || event->has_value()) return event;
  }
  return std::nullopt;
}

// What an answer means for Next: an event, nothing to say yet, or an error.
tl::expected<std::optional<wire::EventAnswer>, TargetError> Testee::Take(const wire::Answer& answer,
                                                                         const std::string& line) {
  if (const auto* const error = std::get_if<wire::ErrorAnswer>(&answer)) {
    Discard();
    return tl::make_unexpected(Complaint(*error));
  }
  if (std::holds_alternative<wire::WaitedAnswer>(answer) && waits_ > 0) {
    --waits_;
    return std::nullopt;
  }
  const auto* const message = std::get_if<wire::EventAnswer>(&answer);
  if (message == nullptr) {
    return tl::make_unexpected(Nonsense(line, "an event of a step"));
  }
  const std::optional<std::size_t> step = StepOf(message->event);
  // Died is of no step, and not a testee's to say.
  if (!step.has_value() || !submitted_.contains(*step)) {
    return tl::make_unexpected(Nonsense(line, "an event of a step that was submitted"));
  }
  if (IsFinal(message->event) && unanswered_.erase(*step) != 0) {
    due_ = steady_clock::now() + bounds_.step;
  }
  return *message;
}

bool Testee::Send(const wire::Request& request, milliseconds bound) {
  return child_->Write(wire::PrintRequest(request) + "\n", steady_clock::now() + bound) ==
         ChildProcess::Io::kDone;
}

Testee::Line Testee::ReadLine(Deadline deadline) {
  std::size_t searched = 0;
  while (true) {
    const std::size_t end = received_.find('\n', searched);
    if (end != std::string::npos && end <= wire::kLongestLine) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line;
    }
    if (received_.size() > wire::kLongestLine) {
      return tl::make_unexpected(Nonsense(
          received_, "a line of at most " + std::to_string(wire::kLongestLine) + " bytes"));
    }
    searched = received_.size();
    switch (child_->Read(received_, deadline)) {
      case ChildProcess::Io::kDone:
        break;
      case ChildProcess::Io::kTimeout:
        return tl::make_unexpected(Silence::kTimeout);
      case ChildProcess::Io::kEnd:
        return tl::make_unexpected(Silence::kEnd);
    }
  }
}

tl::expected<wire::Answer, TargetError> Testee::Ask(const wire::Request& request,
                                                    milliseconds bound, const std::string& what) {
  const Deadline deadline = steady_clock::now() + bound;
  Send(request, bound);
  while (true) {
    const Line line = ReadLine(deadline);
    if (!line.has_value()) {
      if (const auto* const error = std::get_if<TargetError>(&line.error())) {
        return tl::make_unexpected(*error);
      }
      return tl::make_unexpected(NoAnswer(std::get<Silence>(line.error()), what, bound));
    }
    auto answer = wire::ParseAnswer(*line, name_);
    if (!answer.has_value()) {
      return tl::make_unexpected(Nonsense(*line, AsExpected(answer.error())));
    }
    // Left from the scenario before: a wait that nobody read to its end.
    const bool is_late = waits_ > 0 && (std::holds_alternative<wire::WaitedAnswer>(*answer) ||
                                        std::holds_alternative<wire::EventAnswer>(*answer));
    if (!is_late) {
      waits_ = 0;
      return *answer;
    }
    if (std::holds_alternative<wire::WaitedAnswer>(*answer)) --waits_;
  }
}

TargetError Testee::NoAnswer(Silence silence, const std::string& what, milliseconds bound) {
  if (silence == Silence::kEnd) {
    const std::string status = WordsOfTheEnd();
    Discard();
    return {TargetError::Kind::kCannotRun, name_ + " ended at " + what + ": " + status};
  }
  Discard();
  return {TargetError::Kind::kHang,
          name_ + " did not answer " + what + " within " + std::to_string(bound.count()) + " ms"};
}

// `expected` may quote the line too: a reader of JSON shows where it stopped. `line` may be what
// Discard is about to clear.
TargetError Testee::Nonsense(std::string_view line, const std::string& expected) {
  TargetError error{TargetError::Kind::kProtocol, name_ + " said " + Quote(line) + "; expected " +
                                                      Plain(expected, kComplaintBytes)};
  Discard();
  return error;
}

TargetError Testee::Complaint(const wire::ErrorAnswer& error) {
  return {error.kind, name_ + ": " + OneLine(error.message)};
}

// After the end of the child's output. Whether the child has ended too shows when it is waited for.
std::string Testee::WordsOfTheEnd() {
  std::string status = child_->Finish(steady_clock::now() + bounds_.end);
  return status == ChildProcess::kKilled ? "closed its output; " + status : status;
}

scenario::Event Testee::Death() {
  std::string status = WordsOfTheEnd();
  Discard();
  return scenario::Died{process_, std::move(status)};
}

void Testee::Discard() {
  child_.reset();
  received_.clear();
  ready_.clear();
  unanswered_.clear();
  waits_ = 0;
}

}  // namespace portcullis::targets
