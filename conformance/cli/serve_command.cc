#include "conformance/cli/commands.h"
#include "conformance/targets/make_target.h"
#include "conformance/targets/wire/serve.h"

namespace portcullis::cli {

int RunServe(const ServeOptions& options) {
  auto made =
      targets::MakeServedTarget(options.target, {.allow_persistent = options.allow_persistent});
  if (!made.has_value()) return Complain(made.error().message);
  return targets::ServeOnStandardStreams(**made);
}

}  // namespace portcullis::cli
