// fuzz_port_space: reference/port_space against a naive set of ports, and its own invariants. A
// byte chooses what is done next; what the space must not be asked (giving back what is not held)
// is not asked.

#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/end_at.h"
#include "fuzz/port_space_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portcullis::fuzz::EndAt(portcullis::fuzz::CheckPortSpace(std::span(data, size)));
  return 0;
}
