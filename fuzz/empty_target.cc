// A target that does nothing: how fast the engine itself is, which ci/fuzz holds the others
// against.

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t*, std::size_t) { return 0; }
