// One child that speaks the testee protocol: the conversation with it, line by line.
//
// Used by wire_target, which decides who gets which step. A child that dies gives Died, with how it
// ended in words; one that hangs or speaks nonsense is killed, with a TargetError that names the
// message and what was expected. After either it is dead for good. One thread.

#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <variant>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/target.h"
#include "conformance/targets/wire/child_process.h"
#include "conformance/targets/wire/due_events.h"
#include "conformance/targets/wire/message.h"
#include "conformance/targets/wire/wire_target.h"

namespace portcullis::targets {

// Plain: the beginning of a foreign line, or of words that quote one, fit for a message of one
// line.
std::string Plain(std::string_view text, std::size_t longest = 120);

class Testee {
 public:
  // A whole scenario that has been run.
  struct WholeRun {
    scenario::Placement placement;
    std::vector<scenario::Event> events;
    std::size_t answered = 0;  // steps
    bool is_invoked = false;   // the step under way; it goes without saying before its answer
  };
  // How one ended that did not come to its end.
  using Ending = std::variant<TargetError, scenario::Died>;

  // Start: a child that has said hello; with `known`, as that same target. `rights` other than an
  // administrator's lower those of the child, and may change what it can do.
  static tl::expected<std::unique_ptr<Testee>, TargetError> Start(
      const std::vector<std::string>& command, const WireBounds& bounds, const Worker& worker,
      scenario::Rights rights, const std::optional<scenario::Description>& known);
  Testee(const Testee&) = delete;
  Testee& operator=(const Testee&) = delete;
  ~Testee() = default;

  const wire::HelloAnswer& hello() const { return hello_; }
  scenario::Rights rights() const { return rights_; }
  bool IsAlive() const { return child_ != nullptr; }
  // OwesAnAnswer: it can then not be told apart from one that will owe it for ever.
  bool OwesAnAnswer() const { return !unanswered_.empty() || !ready_.empty(); }

  // Reset: the scenario begins. Dead afterwards only where it broke its word, or has died. One that
  // ends at its first scenario cannot run; at a later one it has died of those before.
  tl::expected<scenario::Placement, Ending> Reset(const scenario::Scenario& scenario, int attempt);

  // Run: the scenario from its placement to what comes after its last step; `request` is the line
  // of its RunRequest, without its newline. Only of one that takes whole scenarios. Dead afterwards
  // where it broke its word or died; else the error is its own, in place of a placement.
  tl::expected<WholeRun, Ending> Run(const scenario::Scenario& scenario, std::string request);

  // Submit: the step is sent by the next Next, which gives the events of it. Those that are
  // submitted before one is asked for are sent together, and wait until all that were sent before
  // have been answered: a testee that can has them under way beside each other.
  void Submit(const wire::SubmitRequest& request);
  tl::expected<std::optional<wire::EventAnswer>, TargetError> Next(Deadline deadline);

  // EndAsTold: sends a step that is to end the child, and waits for its end.
  tl::expected<void, TargetError> EndAsTold(const wire::SubmitRequest& request);

  // End: tells it that the run is over, and waits a little.
  void End();

 private:
  enum class Silence { kTimeout, kEnd };
  using Line = tl::expected<std::string, std::variant<Silence, TargetError>>;

  Testee(const std::vector<std::string>& command, const WireBounds& bounds, scenario::Rights rights)
      : name_("testee \"" + command.front() + "\""), bounds_(bounds), rights_(rights) {}

  tl::expected<void, TargetError> SayHello(const Worker& worker,
                                           const std::optional<scenario::Description>& known);
  bool Send(const wire::Request& request, std::chrono::milliseconds bound);
  bool SendLine(std::string line, std::chrono::milliseconds bound);
  Line ReadLine(Deadline deadline);
  // One answer that must come within `bound`, to a request that no step's death can be blamed for.
  tl::expected<wire::Answer, TargetError> Ask(const wire::Request& request,
                                              std::chrono::milliseconds bound,
                                              const std::string& what);
  tl::expected<wire::Answer, TargetError> Parse(const std::string& line);
  bool IsLate(const wire::Answer& answer);
  tl::expected<std::optional<wire::EventAnswer>, TargetError> Take(const wire::Answer& answer,
                                                                   const std::string& line);
  std::string TakeOfRun(const wire::Answer& answer, const scenario::Scenario& scenario,
                        WholeRun& run);
  TargetError NoAnswer(Silence silence, const std::string& what, std::chrono::milliseconds bound);
  TargetError Nonsense(std::string_view line, const std::string& expected);
  TargetError Complaint(const wire::ErrorAnswer& error);
  std::string WordsOfTheEnd();
  std::string Evidence();
  TargetError Silent();
  scenario::Died Death();
  scenario::Died DeathAfter(const std::string& scenario) const;
  void Discard();
  bool Waits() const { return !unanswered_.empty() || waits_ > 0; }
  void SendReady();

  std::string name_;
  WireBounds bounds_;
  scenario::Rights rights_;
  std::unique_ptr<ChildProcess> child_;  // null once it is dead
  wire::HelloAnswer hello_;
  std::string received_;   // lines, and bytes that are no whole line yet
  std::size_t taken_ = 0;  // how many of these bytes are dealt with
  DueEvents due_events_;
  std::vector<wire::SubmitRequest> ready_;  // not sent yet
  std::set<std::size_t> unanswered_;        // steps whose Returned or Blocked is due
  int waits_ = 0;                           // wait requests that `waited` has not answered yet
  Deadline due_;                            // when a silent child counts as hanging
  std::string process_ = "p1";              // of the last step
  std::string last_request_;                // its line
  std::string last_scenario_;               // its name; empty before the first
  std::optional<std::string> end_;          // how it ended by itself, in words
};

}  // namespace portcullis::targets
