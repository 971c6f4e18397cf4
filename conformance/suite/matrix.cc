#include "conformance/suite/matrix.h"

#include <algorithm>
#include <memory>
#include <set>

#include "conformance/suite/mistake.h"

namespace portcullis::suite {
namespace {

using explore::kUnset;
using explore::Row;

const Mark& MarkOf(const Matrix& matrix, const Row& row, std::size_t axis) {
  return matrix.axes[axis].marks[static_cast<std::size_t>(row[axis])];
}

// Whether two values of the row, which need not be complete, may not stand together.
bool Clashes(const Matrix& matrix, const Row& row) {
  unsigned is = 0;
  unsigned not_with = 0;
  for (std::size_t axis = 0; axis < row.size(); ++axis) {
    if (row[axis] == kUnset) continue;
    const Mark& mark = MarkOf(matrix, row, axis);
    if ((mark.is & not_with) != 0 || (mark.not_with & is) != 0) return true;
    is |= mark.is;
    not_with |= mark.not_with;
  }
  return false;
}

bool IsValid(const Mark& mark) { return mark.meets.empty(); }
bool IsQuestion(const Mark& mark) { return mark.meets.starts_with("Q-"); }

// Rows of an array over the valid values.
std::vector<Row> ValidRows(const Matrix& matrix, std::size_t strength) {
  std::vector<std::vector<int>> valid;  // by axis: the indices of the values that vary
  explore::Space space;
  for (const Axis& axis : matrix.axes) {
    std::vector<int> indices;
    for (std::size_t i = 0; i < axis.marks.size(); ++i) {
      if (IsValid(axis.marks[i]) && axis.marks[i].varies) indices.push_back(static_cast<int>(i));
    }
    space.sizes.push_back(indices.size());
    valid.push_back(std::move(indices));
  }
  const auto mapped = [&valid](Row row) {
    for (std::size_t axis = 0; axis < row.size(); ++axis) {
      if (row[axis] != kUnset) row[axis] = valid[axis][static_cast<std::size_t>(row[axis])];
    }
    return row;
  };
  space.strength = strength;
  space.forbids = [&](const Row& row) { return Clashes(matrix, mapped(row)); };
  std::vector<Row> rows;
  for (const Row& row : explore::CoveringArray(space)) rows.push_back(mapped(row));
  return rows;
}

struct Place {
  std::size_t axis = 0;
  int value = 0;
};

// The values that change one row at a time: violations, and what does not vary.
std::vector<Place> Singles(const Matrix& matrix, bool vary) {
  std::vector<Place> places;
  if (matrix.fails_anyway) return places;
  for (std::size_t axis = 0; axis < matrix.axes.size(); ++axis) {
    const std::vector<Mark>& marks = matrix.axes[axis].marks;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      const Mark& mark = marks[i];
      if (mark.varies != vary || IsQuestion(mark) || (vary && IsValid(mark))) continue;
      places.push_back({axis, static_cast<int>(i)});
    }
  }
  return places;
}

// The conditions that are paired: of those values of an axis that meet the same, the first and the
// last (sizes from 0 to 15 that are all too small).
std::vector<Place> Conditions(const Matrix& matrix) {
  std::vector<Place> places;
  for (std::size_t axis = 0; axis < matrix.axes.size(); ++axis) {
    const std::vector<Mark>& marks = matrix.axes[axis].marks;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if (IsValid(marks[i])) continue;
      const auto same = [&](const Mark& mark) { return mark.meets == marks[i].meets; };
      const auto here = marks.begin() + static_cast<std::ptrdiff_t>(i);
      if (std::any_of(marks.begin(), here, same) && std::any_of(here + 1, marks.end(), same)) {
        continue;
      }
      places.push_back({axis, static_cast<int>(i)});
    }
  }
  return places;
}

void AddSingles(const Matrix& matrix, const std::vector<Row>& valid,
                const std::vector<Place>& singles, std::set<Row>& rows) {
  for (const Row& base : valid) {
    for (const Place& single : singles) {
      Row row = base;
      row[single.axis] = single.value;
      if (!Clashes(matrix, row)) rows.insert(std::move(row));
    }
  }
}

std::vector<Row> SingleRows(const Matrix& matrix) {
  const std::vector<Row> valid = ValidRows(matrix, matrix.strength);
  std::set<Row> rows(valid.begin(), valid.end());
  AddSingles(matrix, valid, Singles(matrix, true), rows);
  AddSingles(matrix, ValidRows(matrix, 2), Singles(matrix, false), rows);
  return {rows.begin(), rows.end()};
}

std::vector<Row> PairRows(const Matrix& matrix) {
  const std::vector<Row> contexts = ValidRows(matrix, 2);
  const std::vector<Place> conditions = Conditions(matrix);
  std::set<Row> rows;
  std::size_t next = 0;
  // The next context in turn that the conditions do not clash with, if there is one.
  const auto add = [&](const std::vector<Place>& places) {
    for (std::size_t tried = 0; tried < contexts.size(); ++tried) {
      Row row = contexts[next];
      next = (next + 1) % contexts.size();
      for (const Place& place : places) row[place.axis] = place.value;
      if (Clashes(matrix, row)) continue;
      rows.insert(std::move(row));
      return;
    }
  };
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const Place& one = conditions[i];
    const Mark& mark = matrix.axes[one.axis].marks[static_cast<std::size_t>(one.value)];
    if (IsQuestion(mark) || matrix.fails_anyway) add({one});
    if (matrix.fails_anyway) continue;
    for (std::size_t j = i + 1; j < conditions.size(); ++j) {
      if (conditions[j].axis != one.axis) add({one, conditions[j]});
    }
  }
  return {rows.begin(), rows.end()};
}

// --- names -----------------------------------------------------------------------------------

std::string BlockName(const Matrix& matrix, BlockKind kind) {
  return matrix.name + (kind == BlockKind::kSingle ? "Single" : "Pairs");
}

std::string Coordinates(const Matrix& matrix, const Row& row) {
  std::string text;
  for (std::size_t axis = 0; axis < row.size(); ++axis) {
    if (row[axis] == 0) continue;
    if (!text.empty()) text += ',';
    text += matrix.axes[axis].name + "=" + MarkOf(matrix, row, axis).name;
  }
  return text;
}

// "name=value" as an axis and a value; nothing where either is unknown.
std::optional<Place> Parse(const Matrix& matrix, std::string_view coordinate) {
  const std::size_t equals = coordinate.find('=');
  if (equals == std::string_view::npos) return std::nullopt;
  for (std::size_t axis = 0; axis < matrix.axes.size(); ++axis) {
    if (matrix.axes[axis].name != coordinate.substr(0, equals)) continue;
    const std::vector<Mark>& marks = matrix.axes[axis].marks;
    for (std::size_t i = 0; i < marks.size(); ++i) {
      if (marks[i].name == coordinate.substr(equals + 1)) return Place{axis, static_cast<int>(i)};
    }
  }
  return std::nullopt;
}

// What the block is for: what its values meet, and what its matrix says beside.
std::vector<std::string> IdsOf(const Matrix& matrix, BlockKind kind) {
  const bool pairs = kind == BlockKind::kPairs;
  const std::vector<std::string>& more = pairs ? matrix.questions : matrix.requirements;
  std::set<std::string> ids(more.begin(), more.end());
  for (const Axis& axis : matrix.axes) {
    for (const Mark& mark : axis.marks) {
      if (IsValid(mark) || IsQuestion(mark) != pairs) continue;
      if (pairs || !matrix.fails_anyway) ids.insert(mark.meets);
    }
  }
  return {ids.begin(), ids.end()};
}

run::GeneratedCase Make(const Matrix& matrix, const Row& row, std::string name) {
  Written written = matrix.write(row);
  written.scenario.name = name;
  return {std::move(name), std::move(written.scenario), written.decisive, std::move(written.needs)};
}

// Rows kept small: a value's index fits a byte.
std::vector<char> Packed(const std::vector<Row>& rows) {
  std::vector<char> bytes;
  for (const Row& row : rows) {
    for (const int value : row) bytes.push_back(static_cast<char>(value));
  }
  return bytes;
}

}  // namespace

std::vector<std::string> Met(const Matrix& matrix, const Row& row) {
  std::vector<std::string> met;
  for (std::size_t axis = 0; axis < row.size(); ++axis) {
    const Mark& mark = MarkOf(matrix, row, axis);
    if (!IsValid(mark)) met.push_back(mark.meets);
  }
  return met;
}

std::vector<Row> RowsOf(const Matrix& matrix, BlockKind kind) {
  for (const Axis& axis : matrix.axes) {
    Check(!axis.marks.empty() && IsValid(axis.marks.front()) && axis.marks.front().varies &&
              axis.marks.size() < 128,
          "a dimension of a matrix has no valid default, or too many values");
  }
  return kind == BlockKind::kSingle ? SingleRows(matrix) : PairRows(matrix);
}

run::BlockToRun BlockOf(const Matrix& matrix, BlockKind kind) {
  const auto shared = std::make_shared<const Matrix>(matrix);
  const std::vector<Row> rows = RowsOf(matrix, kind);
  run::BlockToRun block;
  block.name = BlockName(matrix, kind);
  block.requirements = IdsOf(matrix, kind);
  block.size = rows.size();
  block.make = [shared, name = block.name, bytes = Packed(rows)](std::size_t index) {
    const std::size_t width = shared->axes.size();
    const auto first = bytes.begin() + static_cast<std::ptrdiff_t>(index * width);
    const Row row(first, first + static_cast<std::ptrdiff_t>(width));
    return Make(*shared, row, name + ":" + Coordinates(*shared, row));
  };
  return block;
}

std::optional<run::GeneratedCase> FindCase(const Matrix& matrix, std::string_view name) {
  const std::size_t colon = name.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view block = name.substr(0, colon);
  if (block != BlockName(matrix, BlockKind::kSingle) &&
      block != BlockName(matrix, BlockKind::kPairs)) {
    return std::nullopt;
  }
  Row row(matrix.axes.size(), 0);
  std::string_view rest = name.substr(colon + 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    const std::optional<Place> place = Parse(matrix, rest.substr(0, comma));
    if (!place) return std::nullopt;
    row[place->axis] = place->value;
    if (comma + 1 == rest.size()) return std::nullopt;  // nothing after the comma
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  if (Clashes(matrix, row)) return std::nullopt;
  return Make(matrix, row, std::string(block) + ":" + Coordinates(matrix, row));
}

}  // namespace portcullis::suite
