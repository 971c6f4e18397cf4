// Matrices: blocks of generated cases, each case one choice of a value in every dimension.
//
// A dimension has a name and values; a value is valid, or it meets a condition: the requirement
// that it violates, or the question that it asks. From one matrix come two blocks:
//
//   …Single   3-wise over the valid values, each row as it is and with every single violation, so
//             that every case is valid or decides one rule; of values that are much alike the ones
//             between the first and the last only with the rows of a pairwise array
//   …Pairs    every pair of two conditions of different dimensions, each in one row of a pairwise
//             array over the valid values (which of them wins is a reading), and each question
//             alone
//
// The arrays are conformance/explore's. A case is named by its coordinates; those that have their
// dimension's first value, the default, are left out, so that a new dimension and a new value leave
// every old name as it was. Used by the *_matrix.cc and blocks.cc. Values; nothing runs here.

#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "conformance/explore/covering_array.h"
#include "conformance/run/block.h"

namespace portcullis::suite {

// One value of a dimension, as the combination of cases sees it.
struct Mark {
  std::string name;   // in the name of a case: letters, digits, '+', '.' and '-'
  std::string meets;  // the id of a requirement that it violates, or of a question; empty: valid
  // Two values stand together unless one is what the other may not be with: sets of bits.
  unsigned is = 0;
  unsigned not_with = 0;
  // false: one of many that are much alike, such as a size between the smallest and the largest. It
  // is tried in the rows of a pairwise array alone.
  bool varies = true;
};

struct Axis {
  std::string name;
  std::vector<Mark> marks;  // the first is the default, and valid
};

// A scenario and its decisive step, without a name.
struct Written {
  scenario::Scenario scenario;
  std::size_t decisive = 0;
  std::set<std::string> needs;
};

struct Matrix {
  std::string name;  // "MatrixAcquire.Plain"
  std::vector<Axis> axes;
  // What its two blocks are for beside what their values meet: the rules that every call of theirs
  // decides, and those of the looks behind; the order of checks.
  std::vector<std::string> requirements;
  std::vector<std::string> questions;
  std::function<Written(const explore::Row&)> write;  // of an index per axis
  // Every row violates something already, such as one of a code that nobody knows: then a single is
  // a row as it is, and a pair a row with one condition.
  bool fails_anyway = false;
  std::size_t strength = 3;  // of the array over the valid values; more where there are few
};

enum class BlockKind { kSingle, kPairs };

// BlockOf: the block; makes its rows, no case.
run::BlockToRun BlockOf(const Matrix& matrix, BlockKind kind);

// FindCase: the case of that name, if it is one of the matrix, whether or not the arrays have it.
std::optional<run::GeneratedCase> FindCase(const Matrix& matrix, std::string_view name);

// Met: the conditions that the values of a row meet.
std::vector<std::string> Met(const Matrix& matrix, const explore::Row& row);

// RowsOf: the rows of the block, in its order.
std::vector<explore::Row> RowsOf(const Matrix& matrix, BlockKind kind);

// --- tables ----------------------------------------------------------------------------------

// A value in a table: what it is and how it shapes what is to be written.
template <typename Plan>
struct Value {
  Mark mark;
  std::function<void(Plan&)> shape;  // empty: the plan is this already
};

template <typename Plan>
struct Dimension {
  std::string name;
  std::vector<Value<Plan>> values;
};

template <typename Plan>
std::vector<Axis> AxesOf(const std::vector<Dimension<Plan>>& dimensions) {
  std::vector<Axis> axes;
  for (const Dimension<Plan>& dimension : dimensions) {
    axes.push_back({dimension.name, {}});
    for (const Value<Plan>& value : dimension.values) axes.back().marks.push_back(value.mark);
  }
  return axes;
}

// Shaped: the plan that a row's values make of `plan`, in the order of the dimensions.
template <typename Plan>
Plan Shaped(Plan plan, const std::vector<Dimension<Plan>>& dimensions, const explore::Row& row) {
  for (std::size_t d = 0; d < dimensions.size(); ++d) {
    const auto& shape = dimensions[d].values[static_cast<std::size_t>(row[d])].shape;
    if (shape) shape(plan);
  }
  return plan;
}

}  // namespace portcullis::suite
