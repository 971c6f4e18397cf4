// What the single block of each matrix is for beside what its values are marked with: the rules
// that every one of its calls decides (that it succeeds, what it stores and counts, how its end is
// indicated), and those of the looks behind. `matrix_test` holds that each is decided often enough.

#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace portcullis::suite {

// RequirementsOf: of the matrix of that name, such as "MatrixAcquire.Plain".
std::vector<std::string> RequirementsOf(std::string_view matrix);

}  // namespace portcullis::suite
