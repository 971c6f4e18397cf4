#include "conformance/targets/wire/wire_target.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>
#include <variant>

#include "conformance/targets/wire/child_process.h"
#include "conformance/targets/wire/message.h"

namespace portcullis::targets {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kQuotedBytes = 120;
constexpr std::size_t kComplaintBytes = 300;

// The beginning of a foreign line, or of words that quote one, fit for a message of one line.
std::string Plain(std::string_view text, std::size_t longest) {
  std::string plain;
  for (const char letter : text.substr(0, longest)) {
    const bool is_plain = letter >= ' ' && letter <= '~';
    plain += is_plain ? letter : '?';
  }
  return plain + (text.size() > longest ? "…" : "");
}

std::string Quote(std::string_view line) {
  std::string quoted = Plain(line, kQuotedBytes);
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

class WireTarget : public Target {
 public:
  WireTarget(std::vector<std::string> command, const WireBounds& bounds)
      : command_(std::move(command)), bounds_(bounds) {}
  WireTarget(const WireTarget&) = delete;
  WireTarget& operator=(const WireTarget&) = delete;
  ~WireTarget() override {
    if (child_ == nullptr) return;
    if (Send(wire::EndRequest{}, bounds_.end)) child_->Finish(steady_clock::now() + bounds_.end);
  }

  tl::expected<scenario::Description, TargetError> Describe() override {
    if (child_ == nullptr && !description_.has_value()) {
      if (auto started = Start(); !started.has_value()) {
        return tl::make_unexpected(std::move(started.error()));
      }
    }
    return *description_;
  }

  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override;
  void Submit(std::size_t index, const scenario::Step& step) override;
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override;

 private:
  enum class Silence { kTimeout, kEnd };
  using Line = tl::expected<std::string, std::variant<Silence, TargetError>>;

  tl::expected<void, TargetError> Start();
  bool Send(const wire::Request& request, milliseconds bound);
  Line ReadLine(Deadline deadline);
  // One answer that must come within `bound`, to a request that no step's death can be blamed for.
  tl::expected<wire::Answer, TargetError> Ask(const wire::Request& request, milliseconds bound,
                                              const std::string& what);
  tl::expected<std::optional<scenario::Event>, TargetError> Take(const wire::Answer& answer,
                                                                 const std::string& line);
  TargetError NoAnswer(Silence silence, const std::string& what, milliseconds bound);
  TargetError Nonsense(std::string_view line, const std::string& expected);
  TargetError Complaint(const wire::ErrorAnswer& error);
  std::string WordsOfTheEnd();
  scenario::Event Death();
  void Discard();
  std::string Name() const { return "testee \"" + command_.front() + "\""; }
  bool Waits() const { return unanswered_.has_value() || waits_ > 0; }

  std::vector<std::string> command_;
  WireBounds bounds_;
  std::unique_ptr<ChildProcess> child_;
  std::optional<scenario::Description> description_;
  std::string received_;  // bytes that are no whole line yet, or lines not yet taken
  std::set<std::size_t> submitted_;
  std::optional<std::size_t> unanswered_;  // the step whose Returned or Blocked is due
  int waits_ = 0;                          // wait requests that `waited` has not answered yet
  Deadline due_;                           // when a silent child counts as hanging
  std::string process_ = "p1";             // of the last step
};

tl::expected<void, TargetError> WireTarget::Start() {
  auto started = ChildProcess::Start(command_);
  if (!started.has_value()) {
    return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun, started.error()});
  }
  child_ = std::move(*started);
  received_.clear();
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
  if (description_.has_value() && *description_ != hello->target) {
    return tl::make_unexpected(
        Nonsense(wire::PrintAnswer(*answer), "the same target as before it was started again"));
  }
  description_ = hello->target;
  return {};
}

tl::expected<scenario::Placement, TargetError> WireTarget::Reset(const scenario::Scenario& scenario,
                                                                 int attempt) {
  // A child that still owes an answer cannot be told apart from one that will owe it for ever.
  if (unanswered_.has_value()) Discard();
  const wire::ResetRequest request{scenario, attempt};
  if (wire::PrintRequest(request).size() > wire::kLongestLine) {
    return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun,
                                           "scenario \"" + Plain(scenario.name, kQuotedBytes) +
                                               "\": expected one that fits a line of " +
                                               std::to_string(wire::kLongestLine) + " bytes"});
  }
  if (child_ == nullptr) {
    if (auto started = Start(); !started.has_value()) {
      return tl::make_unexpected(std::move(started.error()));
    }
  }
  submitted_.clear();
  auto answer = Ask(request, bounds_.reset, "reset");
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

void WireTarget::Submit(std::size_t index, const scenario::Step& step) {
  process_ = step.actor.process;
  submitted_.insert(index);
  if (child_ == nullptr) return;
  unanswered_ = index;
  due_ = steady_clock::now() + bounds_.step;
  // Where the child is gone, reading will say so; what it said before that comes first.
  Send(wire::SubmitRequest{index, step}, bounds_.step);
}

tl::expected<std::optional<scenario::Event>, TargetError> WireTarget::Next(Deadline deadline) {
  bool asked = false;
  while (child_ != nullptr) {
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
      if (std::get<Silence>(line.error()) == Silence::kEnd) return Death();
      if (steady_clock::now() < due_) return std::nullopt;
      Discard();
      return tl::make_unexpected(TargetError{
          TargetError::Kind::kHang,
          Name() + " has been silent for " + std::to_string(bounds_.step.count()) + " ms"});
    }
    const auto answer = wire::ParseAnswer(*line, Name());
    if (!answer.has_value()) {
      return tl::make_unexpected(Nonsense(*line, AsExpected(answer.error())));
    }
    auto event = Take(*answer, *line);
    if (!event.has_value() || event->has_value()) return event;
  }
  return std::nullopt;
}

// What an answer means for Next: an event, nothing to say yet, or an error.
tl::expected<std::optional<scenario::Event>, TargetError> WireTarget::Take(
    const wire::Answer& answer, const std::string& line) {
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
  if (IsFinal(message->event) && unanswered_ == step) unanswered_.reset();
  return message->event;
}

bool WireTarget::Send(const wire::Request& request, milliseconds bound) {
  return child_->Write(wire::PrintRequest(request) + "\n", steady_clock::now() + bound) ==
         ChildProcess::Io::kDone;
}

WireTarget::Line WireTarget::ReadLine(Deadline deadline) {
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

tl::expected<wire::Answer, TargetError> WireTarget::Ask(const wire::Request& request,
                                                        milliseconds bound,
                                                        const std::string& what) {
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
    auto answer = wire::ParseAnswer(*line, Name());
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

TargetError WireTarget::NoAnswer(Silence silence, const std::string& what, milliseconds bound) {
  if (silence == Silence::kEnd) {
    const std::string status = WordsOfTheEnd();
    Discard();
    return {TargetError::Kind::kCannotRun, Name() + " ended at " + what + ": " + status};
  }
  Discard();
  return {TargetError::Kind::kHang,
          Name() + " did not answer " + what + " within " + std::to_string(bound.count()) + " ms"};
}

// `expected` may quote the line too: a reader of JSON shows where it stopped. `line` may be what
// Discard is about to clear.
TargetError WireTarget::Nonsense(std::string_view line, const std::string& expected) {
  TargetError error{TargetError::Kind::kProtocol, Name() + " said " + Quote(line) + "; expected " +
                                                      Plain(expected, kComplaintBytes)};
  Discard();
  return error;
}

TargetError WireTarget::Complaint(const wire::ErrorAnswer& error) {
  return {error.kind, Name() + ": " + OneLine(error.message)};
}

// After the end of the child's output. Whether the child has ended too shows when it is waited for.
std::string WireTarget::WordsOfTheEnd() {
  std::string status = child_->Finish(steady_clock::now() + bounds_.end);
  return status == ChildProcess::kKilled ? "closed its output; " + status : status;
}

scenario::Event WireTarget::Death() {
  std::string status = WordsOfTheEnd();
  Discard();
  return scenario::Died{process_, std::move(status)};
}

void WireTarget::Discard() {
  child_.reset();
  received_.clear();
  unanswered_.reset();
  waits_ = 0;
}

}  // namespace

std::unique_ptr<Target> MakeWireTarget(std::vector<std::string> command, const WireBounds& bounds) {
  return std::make_unique<WireTarget>(std::move(command), bounds);
}

}  // namespace portcullis::targets
