#include "conformance/cli/progress.h"

#include <cstdio>

#ifdef _WIN32
#include <io.h>
#else
#include <unistd.h>
#endif

namespace portcullis::cli {
namespace {

constexpr std::chrono::milliseconds kOnTerminal{100};
constexpr std::chrono::seconds kElsewhere{10};
constexpr int kLineWidth = 100;

bool IsTerminal(std::FILE* stream) {
#ifdef _WIN32
  return _isatty(_fileno(stream)) != 0;
#else
  return isatty(fileno(stream)) != 0;
#endif
}

}  // namespace

bool OutputIsTerminal() { return IsTerminal(stdout); }

void Progress::Begin(std::size_t total) {
  on_terminal_ = IsTerminal(stderr);
  total_ = total;
  last_shown_ = std::chrono::steady_clock::now();
}

void Progress::Advance(const std::string& finished) {
  ++done_;
  const auto now = std::chrono::steady_clock::now();
  if (on_terminal_ && now - last_shown_ >= kOnTerminal) {
    std::fprintf(stderr, "\r%zu/%zu %-*.*s", done_, total_, kLineWidth, kLineWidth,
                 finished.c_str());
    std::fflush(stderr);
    last_shown_ = now;
  } else if (!on_terminal_ && now - last_shown_ >= kElsewhere) {
    std::fprintf(stderr, "%zu of %zu cases\n", done_, total_);
    last_shown_ = now;
  }
}

void Progress::End() {
  if (on_terminal_) std::fprintf(stderr, "\r%*s\r", kLineWidth + 24, "");
}

}  // namespace portcullis::cli
