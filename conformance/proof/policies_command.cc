// policies: no correct implementation is accused, whatever it chose where the documents let it.
//
// Each named variant runs every case of the suite, written and generated. Each random policy runs
// every written case and a slice of the generated ones, another each time, so that all of them have
// run when enough policies have.

#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "conformance/proof/commands.h"
#include "conformance/proof/jobs.h"
#include "conformance/proof/suite_run.h"
#include "conformance/run/block_run.h"
#include "conformance/suite/blocks.h"
#include "conformance/targets/make_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::proof {
namespace {

// What the suite says of one policy.
struct Word {
  std::string target;  // as --target takes it
  std::size_t cases = 0;
  std::size_t generated = 0;
  std::vector<std::string> accusations;  // a line each
  std::string could_not_run;
};

// The one variant that has to be what was observed, too.
bool IsLikeWindows(const std::string& target) { return target == "variant:windows"; }

// An accusation in one line: what, and how to see it again. A replay shows the case on that target.
std::string Accusation(const reports::CaseOutcome& outcome, const std::string& target) {
  std::string line = outcome.name + ": " + std::string(reports::ResultName(outcome.result));
  if (!outcome.reason.empty()) line += " (" + outcome.reason + ")";
  std::string example = outcome.name;
  for (const reports::Evidence& evidence : outcome.evidence) {
    if (!evidence.generated.empty()) example = evidence.generated;
    line += "; step " + std::to_string(evidence.step) + ", " + evidence.call + ", answered " +
            evidence.observed + ", allowed " + evidence.allowed;
    break;
  }
  return line + "; portcullis replay --case '" + example + "' --target " + target;
}

void Judge(const reports::CaseOutcome& outcome, Word& word) {
  using reports::Result;
  const Result result = outcome.result;
  const bool accused = result == Result::kError || result == Result::kFail ||
                       (result == Result::kDiffers && IsLikeWindows(word.target));
  if (accused) word.accusations.push_back(Accusation(outcome, word.target));
}

// Every case, and of the generated ones those whose turn it is: all, or slice `turn` of `slices`.
Word JudgePolicy(const std::string& target, std::size_t turn, std::size_t slices) {
  Word word{target, 0, 0, {}, ""};
  auto made = targets::MakeTarget(target, "");
  auto probed =
      made.has_value() ? Probe(std::move(*made)) : tl::make_unexpected(made.error().message);
  if (!probed.has_value()) {
    word.could_not_run = probed.error();
    return word;
  }
  const run::Subject subject = probed->Subject();
  for (const run::CaseToRun& to_run : SuiteCases()) {
    Judge(RunOutcome(subject, to_run), word);
    ++word.cases;
  }
  for (const run::BlockToRun& block : suite::AllBlocks()) {
    std::vector<std::size_t> chosen;
    for (std::size_t index = turn % slices; index < block.size; index += slices) {
      chosen.push_back(index);
    }
    if (chosen.empty()) continue;
    const run::SaveFailure save_nothing = [](const run::CaseToRun&) { return std::string(); };
    Judge(run::RunBlock(subject, block, chosen, save_nothing).outcome, word);
    word.generated += chosen.size();
  }
  return word;
}

}  // namespace

int RunPolicies(const PoliciesOptions& options) {
  std::vector<std::string> policies;
  for (const targets::Variant& variant : targets::AllVariants()) {
    policies.push_back("variant:" + variant.name);
  }
  const std::size_t named = policies.size();
  for (std::uint32_t i = 0; i < options.count; ++i) {
    policies.push_back("variant:random-" + std::to_string(options.seed + i));
  }
  SuiteCases();  // made once, before there are threads
  suite::AllBlocks();

  std::vector<Word> words(policies.size());
  ForEachIndex(policies.size(), options.jobs, [&](std::size_t index) {
    const bool whole = index < named;
    words[index] =
        JudgePolicy(policies[index], whole ? 0 : index - named, whole ? 1 : options.slices);
  });

  std::size_t cases = 0;
  std::size_t generated = 0;
  std::size_t accused = 0;
  for (const Word& word : words) {
    if (!word.could_not_run.empty()) return Complain(word.target + ": " + word.could_not_run);
    cases += word.cases;
    generated += word.generated;
    if (word.accusations.empty()) continue;
    ++accused;
    constexpr std::size_t kShown = 5;
    std::printf("%s is accused by %zu cases and blocks\n", word.target.c_str(),
                word.accusations.size());
    for (std::size_t i = 0; i < word.accusations.size() && i < kShown; ++i) {
      std::printf("  %s\n", word.accusations[i].c_str());
    }
  }
  std::printf(
      "policies: %zu variants and %u random ones (from %u), %zu cases and %zu generated: "
      "%zu accused\n",
      named, options.count, options.seed, cases, generated, accused);
  return accused == 0 ? kExitProved : kExitRefuted;
}

}  // namespace portcullis::proof
