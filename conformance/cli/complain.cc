#include <algorithm>
#include <cstdio>
#include <string>

#include "conformance/cli/commands.h"

namespace portcullis::cli {

int Complain(const std::string& message) {
  std::string line = message;
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  std::fprintf(stderr, "portcullis: %s\n", line.c_str());
  return kExitCouldNotRun;
}

}  // namespace portcullis::cli
