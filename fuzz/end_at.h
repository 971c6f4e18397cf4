// How a fuzz target ends where its property is broken.
//
// Used by the fuzz targets. Apart from what makes complaints, so that a target that needs nothing of
// targets and oracle links nothing of them: an engine goes through every counter of a program for
// every input.

#pragma once

#include <optional>
#include <string>

namespace portcullis::fuzz {

// EndAt: prints the complaint and ends the process, as libFuzzer expects it of a broken property.
void EndAt(const std::optional<std::string>& complaint);

}  // namespace portcullis::fuzz
