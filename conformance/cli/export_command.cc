// export: a scenario or a case as one file in C, for who has no tool of ours.

#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "conformance/cli/commands.h"
#include "conformance/cli/find_case.h"
#include "conformance/documents/file_io.h"
#include "conformance/export/c_program.h"
#include "conformance/export/exportable.h"
#include "conformance/export/forecast.h"
#include "conformance/export/late_refusals.h"
#include "conformance/targets/reference_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::cli {
namespace {

// Beside the named variants: so many that are drawn.
constexpr std::uint32_t kDrawn = 40;

// Correct implementations that choose otherwise: what they are allowed is what the file allows.
std::vector<std::unique_ptr<targets::Target>> CorrectOnes() {
  std::vector<std::unique_ptr<targets::Target>> targets;
  targets.push_back(targets::MakeReferenceTarget());
  targets.push_back(exporting::RefuseLate(targets::MakeReferenceTarget()));
  for (const targets::Variant& variant : targets::AllVariants()) {
    const reference::Policy policy = *targets::PolicyOf(variant.name);
    targets.push_back(targets::MakeReferenceTarget(policy, variant.name));
    targets.push_back(exporting::RefuseLate(targets::MakeReferenceTarget(policy, variant.name)));
  }
  for (std::uint32_t seed = 1; seed <= kDrawn; ++seed) {
    targets.push_back(targets::MakeReferenceTarget(targets::RandomPolicy(seed),
                                                   "random-" + std::to_string(seed)));
  }
  return targets;
}

}  // namespace

int RunExport(const ExportOptions& options) {
  if (!options.as_c) {
    return Complain("export: expected --c, the only form there is (see portcullis export --help)");
  }
  const tl::expected<FoundCase, std::string> found =
      FindScenario("export", options.scenario, options.of_case);
  if (!found.has_value()) return Complain(found.error());
  const std::string what = options.of_case.empty() ? options.scenario : options.of_case;
  if (found->concurrent) {
    return Complain(what + ": not in C: its calls are under way beside each other");
  }
  if (const auto why = exporting::WhyNotInC(found->scenario)) return Complain(what + ": " + *why);
  const auto forecast = exporting::MakeForecast(found->scenario, CorrectOnes());
  if (!forecast.has_value()) return Complain(what + ": not in C: " + forecast.error());
  const std::string text = exporting::PrintC(
      found->scenario, *forecast,
      {.form = options.winetest ? exporting::Form::kWineTest : exporting::Form::kProgram,
       .program_version = PORTCULLIS_VERSION});
  if (options.output.empty()) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    return kExitAsExpected;
  }
  const auto written = documents::WriteFileAtomically(options.output, text);
  if (!written.has_value()) return Complain(documents::Print(written.error()));
  return kExitAsExpected;
}

}  // namespace portcullis::cli
