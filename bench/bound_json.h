// The bounds of a run as a file, for ci/bench.

#pragma once

#include <string>

#include "bench/bound.h"

namespace portcullis::bench {

// BoundsAsJson: [{"words", "benchmark", "beside", "ratio", "most", "held"}]; of a bound whose two
// benchmarks were not both run neither ratio nor held.
std::string BoundsAsJson(const BoundReporter& reporter);

}  // namespace portcullis::bench
