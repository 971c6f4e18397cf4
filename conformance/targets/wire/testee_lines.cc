// How a Testee hears and speaks: lines, and what is said of one that did not keep to the protocol.

#include <algorithm>
#include <utility>

#include "conformance/targets/wire/testee.h"

namespace portcullis::targets {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kComplaintBytes = 300;
constexpr std::size_t kRequestBytes = 200;
constexpr int kLastLines = 3;

// The last lines of a text that are not empty, as one, and the end of that where it is long.
std::string LastLines(std::string_view text) {
  std::string lines;
  for (int i = 0; i < kLastLines && !text.empty();) {
    const std::size_t newline = text.find_last_of("\r\n");
    const std::string_view line =
        newline == std::string_view::npos ? text : text.substr(newline + 1);
    text = text.substr(0, newline == std::string_view::npos ? 0 : newline);
    if (line.empty()) continue;
    lines = std::string(line) + (lines.empty() ? "" : " / ") + lines;
    ++i;
  }
  return lines.substr(lines.size() - std::min(lines.size(), kComplaintBytes));
}

std::string Quote(std::string_view line, std::size_t longest = 120) {
  std::string quoted = Plain(line, longest);
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

}  // namespace

std::string Plain(std::string_view text, std::size_t longest) {
  std::string plain;
  for (const char letter : text.substr(0, longest)) {
    const bool is_plain = letter >= ' ' && letter <= '~';
    plain += is_plain ? letter : '?';
  }
  return plain + (text.size() > longest ? "…" : "");
}

bool Testee::Send(const wire::Request& request, milliseconds bound) {
  return SendLine(wire::PrintRequest(request), bound);
}

bool Testee::SendLine(std::string line, milliseconds bound) {
  last_request_ = std::move(line);
  return child_->Write(last_request_ + "\n", steady_clock::now() + bound) ==
         ChildProcess::Io::kDone;
}

// What has been taken of `received_` is cut off only when more is read: a batch of answers would
// else be moved once for each of them.

Testee::Line Testee::ReadLine(Deadline deadline) {
  std::size_t searched = taken_;
  while (true) {
    const std::size_t end = received_.find('\n', searched);
    if (end != std::string::npos && end - taken_ <= wire::kLongestLine) {
      std::string line = received_.substr(taken_, end - taken_);
      taken_ = end + 1;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line;
    }
    received_.erase(0, std::exchange(taken_, 0));
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
    auto answer = Parse(*line);
    if (!answer.has_value() || !IsLate(*answer)) return answer;
  }
}

tl::expected<wire::Answer, TargetError> Testee::Parse(const std::string& line) {
  auto answer = wire::ParseAnswer(line, name_);
  if (answer.has_value()) return *std::move(answer);
  const documents::DocumentError& error = answer.error();
  return tl::make_unexpected(
      Nonsense(line, error.expected + (error.place.empty() ? "" : " at " + error.place)));
}

// Left from the scenario before: a wait that nobody read to its end.
bool Testee::IsLate(const wire::Answer& answer) {
  const bool has_waited = std::holds_alternative<wire::WaitedAnswer>(answer);
  const bool is_late =
      waits_ > 0 && (has_waited || std::holds_alternative<wire::EventAnswer>(answer));
  if (!is_late) waits_ = 0;
  if (is_late && has_waited) --waits_;
  return is_late;
}

TargetError Testee::NoAnswer(Silence silence, const std::string& what, milliseconds bound) {
  if (silence == Silence::kEnd) {
    const scenario::Died death = Death();
    return {TargetError::Kind::kCannotRun, name_ + " ended at " + what + ": " + death.status};
  }
  TargetError silent{TargetError::Kind::kHang, name_ + " did not answer " + what + " within " +
                                                   std::to_string(bound.count()) + " ms" +
                                                   Evidence()};
  Discard();
  return silent;
}

// `expected` may quote the line too: a reader of JSON shows where it stopped. `line` may be what
// Discard is about to clear.
TargetError Testee::Nonsense(std::string_view line, const std::string& expected) {
  TargetError error{TargetError::Kind::kProtocol, name_ + " said " + Quote(line) + "; expected " +
                                                      Plain(expected, kComplaintBytes) +
                                                      Evidence()};
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

// What a reader needs besides: what it was asked, and what it said on the side.
std::string Testee::Evidence() {
  std::string evidence = "; last request " + Plain(last_request_, kRequestBytes);
  const std::string words = LastLines(child_->LastWords());
  if (!words.empty()) evidence += "; standard error ends " + Quote(words, kComplaintBytes);
  return evidence;
}

TargetError Testee::Silent() {
  TargetError silent{
      TargetError::Kind::kHang,
      name_ + " has been silent for " + std::to_string(bounds_.step.count()) + " ms" + Evidence()};
  Discard();
  return silent;
}

scenario::Died Testee::Death() {
  end_ = WordsOfTheEnd() + Evidence();
  Discard();
  return scenario::Died{process_, *end_};
}

// One that was to begin a scenario, and was not there any more.
scenario::Died Testee::DeathAfter(const std::string& scenario) const {
  return {process_, *end_ + " (after its last answer to \"" + Plain(scenario) +
                        "\", before this scenario began)"};
}

void Testee::Discard() {
  child_.reset();
  received_.clear();
  taken_ = 0;
  ready_.clear();
  unanswered_.clear();
  waits_ = 0;
}

}  // namespace portcullis::targets
