#include "conformance/cli/session.h"

#include <utility>

#include "conformance/run/support.h"

namespace portcullis::cli {

tl::expected<Session, std::string> OpenSession(const std::string& spec, const std::string& program,
                                               const targets::TargetOptions& options,
                                               const targets::Worker& worker) {
  Session session;
  tl::expected<std::unique_ptr<targets::Target>, targets::TargetError> made =
      targets::MakeTarget(spec, program, options);
  if (!made.has_value()) return tl::make_unexpected(made.error().message);
  session.target = std::move(*made);
  session.target->SetWorker(worker);
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

tl::expected<std::vector<Session>, std::string> OpenSessions(const std::string& spec,
                                                             const std::string& program,
                                                             const targets::TargetOptions& options,
                                                             std::size_t workers) {
  std::vector<Session> sessions;
  for (std::size_t i = 0; i < workers; ++i) {
    const targets::Worker worker{static_cast<std::uint32_t>(i),
                                 static_cast<std::uint32_t>(workers)};
    auto session = OpenSession(spec, program, options, worker);
    if (!session.has_value()) return tl::make_unexpected(std::move(session.error()));
    const bool is_alike =
        sessions.empty() || (session->description == sessions.front().description &&
                             session->capabilities == sessions.front().capabilities);
    if (!is_alike) {
      return tl::make_unexpected("target " + spec + ": worker " + std::to_string(i) +
                                 " is another target, or offers other reservations, than worker 0");
    }
    sessions.push_back(std::move(*session));
  }
  return sessions;
}

}  // namespace portcullis::cli
