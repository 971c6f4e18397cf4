#include "conformance/export/late_refusals.h"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "reference/abi/error_codes.h"

namespace portcullis::exporting {
namespace {

using scenario::Completed;
using scenario::Event;
using scenario::Returned;

class LateRefusals : public targets::Target {
 public:
  explicit LateRefusals(std::unique_ptr<targets::Target> target) : target_(std::move(target)) {}

  tl::expected<scenario::Description, targets::TargetError> Describe() override {
    return target_->Describe();
  }

  tl::expected<scenario::Placement, targets::TargetError> Reset(const scenario::Scenario& scenario,
                                                                int attempt) override {
    late_.clear();
    named_.clear();
    due_.clear();
    return target_->Reset(scenario, attempt);
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    step_ = step;
    target_->Submit(index, step);
  }

  tl::expected<std::optional<Event>, targets::TargetError> Next(
      targets::Deadline deadline) override {
    if (!due_.empty()) {
      Event event = std::move(due_.front());
      due_.pop_front();
      return std::optional<Event>(std::move(event));
    }
    auto next = target_->Next(deadline);
    if (!next.has_value() || !next->has_value()) return next;
    if (const auto* const returned = std::get_if<Returned>(&**next)) {
      Alter(Returned(*returned), **next);
    }
    return next;
  }

 private:
  // Alter: `event` is what `returned` is a copy of.
  void Alter(const Returned& returned, Event& event) {
    if (const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step_.action)) {
      named_[call->as] = returned.step;
      const bool is_refused = returned.result != 0 && returned.error != abi::kWsaIoPending;
      if (!is_refused || !call->overlapped || !call->overlapped->event) return;
      late_[returned.step] = returned.error;
      event = Returned{.step = returned.step,
                       .result = abi::kSocketError,
                       .error = abi::kWsaIoPending,
                       .count = {},
                       .output = {}};
    } else if (const auto* const get = std::get_if<scenario::GetCompletionCall>(&step_.action)) {
      const auto late = late_.find(Named(get->operation));
      if (late == late_.end()) return;
      event = Completed{.step = late->first,
                        .notification = Completed::Notification::kEvent,
                        .error = late->second,
                        .transferred = 0,
                        .output = {}};
      due_.push_back(Returned{.step = returned.step, .count = {}, .output = {}});
      late_.erase(late);
    } else if (const auto* const get_result =
                   std::get_if<scenario::WsaGetOverlappedResultCall>(&step_.action)) {
      const auto late = late_.find(Named(get_result->operation));
      if (late == late_.end()) return;
      event = Returned{.step = returned.step, .error = late->second, .count = {}, .output = {}};
    }
  }

  std::size_t Named(const std::string& name) const {
    const auto found = named_.find(name);
    return found == named_.end() ? static_cast<std::size_t>(-1) : found->second;
  }

  std::unique_ptr<targets::Target> target_;
  scenario::Step step_;                       // the one that was submitted last
  std::map<std::string, std::size_t> named_;  // operations
  std::map<std::size_t, std::int32_t> late_;  // refusals that no completion has told yet
  std::deque<Event> due_;
};

}  // namespace

std::unique_ptr<targets::Target> RefuseLate(std::unique_ptr<targets::Target> target) {
  return std::make_unique<LateRefusals>(std::move(target));
}

}  // namespace portcullis::exporting
