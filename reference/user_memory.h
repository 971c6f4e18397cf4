// What the reference sees of a process' memory: an interface that the caller implements.
//
// A drop-in library looks at real memory, a target at a simulated address space. One object stands
// for one process; the reference keeps no pointer to it between calls. Implementations never throw,
// never block, and never fault: a pointer that is not valid is an answer.
//
// Windows' words for a bad pointer are "not totally contained in a valid part of the user address
// space": every function here therefore speaks of a whole range, and answers false where a single
// byte of it is out of reach (also where address + size passes the end of the address space).
// An empty range is contained everywhere, and nothing else is at null.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "reference/ids.h"

namespace portcullis::reference {

enum class Access { kRead, kWrite };  // kWrite: readable and writable

class UserMemory {
 public:
  virtual ~UserMemory() = default;

  // Contains: true where all `size` bytes from `address` allow `access`. Changes nothing.
  virtual bool Contains(Address address, std::uint64_t size, Access access) const = 0;

  // Read: copies to.size() bytes from `address`; false, with `to` unchanged, where the range is not
  // contained.
  virtual bool Read(Address address, std::span<std::byte> to) const = 0;

  // Write: copies `from` to `address`; false, with no byte written, where the range is not
  // contained and writable.
  virtual bool Write(Address address, std::span<const std::byte> from) = 0;
};

}  // namespace portcullis::reference
