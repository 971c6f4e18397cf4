#include "conformance/explore/signature.h"

#include <algorithm>
#include <variant>

#include "conformance/scenario/event.h"

namespace portcullis::explore {
namespace {

std::string CauseOf(const oracle::Verdict& verdict) {
  switch (verdict.cause) {
    case oracle::Cause::kForbidden:
      return "forbidden";
    case oracle::Cause::kHang:
      return "hang";
    case oracle::Cause::kLost:
      return "lost";
  }
  return "forbidden";
}

std::string CauseOf(targets::TargetError::Kind kind) {
  using Kind = targets::TargetError::Kind;
  switch (kind) {
    case Kind::kCannotRun:
      return "error";
    case Kind::kProtocol:
      return "protocol";
    case Kind::kHang:
      return "hang";
    case Kind::kDisturbed:
      return "disturbed";
  }
  return "error";
}

Signature Make(std::vector<std::string> ids, std::string cause) {
  std::sort(ids.begin(), ids.end());
  return {std::move(ids), std::move(cause)};
}

}  // namespace

std::optional<Signature> SignatureOf(const run::ScenarioRun& run) {
  for (const run::JudgedEvent& judged : run.judged) {
    if (!judged.verdict.allowed) return Make(judged.verdict.broken, CauseOf(judged.verdict));
    if (std::holds_alternative<scenario::Died>(judged.event)) return Make(run.held_to, "crash");
  }
  if (run.target_error.has_value()) {
    return Make(run.held_to, CauseOf(run.target_error->kind));
  }
  for (const oracle::Verdict& verdict : run.unfinished) {
    return Make(verdict.broken, CauseOf(verdict));
  }
  if (run.bound_reached) return Make({}, "bound");
  return std::nullopt;
}

std::string Print(const Signature& signature) {
  std::string text;
  for (const std::string& id : signature.ids) text += id + ", ";
  return text + signature.cause;
}

}  // namespace portcullis::explore
