#include <algorithm>
#include <cstdio>
#include <string>

#include "conformance/proof/commands.h"

namespace portcullis::proof {

int Complain(const std::string& message) {
  std::string line = message;
  std::replace_if(
      line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  std::fprintf(stderr, "portcullis-prove: %s\n", line.c_str());
  return kExitCouldNotRun;
}

}  // namespace portcullis::proof
