#include "fuzz/end_at.h"

#include <cstdio>
#include <cstdlib>

namespace portcullis::fuzz {

void EndAt(const std::optional<std::string>& complaint) {
  if (!complaint) return;
  std::fprintf(stderr, "%s\n", complaint->c_str());
  std::abort();
}

}  // namespace portcullis::fuzz
