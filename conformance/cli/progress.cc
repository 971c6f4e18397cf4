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
constexpr int kLineWidth = 120;

bool IsTerminal(std::FILE* stream) {
#ifdef _WIN32
  return _isatty(_fileno(stream)) != 0;
#else
  return isatty(fileno(stream)) != 0;
#endif
}

}  // namespace

bool OutputIsTerminal() { return IsTerminal(stdout); }

void ProgressLine::Begin() {
  on_terminal_ = IsTerminal(stderr);
  last_shown_ = std::chrono::steady_clock::now();
}

bool ProgressLine::IsDue() const {
  const auto since = std::chrono::steady_clock::now() - last_shown_;
  return on_terminal_ ? since >= kOnTerminal : since >= kElsewhere;
}

void ProgressLine::Show(const std::string& text) {
  if (on_terminal_) {
    std::fprintf(stderr, "\r%-*.*s", kLineWidth, kLineWidth, text.c_str());
    std::fflush(stderr);
  } else {
    std::fprintf(stderr, "%s\n", text.c_str());
  }
  last_shown_ = std::chrono::steady_clock::now();
}

void ProgressLine::End() {
  if (on_terminal_) std::fprintf(stderr, "\r%*s\r", kLineWidth, "");
}

void Progress::Begin(std::size_t total) {
  line_.Begin();
  total_ = total;
}

void Progress::Advance(const std::string& finished) {
  ++done_;
  if (!line_.IsDue()) return;
  const std::string so_far = std::to_string(done_);
  const std::string total = std::to_string(total_);
  line_.Show(line_.OnTerminal() ? so_far + "/" + total + " " + finished
                                : so_far + " of " + total + " cases");
}

}  // namespace portcullis::cli
