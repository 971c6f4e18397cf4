// The reference as the fuzz targets hold it: made, described and probed once in a process.
//
// Ends the process where the reference cannot even say what it is.

#pragma once

#include <optional>
#include <string>

#include "conformance/run/scenario_run.h"

namespace portcullis::fuzz {

const run::Subject& TheReference();

// EndAt: prints the complaint and ends the process, as libFuzzer expects it of a broken property.
void EndAt(const std::optional<std::string>& complaint);

}  // namespace portcullis::fuzz
