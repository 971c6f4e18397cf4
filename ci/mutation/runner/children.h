// Work in child processes: a mutant may crash, hang or leave anything behind, and takes nothing
// with it.
//
// Called by the runner's main and by where_shown. POSIX; the caller has one thread.

#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace portcullis::mutation {

// ForEachInChild: calls `work(index, out)` for 0 to count - 1, each in a process forked from this
// one, at most `jobs` at a time; what the work writes to the descriptor `out` comes back as `said`,
// with the status that waitpid gives, to `after`, which runs here. The order of ends is nobody's
// promise.
void ForEachInChild(
    unsigned jobs, std::size_t count, const std::function<void(std::size_t index, int out)>& work,
    const std::function<void(std::size_t index, const std::string& said, int status)>& after);

// WriteAll: the whole text to a descriptor, or nothing that matters where the reader is gone.
void WriteAll(int out, const std::string& text);

// BoundNextCase: from here on the process may use so much of the processor and of the clock, or
// dies.
void BoundNextCase();

}  // namespace portcullis::mutation
