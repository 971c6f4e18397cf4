#include "conformance/targets/model_target.h"

#include <optional>
#include <utility>

#include "conformance/targets/defect/defects.h"
#include "conformance/targets/defect/random_target.h"
#include "conformance/targets/random_name.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::targets {
namespace {

using MadeTarget = tl::expected<std::unique_ptr<Target>, TargetError>;

constexpr std::string_view kReference = "reference";
constexpr std::string_view kDefect = "defect:";
constexpr std::string_view kVariant = "variant:";

MadeTarget CannotRun(std::string message) {
  return tl::make_unexpected(TargetError{TargetError::Kind::kCannotRun, std::move(message)});
}

MadeTarget MakeDefect(std::string_view name) {
  if (const std::optional<std::uint32_t> seed = SeedOfName(name)) {
    // Half of them around an implementation that is right and chooses otherwise.
    const bool chooses = *seed / 4 % 2 == 1;
    return MakeRandomDefectTarget(
        *seed, chooses ? MakeReferenceTarget(RandomPolicy(*seed), "") : MakeReferenceTarget());
  }
  const Defect* const defect = FindDefect(name);
  if (defect == nullptr) {
    return CannotRun("target \"defect:" + std::string(name) +
                     "\": no defect of that name; `portcullis requirements` lists them, and "
                     "defect:random-SEED draws a fault for each scenario");
  }
  return MakeDefectTarget(*defect, MakeReferenceTarget());
}

MadeTarget MakeVariant(std::string_view spec) {
  const std::optional<reference::Policy> policy = PolicyOf(spec.substr(kVariant.size()));
  if (!policy) {
    return CannotRun("target \"" + std::string(spec) +
                     "\": no variant of that name; `portcullis requirements --ambiguities` lists "
                     "them, and variant:random-SEED draws one");
  }
  return MakeReferenceTarget(*policy, std::string(spec));
}

}  // namespace

bool IsModel(std::string_view spec) {
  return spec == kReference || spec.starts_with(kDefect) || spec.starts_with(kVariant);
}

MadeTarget MakeModelTarget(std::string_view spec) {
  if (spec == kReference) return MakeReferenceTarget();
  if (spec.starts_with(kDefect)) return MakeDefect(spec.substr(kDefect.size()));
  if (spec.starts_with(kVariant)) return MakeVariant(spec);
  return CannotRun("unknown target \"" + std::string(spec) +
                   "\"; known here: reference, defect:NAME, variant:NAME");
}

}  // namespace portcullis::targets
