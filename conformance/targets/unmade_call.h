// What a target answers to a call that cannot be made, because its thread or its process has ended.
//
// The oracle does not judge such answers; they are the same everywhere so that the same scenario
// gives the same trace. Used by targets that perform steps themselves and by the wire.

#pragma once

#include <cstddef>
#include <variant>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets {

inline scenario::Returned AnswerOfUnmadeCall(std::size_t index, const scenario::Action& action) {
  using namespace scenario;
  Returned answer{.step = index,
                  .result = abi::kSocketError,
                  .error = abi::kWsaInvalidHandle,
                  .count = {},
                  .output = {}};
  if (std::holds_alternative<GetCompletionCall>(action) ||
      std::holds_alternative<GetQueuedCompletionStatusCall>(action)) {
    answer.result = abi::kWsaWaitTimeout;
    answer.error = 0;
  } else if (std::holds_alternative<CancelIoExCall>(action) ||
             std::holds_alternative<WsaGetOverlappedResultCall>(action) ||
             std::holds_alternative<SkipCompletionPortOnSuccessCall>(action)) {
    answer.result = 0;
  } else if (std::holds_alternative<PersistentCall>(action)) {
    answer.result = abi::kWsaInvalidHandle;
    answer.error = 0;
  } else if (std::holds_alternative<WsaGetLastErrorCall>(action) ||
             std::holds_alternative<WaitAlertableCall>(action) || IsControl(action)) {
    answer.result = 0;
    answer.error = 0;
  }
  return answer;
}

}  // namespace portcullis::targets
