// What a finding is called: the name of its scenario says which requirement it breaks, how, and on
// which target, so that the file alone is enough for whoever makes a regression of it.

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "conformance/explore/signature.h"

namespace portcullis::explore {

struct FoundOn {
  Signature signature;
  std::string target;  // as --target takes it
  friend bool operator==(const FoundOn&, const FoundOn&) = default;
};

// NameOfFinding: "ACQ-OUT-02, forbidden on defect:short-output-gives-efault".
std::string NameOfFinding(const FoundOn& found);

// ParseNameOfFinding: the reverse; nothing for any other name.
std::optional<FoundOn> ParseNameOfFinding(std::string_view name);

}  // namespace portcullis::explore
