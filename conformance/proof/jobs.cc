#include "conformance/proof/jobs.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace portcullis::proof {

void ForEachIndex(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  const auto take_all = [&] {
    for (std::size_t index = next++; index < count; index = next++) work(index);
  };
  std::vector<std::thread> threads;
  for (unsigned job = 1; job < std::min<std::size_t>(jobs, count); ++job) {
    threads.emplace_back(take_all);
  }
  take_all();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace portcullis::proof
