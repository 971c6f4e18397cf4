// fuzz_port_range: raw INET_PORT_RANGE bytes and buffer sizes, the reference held against the
// oracle. The property: the oracle allows every answer of the reference. Where it does not, one of
// the two misreads the documents, and the scenario that shows it is printed.

#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/complaint.h"
#include "fuzz/port_range_input.h"
#include "fuzz/subject.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portcullis::fuzz;
  EndAt(FindComplaint(TheSubject(), DecodePortRangeInput(std::span(data, size))));
  return 0;
}
