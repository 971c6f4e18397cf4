#include "conformance/explore/finding_name.h"

#include <cstddef>
#include <utility>

namespace portcullis::explore {
namespace {

constexpr std::string_view kOn = " on ";  // neither an id nor a cause has a space
constexpr std::string_view kComma = ", ";

}  // namespace

std::string NameOfFinding(const FoundOn& found) {
  return Print(found.signature) + std::string(kOn) + found.target;
}

std::optional<FoundOn> ParseNameOfFinding(std::string_view name) {
  const std::size_t on = name.find(kOn);
  if (on == std::string_view::npos) return std::nullopt;
  FoundOn found;
  found.target = name.substr(on + kOn.size());
  std::string_view words = name.substr(0, on);
  for (std::size_t comma = words.find(kComma); comma != std::string_view::npos;
       comma = words.find(kComma)) {
    found.signature.ids.emplace_back(words.substr(0, comma));
    words.remove_prefix(comma + kComma.size());
  }
  found.signature.cause = words;
  if (found.target.empty() || words.empty() || words.find(' ') != std::string_view::npos) {
    return std::nullopt;
  }
  return found;
}

}  // namespace portcullis::explore
