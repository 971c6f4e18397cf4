#include "conformance/cli/session.h"

#include <utility>

#include "conformance/run/support.h"
#include "conformance/targets/make_target.h"

namespace portcullis::cli {

tl::expected<Session, std::string> OpenSession(const std::string& spec, const std::string& program,
                                               bool allow_persistent) {
  Session session;
  tl::expected<std::unique_ptr<targets::Target>, targets::TargetError> made =
      targets::MakeTarget(spec, program, {.allow_persistent = allow_persistent});
  if (!made.has_value()) return tl::make_unexpected(made.error().message);
  session.target = std::move(*made);
  tl::expected<scenario::Description, targets::TargetError> description =
      session.target->Describe();
  if (!description.has_value()) {
    return tl::make_unexpected("target " + spec + ": " + description.error().message);
  }
  session.description = std::move(*description);
  tl::expected<std::set<std::string>, targets::TargetError> capabilities =
      run::ProbeSupport(*session.target, session.description);
  if (!capabilities.has_value()) {
    return tl::make_unexpected("target " + spec + ": " + capabilities.error().message);
  }
  session.capabilities = std::move(*capabilities);
  return session;
}

}  // namespace portcullis::cli
