// What the calls of an exported file need beside them: its includes and its static helpers, of
// which each stands in the file only where something calls it.
//
// Called by c_program.cc. Never fails. Safe from any thread.

#pragma once

#include <cstddef>
#include <string>

namespace portcullis::exporting {

enum class Form { kProgram, kWineTest };

// Includes: `body` is all that will stand behind them; what it names decides.
std::string IncludesFor(const std::string& body, Form form);

// HelpersFor: the helpers that `body` calls, and those that they call, for a scenario of so many
// steps.
std::string HelpersFor(const std::string& body, Form form, std::size_t steps);

}  // namespace portcullis::exporting
