#include "conformance/suite/blocks.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "conformance/suite/concurrent_blocks.h"
#include "conformance/suite/history_blocks.h"
#include "conformance/suite/ioctl_matrix.h"
#include "conformance/suite/matrix.h"
#include "conformance/suite/persistent_matrix.h"

namespace portcullis::suite {
namespace {

const std::vector<Matrix>& AllMatrices() {
  static const std::vector<Matrix> matrices = [] {
    std::vector<Matrix> all = IoctlMatrices();
    for (const auto& more : {PersistentMatrices(), BindMatrices()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return matrices;
}

}  // namespace

const std::vector<run::BlockToRun>& AllBlocks() {
  static const std::vector<run::BlockToRun> blocks = [] {
    std::vector<run::BlockToRun> all = ConcurrentBlocks();
    for (run::BlockToRun& block : HistoryBlocks()) all.push_back(std::move(block));
    for (const Matrix& matrix : AllMatrices()) {
      all.push_back(BlockOf(matrix, BlockKind::kSingle));
      all.push_back(BlockOf(matrix, BlockKind::kPairs));
    }
    std::sort(all.begin(), all.end(),
              [](const run::BlockToRun& a, const run::BlockToRun& b) { return a.name < b.name; });
    return all;
  }();
  return blocks;
}

std::optional<run::GeneratedCase> FindGenerated(std::string_view name) {
  for (const Matrix& matrix : AllMatrices()) {
    if (auto found = FindCase(matrix, name)) return found;
  }
  if (auto found = FindHistory(name)) return found;
  return FindConcurrent(name);
}

}  // namespace portcullis::suite
