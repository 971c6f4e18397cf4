// What a command needs to put a target to work: made, described and probed, or a clear message.

#pragma once

#include <cstddef>
#include <memory>
#include <set>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/run/case_run.h"
#include "conformance/scenario/event.h"
#include "conformance/targets/make_target.h"
#include "conformance/targets/target.h"

namespace portcullis::cli {

struct Session {
  std::unique_ptr<targets::Target> target;
  scenario::Description description;
  std::set<std::string> capabilities;  // declared and probed

  run::Subject Subject() { return {*target, description, capabilities}; }
};

// OpenSession: `spec` as --target takes it; `program` is how this program was started.
tl::expected<Session, std::string> OpenSession(const std::string& spec, const std::string& program,
                                               const targets::TargetOptions& options,
                                               const targets::Worker& worker = {});

// OpenSessions: one for each of the workers of a run. They have to be of one target.
tl::expected<std::vector<Session>, std::string> OpenSessions(const std::string& spec,
                                                             const std::string& program,
                                                             const targets::TargetOptions& options,
                                                             std::size_t workers);

}  // namespace portcullis::cli
