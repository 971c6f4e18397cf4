#include "ci/mutation/runner/judged_cases.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <numeric>
#include <utility>

#include "conformance/explore/choices.h"
#include "conformance/run/block_run.h"
#include "conformance/suite/blocks.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/make_target.h"
#include "conformance/targets/variant/variants.h"

namespace portcullis::mutation {
namespace {

// What part of the reference's generated cases others run.
constexpr std::size_t kVariantsShare = 8;
constexpr std::size_t kRandomShare = 32;
constexpr std::size_t kDefectsShare = 400;
constexpr std::size_t kMoreShare = 10;  // of the random defects of MoreTargets
// Of each block at least so many, so that none goes unasked because another is large.
constexpr std::size_t kOfEachBlock = 12;

// The index of each block's first case, and at last the number of all cases.
const std::vector<std::size_t>& FirstOfBlocks() {
  static const std::vector<std::size_t> first = [] {
    std::vector<std::size_t> indices{proof::SuiteCases().size()};
    for (const run::BlockToRun& block : suite::AllBlocks()) {
      indices.push_back(indices.back() + block.size);
    }
    return indices;
  }();
  return first;
}

bool Declares(const std::vector<std::string>& ids, const std::string& id) {
  return id.empty() || std::find(ids.begin(), ids.end(), id) != ids.end();
}

// What is drawn of `from` first goes to the front, as far as needed (Fisher and Yates).
void DrawFirst(std::vector<std::size_t>& from, std::size_t many, explore::SeededChoices& draw) {
  for (std::size_t i = 0; i < from.size() && i < many; ++i) {
    std::swap(from[i], from[i + draw.Below(static_cast<std::uint32_t>(from.size() - i))]);
  }
}

// Every hand-written case that declares the requirement (empty: all), some of each block that does,
// and of the rest of them at most `generated`.
std::vector<std::size_t> Chosen(const std::string& requirement, std::size_t generated,
                                std::uint64_t seed) {
  std::vector<std::size_t> chosen;
  const auto& written = proof::SuiteCases();
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (Declares(written[i].requirements, requirement)) chosen.push_back(i);
  }
  explore::SeededChoices draw(seed);
  std::vector<std::size_t> others;
  const auto& blocks = suite::AllBlocks();
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (!Declares(blocks[b].requirements, requirement)) continue;
    std::vector<std::size_t> cases(blocks[b].size);
    std::iota(cases.begin(), cases.end(), FirstOfBlocks()[b]);
    DrawFirst(cases, kOfEachBlock, draw);
    const auto end =
        cases.begin() + static_cast<std::ptrdiff_t>(std::min(kOfEachBlock, cases.size()));
    chosen.insert(chosen.end(), cases.begin(), end);
    others.insert(others.end(), end, cases.end());
  }
  DrawFirst(others, generated, draw);
  others.resize(std::min(others.size(), generated));
  chosen.insert(chosen.end(), others.begin(), others.end());
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

class Digest {
 public:
  void Add(std::string_view text) {
    for (const char c : text) AddByte(static_cast<unsigned char>(c));
    AddByte(0);
  }
  void Add(std::size_t number) { Add(std::to_string(number)); }
  std::uint64_t value() const { return value_; }

 private:
  void AddByte(unsigned char byte) { value_ = (value_ ^ byte) * 1099511628211u; }  // FNV-1a
  std::uint64_t value_ = 14695981039346656037u;
};

void Add(Digest& digest, const std::optional<reports::Cause>& cause) {
  digest.Add(cause.has_value() ? reports::CauseName(*cause) : "");
}

}  // namespace

namespace {

// The reference, the variants, the random policies, and the random defects from `first` to `last`.
std::vector<Target> Undirected(std::size_t generated, std::size_t random, std::size_t first,
                               std::size_t last, std::size_t share) {
  std::vector<Target> all{{"reference", "reference", Chosen("", generated, 1)}};
  for (const targets::Variant& variant : targets::AllVariants()) {
    all.push_back({"variants", "variant:" + variant.name,
                   Chosen("", generated / kVariantsShare, all.size() + 1)});
  }
  for (std::size_t i = 1; i <= random; ++i) {
    all.push_back({"random", "variant:random-" + std::to_string(i),
                   Chosen("", generated / kRandomShare, all.size() + 1)});
  }
  for (std::size_t i = first; i <= last; ++i) {
    all.push_back({"random defects", "defect:random-" + std::to_string(i),
                   Chosen("", generated / share, all.size() + 1)});
  }
  return all;
}

}  // namespace

std::vector<Target> AllTargets(std::size_t generated, std::size_t random) {
  std::vector<Target> all = Undirected(generated, random, 1, random, kRandomShare);
  for (const targets::Defect& defect : targets::AllDefects()) {
    all.push_back({"defects", "defect:" + defect.name,
                   Chosen(defect.requirement, generated / kDefectsShare, all.size() + 1)});
  }
  return all;
}

std::vector<Target> MoreTargets(std::size_t generated, std::size_t random) {
  return Undirected(generated, random, random + 1, 4 * random, kMoreShare);
}

std::size_t GroupOf(std::size_t index) {
  const auto& first = FirstOfBlocks();
  const auto after = std::upper_bound(first.begin(), first.end(), index);
  return static_cast<std::size_t>(after - first.begin());
}

run::CaseToRun CaseOf(std::size_t index) {
  const std::size_t group = GroupOf(index);
  if (group == kWritten) return proof::SuiteCases()[index];
  const run::BlockToRun& block = suite::AllBlocks()[group - 1];
  return run::AsCase(block, block.make(index - FirstOfBlocks()[group - 1]));
}

std::optional<std::size_t> FindCase(std::string_view name) {
  const auto& written = proof::SuiteCases();
  const auto found = std::find_if(written.begin(), written.end(),
                                  [name](const run::CaseToRun& c) { return c.name == name; });
  if (found != written.end()) return static_cast<std::size_t>(found - written.begin());
  const auto& blocks = suite::AllBlocks();
  const std::string_view block_name = name.substr(0, name.find(':'));
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (blocks[b].name != block_name) continue;
    for (std::size_t i = 0; i < blocks[b].size; ++i) {
      if (blocks[b].make(i).name == name) return FirstOfBlocks()[b] + i;
    }
  }
  return std::nullopt;
}

std::optional<proof::Probed> MakeProbed(const std::string& spec) {
  auto made = targets::MakeTarget(spec, "");
  if (!made.has_value()) return std::nullopt;
  auto probed = proof::Probe(std::move(*made));
  if (!probed.has_value()) return std::nullopt;
  return std::move(*probed);
}

std::uint64_t RecordOf(const std::optional<proof::Probed>& probed) {
  Digest digest;
  if (!probed.has_value()) return digest.value();
  digest.Add(probed->description.name);
  for (const std::string& capability : probed->description.capabilities) digest.Add(capability);
  digest.Add("probed");
  for (const std::string& capability : probed->capabilities) digest.Add(capability);
  return digest.value();
}

std::uint64_t RecordOf(const run::CaseRun& ran) {
  Digest digest;
  digest.Add(reports::ResultName(ran.outcome.result));
  Add(digest, ran.outcome.cause);
  for (const reports::Evidence& evidence : ran.outcome.evidence) {
    Add(digest, evidence.cause);
    for (const std::string& id : evidence.requirements) digest.Add(id);
    digest.Add(evidence.step);
    digest.Add(evidence.allowed);
    digest.Add(evidence.observed);
  }
  for (const reports::QuestionReading& reading : ran.outcome.readings) {
    digest.Add(reading.id);
    digest.Add(reading.reading);
  }
  for (const std::string& id : ran.decided) digest.Add(id);
  return digest.value();
}

run::CaseRun Run(const proof::Probed& probed, std::size_t index) {
  return run::RunCase(probed.Subject(), CaseOf(index),
                      [](const run::CaseToRun&) { return std::string(); });
}

}  // namespace portcullis::mutation
