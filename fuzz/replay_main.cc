// The main of a fuzz target where no libFuzzer is: runs the target on files, and on every file of a
// folder, once each. Part of the default build, so that no target rots and a corpus is a test.
//
// Exit 0 where all inputs were run, 2 where one cannot be read or there is none. An input that
// breaks the target's property ends the process, as under libFuzzer, with its name said before.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

// The files that `arguments` stand for, in a stable order; a name that leads nowhere stays in.
std::vector<fs::path> InputsOf(const std::vector<std::string>& arguments) {
  std::vector<fs::path> inputs;
  for (const std::string& argument : arguments) {
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      inputs.emplace_back(argument);
      continue;
    }
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(argument, error)) {
      if (entry.is_regular_file(error)) {
        found.push_back(entry.path());
      }
    }
    std::sort(found.begin(), found.end());
    inputs.insert(inputs.end(), found.begin(), found.end());
  }
  return inputs;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<fs::path> inputs = InputsOf({argv + 1, argv + argc});
  for (const fs::path& input : inputs) {
    std::ifstream in(input, std::ios::binary);
    const std::vector<char> bytes{std::istreambuf_iterator<char>(in),
                                  std::istreambuf_iterator<char>()};
    if (!in) {
      std::fprintf(stderr, "%s: cannot be read\n", input.string().c_str());
      return 2;
    }
    std::fprintf(stderr, "%s\n", input.string().c_str());
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  }
  if (inputs.empty()) {
    std::fputs("no inputs: name files, or folders with files\n", stderr);
    return 2;
  }
  std::printf("%zu inputs, every answer allowed\n", inputs.size());
  return 0;
}
