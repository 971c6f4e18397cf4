// What commands make of contributions: checked, printed, and what a checked one confirms.

#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/contribution/contribution.h"

namespace portcullis::cli {

// CheckContribution: `portcullis check` of a zip or a folder: prints what was found, and answers
// the exit code. `words` are names that no file should have; where one does, a line says so.
int CheckContribution(const std::string& path, const std::vector<std::string>& words);

// LoadConfirmed: what contributions confirm, by requirement; builds are joined by "; ". An error,
// in one line, where one of them cannot be read, does not hold, or is not of a Windows.
tl::expected<std::map<std::string, std::string>, std::string> LoadConfirmed(
    const std::vector<std::string>& paths);

}  // namespace portcullis::cli
