// Covering arrays: few rows of values in which every combination of values of any t dimensions
// occurs, save those that are forbidden.
//
// The algorithm is IPOG: Lei, Kacker, Kuhn, Okun, Lawrence, "IPOG: A General Strategy for T-Way
// Software Testing", 14th IEEE International Conference on the Engineering of Computer-Based
// Systems, 2007. The array grows dimension by dimension: horizontally, each row getting the value
// that covers most new combinations, then vertically, by rows for what is still missing. Forbidden
// combinations are kept out as IPOG-C does (Yu, Lei, Nourozborazjany, Kacker, Kuhn, "An Efficient
// Algorithm for Constraint Handling in Combinatorial Test Generation", ICST 2013), by a search for
// a completion in place of a solver.
//
// Called by the matrices of conformance/suite. Pure functions without chance: the same space gives
// the same array everywhere.

#pragma once

#include <cstddef>
#include <functional>
#include <vector>

namespace portcullis::explore {

// One value (its index) per dimension; kUnset in a row that is not complete.
using Row = std::vector<int>;
inline constexpr int kUnset = -1;

struct Space {
  std::vector<std::size_t> sizes;  // how many values each dimension has, at least one
  std::size_t strength = 2;        // t, from 1 to the number of dimensions
  // True where what is set in the row may not stand together, whatever else is added. Empty:
  // nothing is forbidden.
  std::function<bool(const Row&)> forbids;
};

// CoveringArray: complete rows, none forbidden, none twice. A combination that no complete row may
// have, because each completion is forbidden, is not covered. No rows where no row is allowed.
std::vector<Row> CoveringArray(const Space& space);

}  // namespace portcullis::explore
