// How far a run is: one line that rewrites itself on a terminal, now and then a line elsewhere.
//
// On standard error, so that it never mixes with what a command prints. A run of a few seconds
// stays silent where there is no terminal.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace portcullis::cli {

class Progress {
 public:
  void Begin(std::size_t total);
  void Advance(const std::string& finished);
  void End();

 private:
  bool on_terminal_ = false;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point last_shown_;
};

// OutputIsTerminal: whether standard output is one, for colour.
bool OutputIsTerminal();

}  // namespace portcullis::cli
