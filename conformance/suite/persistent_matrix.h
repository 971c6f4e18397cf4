// The matrices of the six persistent functions and of bind. Called by blocks.cc and the tests.

#pragma once

#include <vector>

#include "conformance/suite/matrix.h"

namespace portcullis::suite {

std::vector<Matrix> PersistentMatrices();  // Create, Delete, Lookup; the protocol is a dimension
std::vector<Matrix> BindMatrices();        // bind, with getsockname behind it (bind_matrix.cc)

}  // namespace portcullis::suite
