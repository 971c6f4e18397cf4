#include "fuzz/subject.h"

#include <cstdio>
#include <cstdlib>
#include <memory>

#include "conformance/run/support.h"
#include "conformance/targets/model_target.h"

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

void EndAt(const std::optional<std::string>& complaint) {
  if (!complaint) return;
  std::fprintf(stderr, "%s\n", complaint->c_str());
  std::abort();
}

}  // namespace portcullis::fuzz
