// Google Benchmark's JSON file without the name of the computer that it was made on, which is
// nobody's business who compares figures.
//
// Used by main.cc where --benchmark_out asks for such a file. One thread.

#pragma once

#include <benchmark/benchmark.h>

#include <memory>

namespace portcullis::bench {

// MakeNamelessFile: the reporter of that file; null where the words of the command line ask for no
// file, or for one in another form.
std::unique_ptr<benchmark::BenchmarkReporter> MakeNamelessFile(int argc, const char* const* argv);

}  // namespace portcullis::bench
