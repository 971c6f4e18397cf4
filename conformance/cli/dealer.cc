#include "conformance/cli/dealer.h"

#include <utility>

namespace portcullis::cli {

Dealer::Dealer(std::vector<run::Subject> subjects, Work work)
    : subjects_(std::move(subjects)), work_(std::move(work)) {}

Dealer::~Dealer() {
  {
    const std::lock_guard lock(mutex_);
    next_ = tests_.size();
  }
  for (std::thread& thread : threads_) thread.join();
}

void Dealer::Deal(std::vector<std::size_t> tests) {
  tests_ = std::move(tests);
  for (std::size_t i = 1; i < subjects_.size(); ++i) {
    threads_.emplace_back([this, i] { WorkOn(subjects_[i]); });
  }
}

run::CaseRun Dealer::Await(std::size_t test) {
  std::unique_lock lock(mutex_);
  while (!given_.contains(test)) {
    if (!RunNext(subjects_.front(), lock)) finished_.wait(lock);
  }
  run::CaseRun given = std::move(given_.at(test));
  given_.erase(test);
  return given;
}

// Runs the next test that nobody has begun; false where there is none.
bool Dealer::RunNext(const run::Subject& subject, std::unique_lock<std::mutex>& lock) {
  if (next_ == tests_.size()) return false;
  const std::size_t test = tests_[next_++];
  lock.unlock();
  run::CaseRun given = work_(test, subject);
  lock.lock();
  given_.emplace(test, std::move(given));
  finished_.notify_all();
  return true;
}

void Dealer::WorkOn(const run::Subject& subject) {
  std::unique_lock lock(mutex_);
  while (RunNext(subject, lock)) {
  }
}

}  // namespace portcullis::cli
