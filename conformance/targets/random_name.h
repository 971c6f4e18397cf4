// The names of what is drawn by seed: variant:random-17, defect:random-17. Used by variant/ and
// defect/. Never fails. Safe from any thread.

#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace portcullis::targets {

inline constexpr std::string_view kRandom = "random-";

// SeedOfName: of "random-17" 17; nothing for any other name.
inline std::optional<std::uint32_t> SeedOfName(std::string_view name) {
  if (!name.starts_with(kRandom)) return std::nullopt;
  name.remove_prefix(kRandom.size());
  std::uint32_t seed = 0;
  const char* const end = name.data() + name.size();
  const auto [stop, error] = std::from_chars(name.data(), end, seed);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return seed;
}

}  // namespace portcullis::targets
