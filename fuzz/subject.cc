#include "fuzz/subject.h"

#include <cstdlib>
#include <memory>

#include "conformance/run/support.h"
#include "conformance/targets/model_target.h"
#include "fuzz/end_at.h"

namespace portcullis::fuzz {
namespace {

run::Subject MakeSubject() {
  const char* const spec = std::getenv("PORTCULLIS_FUZZ_TARGET");
  static const auto made = targets::MakeModelTarget(spec == nullptr ? "reference" : spec);
  if (!made) EndAt("PORTCULLIS_FUZZ_TARGET: " + made.error().message);
  const auto& target = *made;
  auto description = target->Describe();
  if (!description) EndAt(description.error().message);
  auto capabilities = run::ProbeSupport(*target, *description);
  if (!capabilities) EndAt(capabilities.error().message);
  return {*target, *description, *capabilities};
}

}  // namespace

const run::Subject& TheSubject() {
  static const run::Subject subject = MakeSubject();
  return subject;
}

}  // namespace portcullis::fuzz
