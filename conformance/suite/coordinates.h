// The coordinates that follow the colon in the name of a case that is drawn by seed: numbers by
// name, with commas between them. Used by history_blocks and concurrent_blocks.

#pragma once

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace portcullis::suite {

// TakeNumber: takes "NAME=number" off the front of `text`, and the comma behind it where more
// follows; `name` has the sign. Nothing where it is not there.
inline std::optional<std::uint32_t> TakeNumber(std::string_view name, std::string_view& text) {
  if (!text.starts_with(name)) return std::nullopt;
  text.remove_prefix(name.size());
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (text.size() > 1 && text.front() == ',') text.remove_prefix(1);
  return number;
}

}  // namespace portcullis::suite
