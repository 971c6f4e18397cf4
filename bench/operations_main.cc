// portcullis-operations OPERATION TIMES: does one of the core operations so many times, for a tool
// that counts instructions (ci/bench --instructions). Says nothing; exit 2 for other words and
// where a call fails.

#include <charconv>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "bench/operations.h"

namespace {

int Complain(const std::string& message) {
  std::fprintf(stderr, "portcullis-operations: %s\n", message.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return Complain("expected OPERATION TIMES");
  const std::string_view times_text = argv[2];
  unsigned times = 0;
  const char* const end = times_text.data() + times_text.size();
  const auto read = std::from_chars(times_text.data(), end, times);
  if (read.ec != std::errc() || read.ptr != end || times == 0) {
    return Complain("expected a number of times above 0, not \"" + std::string(times_text) + "\"");
  }
  const std::unique_ptr<portcullis::bench::Operation> operation =
      portcullis::bench::MakeOperation(argv[1]);
  if (operation == nullptr) {
    std::string names;
    for (const std::string_view name : portcullis::bench::OperationNames()) {
      names += " " + std::string(name);
    }
    return Complain("no operation \"" + std::string(argv[1]) + "\":" + names);
  }
  for (unsigned i = 0; i < times; ++i) {
    if (!operation->Prepare() || !portcullis::bench::Operate(*operation) || !operation->Undo()) {
      return Complain(std::string(argv[1]) + ": a valid call failed");
    }
  }
  return 0;
}
