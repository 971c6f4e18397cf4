// Getting at what a program's pointers point to: whole values, or the answer that they are bad.
//
// Used by the functions of Windows' headers. Any thread.

#pragma once

#include <cstddef>
#include <span>

#include "reference/dropin/machine.h"

namespace portcullis::dropin {

inline Address AddressOf(const void* pointer) { return reinterpret_cast<Address>(pointer); }

template <typename Value>
bool Read(const Value* from, Value& value) {
  return Machine::Instance().ReadMemory(from, std::as_writable_bytes(std::span(&value, 1)));
}

template <typename Value>
bool Write(Value* to, const Value& value) {
  return Machine::Instance().WriteMemory(to, std::as_bytes(std::span(&value, 1)));
}

inline bool IsReadable(const void* from, std::size_t size) {
  return Machine::Instance().IsReadable(from, size);
}

}  // namespace portcullis::dropin
