// Deals the tests of a run to workers that run beside each other, each on a target of its own.
//
// Called by suite_run. Whoever waits for a test works as well, so that one worker needs no thread
// and runs the tests one by one, as they are asked for. What a test gives depends on the test
// alone: the dealer only says when it runs, and on whose target. Deal and Await from one thread.

#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "conformance/run/case_run.h"

namespace portcullis::cli {

class Dealer {
 public:
  // Work: runs a test, by its number, on a worker's target. Called from several threads.
  using Work = std::function<run::CaseRun(std::size_t test, const run::Subject& subject)>;

  // `subjects`: one for each worker, at least one.
  Dealer(std::vector<run::Subject> subjects, Work work);
  Dealer(const Dealer&) = delete;
  Dealer& operator=(const Dealer&) = delete;
  // Waits for the tests that are under way; the others never run.
  ~Dealer();

  // Deal: the tests that will be waited for, in this order. Once.
  void Deal(std::vector<std::size_t> tests);

  // Await: what the test gave. Once for each that was dealt.
  run::CaseRun Await(std::size_t test);

 private:
  bool RunNext(const run::Subject& subject, std::unique_lock<std::mutex>& lock);
  void WorkOn(const run::Subject& subject);

  std::vector<run::Subject> subjects_;  // the first is that of the thread that waits
  Work work_;
  std::mutex mutex_;  // of all below
  std::condition_variable finished_;
  std::vector<std::size_t> tests_;
  std::size_t next_ = 0;  // of them, not begun yet
  std::map<std::size_t, run::CaseRun> given_;
  std::vector<std::thread> threads_;
};

}  // namespace portcullis::cli
