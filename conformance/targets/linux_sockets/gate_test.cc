// The whole gate, as an implementer runs it: the suite finds no documented requirement broken, and
// decides no fewer of them than it did.

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

namespace portcullis::targets::linux_sockets {
namespace {

// With IPv6 and all rights it is 117; what a machine may lack are raw sockets and IPv6.
constexpr int kLeastPasses = 105;

std::string ReadAll(const std::filesystem::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(GateTest, NoDocumentedRequirementFails) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("portcullis_gate_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::string command = "cd '" + folder.string() +
                              "' && '" PORTCULLIS_PROGRAM
                              "' test --cases 500 --target 'exec:\"" PORTCULLIS_LINUX_SOCKETS
                              "\"' >out.txt 2>&1 </dev/null";
  const int status = std::system(command.c_str());
  const std::string out = ReadAll(folder / "out.txt");
  std::filesystem::remove_all(folder);
  EXPECT_EQ(status, 0) << out;
  // "linux-sockets: 1 differs, 117 pass, 36 not provoked, …"
  std::smatch found;
  ASSERT_TRUE(std::regex_search(out, found, std::regex("linux-sockets: .*?(\\d+) pass"))) << out;
  EXPECT_GE(std::stoi(found[1]), kLeastPasses) << found[0];
}

}  // namespace
}  // namespace portcullis::targets::linux_sockets
