// The one spelling of everything that a step names: control codes, families, types, protocols,
// kinds of memory, references. Shared by the JSON form and by the text for readers.
//
// Print functions never fail; a number without a name is printed as a number, and a parser accepts
// what its printer prints. Nothing here knows JSON. Safe from any thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::scenario {

// Each gives the name, or an empty view where the number has none here; the reverse gives nothing
// for an unknown name. Names are those of Windows' headers ("AF_INET", "SIO_KEEPALIVE_VALS").
std::string_view FamilyName(std::int32_t family);
std::string_view TypeName(std::int32_t type);
std::string_view ProtocolName(std::int32_t protocol);
std::string_view CodeName(std::uint32_t code);
std::optional<std::int32_t> FamilyNumber(std::string_view name);
std::optional<std::int32_t> TypeNumber(std::string_view name);
std::optional<std::int32_t> ProtocolNumber(std::string_view name);
std::optional<std::uint32_t> CodeNumber(std::string_view name);

// "valid", "null", "unmapped", "cut", "past_edge", "read_only", "misaligned", "aliases_input".
std::string_view MemoryName(Memory memory);
std::optional<Memory> ParseMemory(std::string_view name);

// IsName: true for what may name an object: a letter or '_', then letters, digits and '_'; at most
// 64 characters. Reserved words ("invalid", "never", "event", "file") are no names of sockets.
bool IsName(std::string_view text);
bool IsSocketName(std::string_view text);

// "s1", or a reserved word.
std::string PrintSocket(const SocketRef& socket);
std::optional<SocketRef> ParseSocket(std::string_view text);

// "5000", "w+5", "start of r1 + 3".
std::string PrintPort(const PortRef& port);
std::optional<PortRef> ParsePort(std::string_view text);

// Lower-case hexadecimal, two digits a byte; the reverse takes either case.
std::string PrintHex(std::span<const std::byte> bytes);
std::optional<std::vector<std::byte>> ParseHex(std::string_view text);

// "0x980003ff": eight digits.
std::string PrintHexNumber(std::uint32_t number);
std::optional<std::uint32_t> ParseHexNumber(std::string_view text);

}  // namespace portcullis::scenario
