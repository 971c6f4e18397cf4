#include "bench/nameless_file.h"

#include <sstream>
#include <string>
#include <string_view>

namespace portcullis::bench {
namespace {

class NamelessFile : public benchmark::JSONReporter {
 public:
  // The context has one member a line.
  bool ReportContext(const Context& context) override {
    std::ostream& file = GetOutputStream();
    std::ostringstream whole;
    SetOutputStream(&whole);
    const bool goes_on = benchmark::JSONReporter::ReportContext(context);
    SetOutputStream(&file);
    std::istringstream lines(whole.str());
    for (std::string line; std::getline(lines, line);) {
      if (line.find("\"host_name\":") == std::string::npos) file << line << '\n';
    }
    return goes_on;
  }
};

}  // namespace

std::unique_ptr<benchmark::BenchmarkReporter> MakeNamelessFile(int argc, const char* const* argv) {
  bool is_asked_for = false;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    is_asked_for = is_asked_for || word.starts_with("--benchmark_out=");
    if (word.starts_with("--benchmark_out_format=") && !word.ends_with("=json")) return nullptr;
  }
  return is_asked_for ? std::make_unique<NamelessFile>() : nullptr;
}

}  // namespace portcullis::bench
