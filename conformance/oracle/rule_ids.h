// The ids of the requirements that each control code has under its own name.
//
// Used by the conditions and by attribution. Pure functions.

#pragma once

#include <cstdint>
#include <string>

namespace portcullis::oracle {

// The three codes about reservations.
bool IsAcquireCode(std::uint32_t code);
bool IsAssociateCode(std::uint32_t code);
bool IsReleaseCode(std::uint32_t code);
bool IsReservationCode(std::uint32_t code);

// RuleId: "ACQ-FAULT-03", "ASC-FAULT-03", or "GEN-FAULT-03" for a code (or a page) that does not
// name the rule itself. Empty where the rule is stated of no such code.
std::string RuleId(std::uint32_t code, const std::string& rule);

}  // namespace portcullis::oracle
