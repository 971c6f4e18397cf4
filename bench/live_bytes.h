// How many bytes of heap are live: what a contender takes, and what it takes for each reservation.
//
// live_bytes.cc replaces the program's operator new and delete. Counted is what is asked for, not
// what the allocator adds. One thread's count says nothing of another's.

#pragma once

#include <cstdint>

namespace portcullis::bench {

class LiveBytes {
 public:
  LiveBytes() : at_first_(Now()) {}
  // Since: more than when this was made, less what was given back.
  std::int64_t Since() const { return Now() - at_first_; }

 private:
  static std::int64_t Now();
  std::int64_t at_first_;
};

}  // namespace portcullis::bench
