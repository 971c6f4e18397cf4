#include "conformance/explore/covering_array.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>
#include <utility>

namespace portcullis::explore {
namespace {

// The combinations of t dimensions that have one dimension in common, and which of them are not
// covered yet: one flag for each choice of values.
struct Tuples {
  std::vector<std::size_t> dimensions;  // t, the common one last
  std::vector<std::uint8_t> missing;
};

class Builder {
 public:
  explicit Builder(const Space& space) : space_(space), order_(space.sizes.size()) {
    // The largest dimensions first: the first t of them say how many rows there are at least.
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::stable_sort(order_.begin(), order_.end(), [&space](std::size_t a, std::size_t b) {
      return space.sizes[a] > space.sizes[b];
    });
  }

  std::vector<Row> Build() {
    rows_.assign(1, Row(space_.sizes.size(), kUnset));
    if (!CanBeCompleted(rows_.front())) return {};
    // Below t dimensions every choice is a row of its own.
    const std::size_t strength = std::min(space_.strength, order_.size());
    for (std::size_t k = 0; k < strength; ++k) Multiply(order_[k]);
    for (std::size_t k = strength; k < order_.size(); ++k) Extend(k, strength);
    std::set<Row> complete;
    for (Row& row : rows_) {
      Complete(row, 0);
      complete.insert(std::move(row));
    }
    return {complete.begin(), complete.end()};
  }

 private:
  bool Forbidden(const Row& row) const { return space_.forbids && space_.forbids(row); }

  // Sets what is unset so that nothing is forbidden; false, and the row as it was, where nothing
  // does. Dimensions below `from` are known to be set.
  bool Complete(Row& row, std::size_t from) const {
    while (from < row.size() && row[from] != kUnset) ++from;
    if (from == row.size()) return true;
    // Rows differ where they are free to: what is left open is not always the first value.
    const std::size_t size = space_.sizes[from];
    const auto start = static_cast<std::size_t>(std::accumulate(row.begin(), row.end(), 0) +
                                                static_cast<int>(row.size())) %
                       size;
    for (std::size_t i = 0; i < size; ++i) {
      row[from] = static_cast<int>((start + i) % size);
      if (!Forbidden(row) && Complete(row, from + 1)) return true;
    }
    row[from] = kUnset;
    return false;
  }

  bool CanBeCompleted(const Row& row) const {
    if (!space_.forbids) return true;
    if (space_.forbids(row)) return false;
    Row copy = row;
    return Complete(copy, 0);
  }

  void Multiply(std::size_t dimension) {
    std::vector<Row> next;
    for (const Row& row : rows_) {
      for (std::size_t value = 0; value < space_.sizes[dimension]; ++value) {
        Row wider = row;
        wider[dimension] = static_cast<int>(value);
        if (CanBeCompleted(wider)) next.push_back(std::move(wider));
      }
    }
    rows_ = std::move(next);
  }

  // Where in `missing` the row's values are; they are all set.
  std::size_t Place(const Tuples& tuples, const Row& row) const {
    std::size_t place = 0;
    for (const std::size_t dimension : tuples.dimensions) {
      place = place * space_.sizes[dimension] + static_cast<std::size_t>(row[dimension]);
    }
    return place;
  }

  static bool AllSet(const Tuples& tuples, const Row& row) {
    return std::all_of(tuples.dimensions.begin(), tuples.dimensions.end(),
                       [&row](std::size_t dimension) { return row[dimension] != kUnset; });
  }

  // The row that has the values of one place and nothing else.
  Row RowOf(const Tuples& tuples, std::size_t place) const {
    Row row(space_.sizes.size(), kUnset);
    for (auto d = tuples.dimensions.rbegin(); d != tuples.dimensions.rend(); ++d) {
      row[*d] = static_cast<int>(place % space_.sizes[*d]);
      place /= space_.sizes[*d];
    }
    return row;
  }

  // All choices of `count` of the first `k` dimensions, each with the common one.
  void AddTuples(std::size_t k, std::size_t count, std::size_t from,
                 std::vector<std::size_t>& chosen, std::vector<Tuples>& all) const {
    if (chosen.size() == count) {
      Tuples tuples{chosen, {}};
      tuples.dimensions.push_back(order_[k]);
      std::size_t places = 1;
      for (const std::size_t dimension : tuples.dimensions) places *= space_.sizes[dimension];
      tuples.missing.assign(places, 1);
      all.push_back(std::move(tuples));
      return;
    }
    for (std::size_t i = from; i < k; ++i) {
      chosen.push_back(order_[i]);
      AddTuples(k, count, i + 1, chosen, all);
      chosen.pop_back();
    }
  }

  void Extend(std::size_t k, std::size_t strength) {
    std::vector<Tuples> all;
    std::vector<std::size_t> chosen;
    AddTuples(k, strength - 1, 0, chosen, all);
    GrowHorizontally(order_[k], all);
    GrowVertically(all);
  }

  void GrowHorizontally(std::size_t dimension, std::vector<Tuples>& all) {
    const std::size_t size = space_.sizes[dimension];
    std::vector<std::size_t> used(size);
    for (Row& row : rows_) {
      std::vector<std::size_t> gains(size);
      for (const Tuples& tuples : all) {
        row[dimension] = 0;
        if (!AllSet(tuples, row)) continue;
        const std::size_t place = Place(tuples, row);
        for (std::size_t value = 0; value < size; ++value) {
          gains[value] += tuples.missing[place + value];
        }
      }
      // The best first; among equals the one that was used least.
      std::vector<std::size_t> values(size);
      std::iota(values.begin(), values.end(), std::size_t{0});
      std::stable_sort(values.begin(), values.end(), [&](std::size_t a, std::size_t b) {
        return gains[a] != gains[b] ? gains[a] > gains[b] : used[a] < used[b];
      });
      row[dimension] = kUnset;
      for (const std::size_t value : values) {
        row[dimension] = static_cast<int>(value);
        // A value that gains nothing is left open: it may serve a combination later.
        if (gains[value] == 0) row[dimension] = kUnset;
        if (gains[value] == 0 || CanBeCompleted(row)) break;
        row[dimension] = kUnset;
      }
      if (row[dimension] == kUnset) continue;
      ++used[static_cast<std::size_t>(row[dimension])];
      Cover(row, all);
    }
  }

  void Cover(const Row& row, std::vector<Tuples>& all) const {
    for (Tuples& tuples : all) {
      if (AllSet(tuples, row)) tuples.missing[Place(tuples, row)] = 0;
    }
  }

  void GrowVertically(std::vector<Tuples>& all) {
    // Only rows in which something is open can take a combination up.
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (HasRoom(rows_[i])) open.push_back(i);
    }
    for (Tuples& tuples : all) {
      for (std::size_t place = 0; place < tuples.missing.size(); ++place) {
        if (tuples.missing[place] == 0) continue;
        const Row wanted = RowOf(tuples, place);
        if (!CanBeCompleted(wanted)) continue;
        const std::size_t taker = Taker(wanted, open);
        if (taker == rows_.size()) {
          rows_.push_back(wanted);
          open.push_back(taker);
        }
        Cover(rows_[taker], all);
      }
    }
  }

  bool HasRoom(const Row& row) const {
    return std::find(row.begin(), row.end(), kUnset) != row.end();
  }

  // The first row that can take up what `wanted` has, which it then has; the number of rows where
  // none can.
  std::size_t Taker(const Row& wanted, const std::vector<std::size_t>& open) {
    for (const std::size_t index : open) {
      Row merged = rows_[index];
      bool fits = true;
      for (std::size_t d = 0; d < wanted.size() && fits; ++d) {
        if (wanted[d] == kUnset) continue;
        fits = merged[d] == kUnset || merged[d] == wanted[d];
        merged[d] = wanted[d];
      }
      if (!fits || !CanBeCompleted(merged)) continue;
      rows_[index] = std::move(merged);
      return index;
    }
    return rows_.size();
  }

  const Space& space_;
  std::vector<std::size_t> order_;
  std::vector<Row> rows_;
};

}  // namespace

std::vector<Row> CoveringArray(const Space& space) { return Builder(space).Build(); }

}  // namespace portcullis::explore
