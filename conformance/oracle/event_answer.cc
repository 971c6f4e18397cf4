#include "conformance/oracle/event_answer.h"

#include <variant>

#include "reference/abi/error_codes.h"

namespace portcullis::oracle {
namespace {

using Kind = Answer::Kind;

Answer Failure(std::int32_t error) {
  return error == 0 ? Answer{Kind::kMalformed} : Answer{Kind::kCode, error};
}

bool GivesBool(const scenario::Action& action) {
  return std::holds_alternative<scenario::CancelIoExCall>(action) ||
         std::holds_alternative<scenario::WsaGetOverlappedResultCall>(action) ||
         std::holds_alternative<scenario::SkipCompletionPortOnSuccessCall>(action);
}

}  // namespace

Answer AnswerOf(const scenario::Action& action, const scenario::Returned& returned) {
  if (std::holds_alternative<scenario::WsaIoctlCall>(action)) {
    if (returned.result == 0) return {Kind::kSuccess};
    if (returned.result != abi::kSocketError) return {Kind::kMalformed};
    return returned.error == abi::kWsaIoPending ? Answer{Kind::kPending} : Failure(returned.error);
  }
  if (scenario::IsControl(action) ||
      std::holds_alternative<scenario::WsaGetLastErrorCall>(action)) {
    return {Kind::kSuccess};
  }
  if (GivesBool(action)) {
    return returned.result != 0 ? Answer{Kind::kSuccess} : Failure(returned.error);
  }
  if (std::holds_alternative<scenario::WaitAlertableCall>(action)) {
    if (returned.result == abi::kWaitIoCompletion) return {Kind::kSuccess};
    return {returned.result == 0 ? Kind::kNothing : Kind::kMalformed};
  }
  if (returned.result == 0) return {Kind::kSuccess};
  if (std::holds_alternative<scenario::GetCompletionCall>(action) ||
      std::holds_alternative<scenario::GetQueuedCompletionStatusCall>(action)) {
    return {returned.result == abi::kWsaWaitTimeout ? Kind::kNothing : Kind::kMalformed};
  }
  // These give their error as their result.
  if (std::holds_alternative<scenario::WsaStartupCall>(action) ||
      std::holds_alternative<scenario::PersistentCall>(action)) {
    return Failure(returned.result);
  }
  if (returned.result != abi::kSocketError) return {Kind::kMalformed};
  return Failure(returned.error);
}

Answer AnswerOf(const scenario::Completed& completed) {
  return completed.error == 0 ? Answer{Kind::kSuccess} : Answer{Kind::kCode, completed.error};
}

}  // namespace portcullis::oracle
