// The main of a fuzz target that nothing guides: random bytes, one input after another. What a
// fuzzer finds is worth what it finds sooner than this (fuzz/planted).
//
//   fuzz_history_blind SEED SECONDS
//
// Begins each input anew; its length is drawn up to 512 bytes, as long as the inputs that the
// guided ones live on. An input that breaks the target's property ends the process, as under
// libFuzzer, and the number of inputs until then is said as libFuzzer says it. Exit 0 where the
// time ran out.

#include <charconv>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

constexpr std::size_t kMostBytes = 512;
volatile std::sig_atomic_t inputs = 0;

void SayHowMany() {
  std::fprintf(stderr, "stat::number_of_executed_units: %ld\n", static_cast<long>(inputs));
}

extern "C" void EndOfAnInput(int signal) {
  SayHowMany();  // the process is lost already
  std::signal(signal, SIG_DFL);
  std::raise(signal);
}

bool ReadNumber(std::string_view word, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size();
}

}  // namespace

int main(int argc, char** argv) {
  std::uint32_t seed = 0;
  std::uint32_t seconds = 0;
  if (argc != 3 || !ReadNumber(argv[1], seed) || !ReadNumber(argv[2], seconds)) {
    std::fprintf(stderr, "expected: %s SEED SECONDS, two whole numbers\n", argv[0]);
    return 2;
  }
  std::signal(SIGABRT, EndOfAnInput);
  std::signal(SIGSEGV, EndOfAnInput);
  std::mt19937 random(seed);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::vector<std::uint8_t> bytes;
  while (std::chrono::steady_clock::now() < end) {
    bytes.resize(random() % (kMostBytes + 1));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    inputs = inputs + 1;
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
  SayHowMany();
  return 0;
}
