#include "conformance/cli/find_case.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/documents/file_io.h"
#include "conformance/run/block.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/suite/blocks.h"
#include "conformance/suite/case.h"

namespace portcullis::cli {
namespace {

constexpr std::size_t kMostNamed = 3;

// Levenshtein's distance, a row at a time; `bound` where it is at least that.
std::size_t Distance(std::string_view a, std::string_view b, std::size_t bound) {
  if (std::max(a.size(), b.size()) - std::min(a.size(), b.size()) >= bound) return bound;
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
    }
    if (*std::min_element(row.begin(), row.end()) >= bound) return bound;
  }
  return std::min(row.back(), bound);
}

// The names that come nearest, where a third of the letters at most are others.
class Nearest {
 public:
  explicit Nearest(std::string_view wanted) : wanted_(wanted), least_(wanted.size() / 3 + 1) {}

  void Offer(const std::string& name) {
    const std::size_t distance = Distance(wanted_, name, least_ + 1);
    if (distance > least_) return;
    if (distance < least_) names_.clear();
    least_ = distance;
    const bool is_new = std::find(names_.begin(), names_.end(), name) == names_.end();
    if (is_new && names_.size() < kMostNamed) names_.push_back(name);
  }

  // "; near it: A, B", or nothing.
  std::string Text() const {
    std::string text;
    for (const std::string& name : names_) text += (text.empty() ? "; near it: " : ", ") + name;
    return text;
  }

 private:
  std::string_view wanted_;
  std::size_t least_;
  std::vector<std::string> names_;
};

std::string_view BeforeColon(std::string_view name) { return name.substr(0, name.find(':')); }

// What stands before the coordinates in the names of a block's cases; several blocks may share it.
std::string FamilyOf(const run::BlockToRun& block) {
  return block.size == 0 ? block.name : std::string(BeforeColon(block.make(0).name));
}

std::vector<const run::BlockToRun*> BlocksOf(std::string_view family) {
  std::vector<const run::BlockToRun*> blocks;
  for (const run::BlockToRun& block : suite::AllBlocks()) {
    if (family == block.name || family == FamilyOf(block)) blocks.push_back(&block);
  }
  return blocks;
}

std::string NoSuchCoordinates(std::string_view name,
                              const std::vector<const run::BlockToRun*>& blocks) {
  Nearest nearest(name);
  for (const run::BlockToRun* const block : blocks) {
    for (std::size_t i = 0; i < block->size; ++i) nearest.Offer(block->make(i).name);
  }
  return "--case " + std::string(name) + ": expected coordinates of a case of the block " +
         blocks.front()->name + ", such as " + blocks.front()->make(0).name + nearest.Text();
}

std::string NoSuchCase(std::string_view name) {
  Nearest nearest(BeforeColon(name));
  for (const suite::Case& the_case : suite::AllCases()) nearest.Offer(suite::FullName(the_case));
  for (const run::BlockToRun& block : suite::AllBlocks()) nearest.Offer(FamilyOf(block));
  return "--case " + std::string(name) +
         ": expected the name of a case (portcullis test --gtest_list_tests) or of a generated "
         "one, \"Block.Name:coordinates\"" +
         nearest.Text();
}

}  // namespace

tl::expected<FoundCase, std::string> FindCase(std::string_view name) {
  for (const suite::Case& the_case : suite::AllCases()) {
    if (suite::FullName(the_case) == name) return FoundCase{the_case.scenario, {}};
  }
  const std::vector<const run::BlockToRun*> blocks = BlocksOf(BeforeColon(name));
  if (std::optional<run::GeneratedCase> made = suite::FindGenerated(name)) {
    const bool concurrent = std::any_of(blocks.begin(), blocks.end(),
                                        [](const auto* block) { return block->concurrent; });
    return FoundCase{std::move(made->scenario), std::move(made->needs), concurrent};
  }
  return tl::make_unexpected(blocks.empty() || blocks.front()->size == 0
                                 ? NoSuchCase(name)
                                 : NoSuchCoordinates(name, blocks));
}

tl::expected<FoundCase, std::string> FindScenario(const std::string& command,
                                                  const std::string& file,
                                                  const std::string& of_case) {
  if (file.empty() == of_case.empty()) {
    return tl::make_unexpected(
        command + ": expected either a scenario's FILE or --case NAME (see portcullis " + command +
        " --help)");
  }
  if (!of_case.empty()) return FindCase(of_case);
  const auto text = documents::ReadFile(file);
  if (!text.has_value()) return tl::make_unexpected(documents::Print(text.error()));
  auto scenario = scenario::ParseScenario(*text, file);
  if (!scenario.has_value()) return tl::make_unexpected(documents::Print(scenario.error()));
  return FoundCase{std::move(*scenario), {}};
}

}  // namespace portcullis::cli
