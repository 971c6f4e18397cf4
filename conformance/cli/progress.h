// How far a run is: one line that rewrites itself on a terminal, now and then a line elsewhere.
//
// On standard error, so that it never mixes with what a command prints. A run of a few seconds
// stays silent where there is no terminal. One thread.

#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace portcullis::cli {

// A line that says how far something is, as often as a reader wants it.
class ProgressLine {
 public:
  void Begin();
  // IsDue: whether Show is to be called now; asked as often as there is something to say.
  bool IsDue() const;
  void Show(const std::string& text);
  void End();

  bool OnTerminal() const { return on_terminal_; }

 private:
  bool on_terminal_ = false;
  std::chrono::steady_clock::time_point last_shown_;
};

// That of a run of so many cases.
class Progress {
 public:
  void Begin(std::size_t total);
  void Advance(const std::string& finished);
  void End() { line_.End(); }

 private:
  ProgressLine line_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
};

// OutputIsTerminal: whether standard output is one, for colour.
bool OutputIsTerminal();

}  // namespace portcullis::cli
