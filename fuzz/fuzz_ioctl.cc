// fuzz_ioctl: any control code with any buffers, by WSAIoctl and WSPIoctl, in every overlapped
// form, on sockets of every kind: the reference in lockstep with the oracle.

#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/complaint.h"
#include "fuzz/end_at.h"
#include "fuzz/history_bytes.h"
#include "fuzz/subject.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portcullis::fuzz;
  EndAt(FindDisagreement(TheSubject(), DecodeIoctls(std::span(data, size))));
  return 0;
}
