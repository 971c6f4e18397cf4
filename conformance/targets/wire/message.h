// The messages of the testee protocol, version 1, and their lines. The protocol itself is
// conformance/targets/PROTOCOL.md.
//
// Used by serve (the testee's side) and wire_target (the runner's side). A line is one JSON object
// without its newline; unknown keys are ignored, so that a later version can add some; a key that
// stands twice is an error. Print never fails; Parse says what is wrong with a line and where. Safe
// from any thread.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "conformance/documents/document_error.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"

namespace portcullis::targets::wire {

inline constexpr int kProtocol = 1;  // the one version that this program speaks
inline constexpr std::size_t kLongestLine = std::size_t{1} << 20;  // without its newline
inline constexpr std::chrono::milliseconds kLongestWait{3'600'000};

// --- requests: from the runner to the testee ---------------------------------------------------

// `protocols`: every version that the runner speaks. `worker`: which of the testees of the run that
// work beside each other this one is.
struct HelloRequest {
  std::vector<int> protocols{kProtocol};
  Worker worker{};
  friend bool operator==(const HelloRequest&, const HelloRequest&) = default;
};
struct ResetRequest {
  scenario::Scenario scenario;
  int attempt = 0;
  friend bool operator==(const ResetRequest&, const ResetRequest&) = default;
};
// As a reset and a submit of every step, one after another: to a testee that takes whole scenarios.
struct RunRequest {
  scenario::Scenario scenario;
  int attempt = 0;
  friend bool operator==(const RunRequest&, const RunRequest&) = default;
};
// The step travels whole: it need not be the scenario's own. The other two go to a testee that is
// one process (HelloAnswer::process_id), and say what it cannot know of another one. `more`: the
// next request is a step of another thread, to be begun before this one is answered.
struct SubmitRequest {
  std::size_t index = 0;
  scenario::Step step;
  std::optional<std::uint32_t> process_id{};  // of the process that WSADuplicateSocketW is to name
  std::vector<std::byte> protocol_info{};     // WSASocketW's `from`, as the other process filled it
  bool more = false;
  friend bool operator==(const SubmitRequest&, const SubmitRequest&) = default;
};
struct WaitRequest {
  std::int64_t timeout_ms = 0;
  friend bool operator==(const WaitRequest&, const WaitRequest&) = default;
};
struct EndRequest {
  friend bool operator==(const EndRequest&, const EndRequest&) = default;
};
using Request =
    std::variant<HelloRequest, ResetRequest, RunRequest, SubmitRequest, WaitRequest, EndRequest>;

// --- answers: from the testee to the runner ----------------------------------------------------

// `process_id`: the testee is one process of its machine, which the machine knows by this number;
// without it the testee plays every process of a scenario itself, and may say that it takes whole
// scenarios, that is RunRequests.
struct HelloAnswer {
  std::vector<int> protocols{kProtocol};
  scenario::Description target;
  std::optional<std::uint32_t> process_id{};
  bool whole_scenarios = false;
  friend bool operator==(const HelloAnswer&, const HelloAnswer&) = default;
};
struct ReadyAnswer {
  scenario::Placement windows;
  friend bool operator==(const ReadyAnswer&, const ReadyAnswer&) = default;
};
struct EventAnswer {
  scenario::Event event;
  std::vector<std::byte> protocol_info{};  // that WSADuplicateSocketW filled
  friend bool operator==(const EventAnswer&, const EventAnswer&) = default;
};
struct RanAnswer {
  friend bool operator==(const RanAnswer&, const RanAnswer&) = default;
};
struct WaitedAnswer {
  friend bool operator==(const WaitedAnswer&, const WaitedAnswer&) = default;
};
struct ErrorAnswer {
  TargetError::Kind kind = TargetError::Kind::kCannotRun;
  std::string message;
  friend bool operator==(const ErrorAnswer&, const ErrorAnswer&) = default;
};
using Answer =
    std::variant<HelloAnswer, ReadyAnswer, EventAnswer, RanAnswer, WaitedAnswer, ErrorAnswer>;

// NoCommonProtocol: what is wrong where the other side speaks `theirs`; nothing where one of them
// is ours.
std::optional<std::string> NoCommonProtocol(const std::vector<int>& theirs);

std::string PrintRequest(const Request& request);
std::string PrintAnswer(const Answer& answer);

// `from` is what an error calls the sender: "the testee".
tl::expected<Request, documents::DocumentError> ParseRequest(std::string_view line,
                                                             const std::string& from);
tl::expected<Answer, documents::DocumentError> ParseAnswer(std::string_view line,
                                                           const std::string& from);

}  // namespace portcullis::targets::wire
