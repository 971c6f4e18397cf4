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

#include "conformance/scenario/event.h"
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

// "5000", "w+5", "start of r1 + 3", "port of n1".
std::string PrintPort(const PortRef& port);
std::optional<PortRef> ParsePort(std::string_view text);

// "token of r1", "never issued", "zero".
std::string PrintToken(const TokenRef& token);
std::optional<TokenRef> ParseToken(std::string_view text);

// "CreatePersistentTcpPortReservation" and the other five. Empty where `protocol` is neither TCP's
// nor UDP's. The reverse sets the function and the protocol of a call with nothing else.
std::string PersistentName(PersistentCall::Function function, std::int32_t protocol);
std::optional<PersistentCall> ParsePersistentName(std::string_view name);

// "SO_REUSEADDR", "SO_EXCLUSIVEADDRUSE"; "administrator", "not_elevated", "user"; "event",
// "routine", "port".
std::string_view OptionName(SocketOption option);
std::optional<SocketOption> ParseOption(std::string_view name);
std::string_view RightsName(Rights rights);
std::optional<Rights> ParseRights(std::string_view name);
std::string_view NotificationName(Completed::Notification notification);
std::optional<Completed::Notification> ParseNotification(std::string_view name);

// Lower-case hexadecimal, two digits a byte; the reverse takes either case.
std::string PrintHex(std::span<const std::byte> bytes);
std::optional<std::vector<std::byte>> ParseHex(std::string_view text);

// "0x980003ff": eight digits. Of a token sixteen.
std::string PrintHexNumber(std::uint32_t number);
std::string PrintTokenNumber(std::uint64_t token);
std::optional<std::uint64_t> ParseTokenNumber(std::string_view text);
std::optional<std::uint32_t> ParseHexNumber(std::string_view text);

}  // namespace portcullis::scenario
