// fuzz_persistent_store: the file store's reader, and its recovery from torn and hostile files.

#include <cstddef>
#include <cstdint>
#include <span>

#include "fuzz/end_at.h"
#include "fuzz/persistent_store_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  portcullis::fuzz::EndAt(portcullis::fuzz::CheckPersistentStore(std::span(data, size)));
  return 0;
}
