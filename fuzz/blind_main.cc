// The main of a fuzz target that nothing guides: random bytes, one input after another. What a
// fuzzer finds is worth what it finds sooner than this (fuzz/planted).
//
//   fuzz_history_blind SEED
//
// Begins each input anew; its length is drawn up to 512 bytes, as long as the inputs that the
// guided ones live on. An input that breaks the target's property ends the process, as under
// libFuzzer, and the number of inputs until then is said as libFuzzer says it. Else it goes on
// until it is ended: how long it runs is for whoever starts it to say.

#include <charconv>
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

extern "C" void EndOfAnInput(int signal) {
  // The process is lost already.
  std::fprintf(stderr, "stat::number_of_executed_units: %ld\n", static_cast<long>(inputs));
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
  if (argc != 2 || !ReadNumber(argv[1], seed)) {
    std::fprintf(stderr, "expected: %s SEED, a whole number\n", argv[0]);
    return 2;
  }
  std::signal(SIGABRT, EndOfAnInput);
  std::signal(SIGSEGV, EndOfAnInput);
  std::mt19937 random(seed);
  std::vector<std::uint8_t> bytes;
  for (;;) {
    bytes.resize(random() % (kMostBytes + 1));
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    inputs = inputs + 1;
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  }
}
