// Faults that are planted for the fuzz targets to find: readers, the store and the port space have a
// few of those that such code is known for.
//
// Only a build with -DPORTCULLIS_PLANTED_FAULTS has them, one at a time, by its name in the variable
// PORTCULLIS_PLANTED_FAULT (fuzz/planted sets both). In any other build IsPlanted is false at
// compile time. Safe from several threads.

#pragma once

#ifdef PORTCULLIS_PLANTED_FAULTS
#include <cstdlib>
#endif
#include <string_view>

namespace portcullis {

#ifdef PORTCULLIS_PLANTED_FAULTS
inline bool IsPlanted(std::string_view name) {
  static const char* const planted = std::getenv("PORTCULLIS_PLANTED_FAULT");
  return planted != nullptr && name == planted;
}
#else
constexpr bool IsPlanted(std::string_view) { return false; }
#endif

}  // namespace portcullis
