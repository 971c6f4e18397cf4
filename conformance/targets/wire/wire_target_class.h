// WireTarget, for the files that define it: wire_target.cc, and wire_processes.cc for testees that
// are one process each. What it does: wire_target.h.

#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/scenario/bindings.h"
#include "conformance/targets/wire/given_run.h"
#include "conformance/targets/wire/testee.h"
#include "conformance/targets/wire/wire_target.h"

namespace portcullis::targets {

class WireTarget : public Target {
 public:
  WireTarget(std::vector<std::string> command, const WireBounds& bounds)
      : command_(std::move(command)), bounds_(bounds) {}
  WireTarget(const WireTarget&) = delete;
  WireTarget& operator=(const WireTarget&) = delete;
  // The first child last, so that it can put away what the others have left of the machine.
  ~WireTarget() override {
    while (!testees_.empty()) {
      testees_.back()->End();
      testees_.pop_back();
    }
  }

  void SetWorker(const Worker& worker) override { worker_ = worker; }

  tl::expected<scenario::Description, TargetError> Describe() override {
    if (!description_.has_value()) {
      if (auto started = Start(scenario::Rights::kAdministrator); !started.has_value()) {
        return tl::make_unexpected(std::move(started.error()));
      }
    }
    return *description_;
  }

  void ExpectOverlaps() override { overlaps_ = true; }
  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int attempt) override;
  void Submit(std::size_t index, const scenario::Step& step) override;
  tl::expected<std::optional<scenario::Event>, TargetError> Next(Deadline deadline) override;

 private:
  // A process of the scenario, where each is a child of its own.
  struct Process {
    Testee* testee = nullptr;  // null before its first step and after its end
    bool has_ended = false;
    std::uint32_t id = 0;  // also after its end
  };

  tl::expected<Testee*, TargetError> Start(scenario::Rights rights);
  tl::expected<void, TargetError> MakeReady();
  std::optional<tl::expected<scenario::Placement, TargetError>> RunWhole(
      const scenario::Scenario& scenario, int attempt);
  tl::expected<scenario::Placement, TargetError> Begin(const scenario::Scenario& scenario,
                                                       int attempt);
  tl::expected<std::optional<scenario::Event>, TargetError> TellUnexplained();
  tl::expected<void, TargetError> Run(Process& process, scenario::Rights rights);
  void SubmitOfRun(std::size_t index, const scenario::Step& step);
  void Remember(std::size_t index, const scenario::Step& step);
  tl::expected<void, TargetError> SubmitToItsProcess(std::size_t index, const scenario::Step& step);
  tl::expected<void, TargetError> End(std::size_t index, const scenario::Step& step);
  void Give(scenario::Returned returned);
  scenario::Event Learn(const wire::EventAnswer& answer);
  tl::expected<std::optional<scenario::Event>, TargetError> Hear(Testee& testee, Deadline deadline);

  std::vector<std::string> command_;
  WireBounds bounds_;
  Worker worker_;
  int failed_starts_ = 0;                             // in a row
  std::optional<TargetError> start_error_;            // of the last of them
  std::optional<scenario::Description> said_;         // in the testee's own words
  std::optional<scenario::Description> description_;  // as the run sees it
  bool is_one_process_ = false;
  std::vector<std::unique_ptr<Testee>> testees_;  // the first places the windows
  std::map<std::string, Process> processes_;      // by the names of the scenario
  scenario::Scenario scenario_;                   // with the steps that were really submitted
  int attempt_ = 0;
  scenario::Bindings bindings_;
  std::map<std::string, std::vector<std::byte>> protocol_infos_;
  Testee* current_ = nullptr;  // who got the last step
  std::size_t submitted_ = 0;  // steps
  bool overlaps_ = false;      // steps of the next scenario may be under way beside each other
  std::optional<GivenRun> run_;
  // How a run ended that was broken off, or the child before the scenario began, until the
  // scenario, done again step by step, ends so too.
  std::optional<Testee::Ending> unexplained_;
  std::deque<scenario::Event> events_;
  std::optional<TargetError> error_;
  bool is_over_ = false;  // nothing more comes until Reset
};

}  // namespace portcullis::targets
