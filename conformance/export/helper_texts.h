// The helpers of exported files, as text. Used by c_helpers.cc alone. Never fails.

#pragma once

#include <span>
#include <string_view>

namespace portcullis::exporting {

// A helper stands in the file where its word does. Those below call those above, and those of a
// later function those of an earlier one. In the text @GUARDED@ stands for the codes that name a
// condition.
struct Helper {
  std::string_view word;
  std::string_view text;
};

std::span<const Helper> CallHelpers();
std::span<const Helper> CompletionHelpers();
std::span<const Helper> MachineHelpers();

}  // namespace portcullis::exporting
