// What is wrong with a case as it is written is a mistake of ours: the program ends, in every
// build.

#pragma once

#include <cstdio>
#include <cstdlib>

namespace portcullis::suite {

inline void Check(bool condition, const char* mistake) {
  if (condition) return;
  std::fprintf(stderr, "conformance/suite: %s\n", mistake);
  std::abort();
}

}  // namespace portcullis::suite
