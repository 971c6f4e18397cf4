// What a run of the benchmarks was made on and of: the context that Google Benchmark puts into its
// JSON, and ci/bench into the document of a run.

#pragma once

namespace portcullis::bench {

// AddContext: "system", "compiler" and "build_type".
void AddContext();

}  // namespace portcullis::bench
