// The port ranges of a machine as netsh prints them, for which Windows has no other documented way:
// `netsh interface ipv4 show excludedportrange protocol=tcp`, `… show dynamicport tcp`, and the
// same for udp and ipv6.
//
// netsh speaks the language of its machine, so only numbers and their places on a line are read.
// Used by changes.cc. Pure functions.

#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace portcullis::contribution {

struct PortRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  friend bool operator==(const PortRange&, const PortRange&) = default;
  friend auto operator<=>(const PortRange&, const PortRange&) = default;
};

// ParseExcluded: the lines that are two ports, the first and the last of a range, and perhaps a
// star (a range that an administrator made); in their order.
std::vector<PortRange> ParseExcluded(std::string_view text);

// ParseDynamic: the two lines that end in a colon and a number: the first port, and how many;
// nothing where there are no two, or they are no range of ports.
std::optional<PortRange> ParseDynamic(std::string_view text);

}  // namespace portcullis::contribution
