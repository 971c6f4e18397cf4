// fuzz_seeds FOLDER: writes seeds for the targets that take histories, FOLDER/history and
// FOLDER/ioctl: every written case of the suite, and histories of every leaning, half of them well
// formed; and their dictionaries, FOLDER/history.dict and FOLDER/ioctl.dict. fuzz/make_seeds keeps
// what reaches something.

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <variant>
#include <vector>

#include "conformance/explore/choices.h"
#include "conformance/explore/random_history.h"
#include "conformance/explore/simpler_steps.h"
#include "conformance/suite/case.h"
#include "fuzz/dictionary.h"
#include "fuzz/history_bytes.h"

namespace {

using portcullis::scenario::Scenario;

constexpr std::uint64_t kHistories = 1000;

template <typename Bytes>
bool Write(const std::filesystem::path& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  return static_cast<bool>(out.flush());
}

bool WriteSeeds(const std::filesystem::path& folder, const std::string& name,
                const Scenario& given) {
  const Scenario scenario = portcullis::explore::NumberedNames(given);
  std::vector<portcullis::scenario::WsaIoctlCall> calls;
  for (const auto& step : scenario.steps) {
    if (const auto* call = std::get_if<portcullis::scenario::WsaIoctlCall>(&step.action)) {
      calls.push_back(*call);
    }
  }
  return Write(folder / "history" / name, portcullis::fuzz::EncodeHistory(scenario)) &&
         (calls.empty() || Write(folder / "ioctl" / name, portcullis::fuzz::EncodeIoctls(calls)));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("fuzz_seeds FOLDER\n", stderr);
    return 2;
  }
  const std::filesystem::path folder = argv[1];
  std::error_code error;
  std::filesystem::create_directories(folder / "history", error);
  std::filesystem::create_directories(folder / "ioctl", error);
  bool written = Write(folder / "history.dict", portcullis::fuzz::HistoryDictionary()) &&
                 Write(folder / "ioctl.dict", portcullis::fuzz::IoctlDictionary());
  for (const auto& of_the_suite : portcullis::suite::AllCases()) {
    written = written && WriteSeeds(folder, "case-" + portcullis::suite::FullName(of_the_suite),
                                    of_the_suite.scenario);
  }
  for (std::uint64_t seed = 0; seed < kHistories && written; ++seed) {
    portcullis::explore::SeededChoices choices(seed);
    portcullis::explore::HistoryShape shape;
    shape.well_formed = seed % 2 == 0;
    written = WriteSeeds(folder, "random-" + std::to_string(seed),
                         portcullis::explore::MakeRandomHistory(choices, shape));
  }
  if (!written) std::fputs("a seed cannot be written\n", stderr);
  return written ? 0 : 2;
}
