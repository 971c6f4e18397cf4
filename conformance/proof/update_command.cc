// update: makes conformance/requirements/proof.json, or holds that it is up to date.

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "conformance/documents/file_io.h"
#include "conformance/proof/commands.h"
#include "conformance/proof/make_proof.h"
#include "conformance/requirements/proof.h"

namespace portcullis::proof {
namespace {

constexpr std::size_t kMostDifferences = 5;

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The lines of `text` that do not stand in `other`, a few of them.
void PrintMissing(const char* sign, const std::vector<std::string>& text,
                  const std::vector<std::string>& other) {
  std::size_t missing = 0;
  for (const std::string& line : text) {
    if (std::find(other.begin(), other.end(), line) != other.end()) continue;
    if (++missing <= kMostDifferences) std::printf("%s%s\n", sign, line.c_str());
  }
  if (missing > kMostDifferences) {
    std::printf("%s  and %zu more lines\n", sign, missing - kMostDifferences);
  }
}

int Check(const std::string& path, const std::string& made) {
  const auto there = documents::ReadFile(path);
  if (!there.has_value()) return Complain(documents::Print(there.error()));
  if (*there == made) {
    std::printf("%s is up to date\n", path.c_str());
    return kExitProved;
  }
  std::printf(
      "%s is not up to date (- stands there, + was found); portcullis-prove update mends it\n",
      path.c_str());
  PrintMissing("-", LinesOf(*there), LinesOf(made));
  PrintMissing("+", LinesOf(made), LinesOf(*there));
  return kExitRefuted;
}

}  // namespace

int RunUpdate(const UpdateOptions& options) {
  const MadeProof made = MakeProof(options.jobs);
  for (const std::string& complaint : made.complaints) {
    std::printf("REFUTED  %s\n", complaint.c_str());
  }
  const std::string text = requirements::PrintProof(made.proof);
  int exit_code = made.complaints.empty() ? kExitProved : kExitRefuted;
  if (options.check) return std::max(exit_code, Check(options.file, text));
  const auto written = documents::WriteFileAtomically(options.file, text);
  if (!written.has_value()) return Complain(documents::Print(written.error()));
  std::size_t gaps = 0;
  for (const requirements::ReadingProof& reading : made.proof.readings) {
    gaps += requirements::IsGap(reading) ? 1 : 0;
  }
  std::printf("%s: %zu defects, %zu readings (%zu that nobody takes), %zu variants\n",
              options.file.c_str(), made.proof.defects.size(), made.proof.readings.size(), gaps,
              made.proof.variants.size());
  return exit_code;
}

}  // namespace portcullis::proof
