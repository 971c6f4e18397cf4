// fuzz_json: every reader of foreign bytes, by name. The property: none crashes, and what one reads
// and prints is read again as the same.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fuzz/end_at.h"
#include "fuzz/foreign_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portcullis::fuzz;
  EndAt(CheckForeignText(std::string_view(reinterpret_cast<const char*>(data), size)));
  return 0;
}
