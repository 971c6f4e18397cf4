// Work on several cores: independent pieces, by threads.

#pragma once

#include <cstddef>
#include <functional>

namespace portcullis::proof {

// ForEachIndex: calls `work` once for each index below `count`, on `jobs` threads. `work` is called
// by several of them at a time, and must not throw.
void ForEachIndex(std::size_t count, unsigned jobs, const std::function<void(std::size_t)>& work);

}  // namespace portcullis::proof
