// Reservations as they come and go in a world. Used by effects.cc and the checks of outputs.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// What an output buffer says, in host order.
struct Granted {
  PortRange range;
  std::uint64_t token = 0;
};

// ReadOutput: nothing where the output is shorter than the structure.
std::optional<Granted> ReadOutput(std::span<const std::byte> output);

// Claim: the ACQUIRE of `step` takes its ports, unseen as yet; `output` is what it said of them,
// where it has and that can be relied on.
void Claim(World& world, std::size_t step, const std::optional<Granted>& output);

// Forget: the ACQUIRE of `step` has failed and holds nothing.
void Forget(World& world, std::size_t step);

// NoteFailure: a call has failed; what it had asked for must be as free as before.
void NoteFailure(World& world, const Operation* operation);

// CloseSocket: ends the socket with its reservations, and what it was doing. After WSACleanup
// nobody says when the ports become free.
void CloseSocket(World& world, std::size_t id, bool by_cleanup);

}  // namespace portcullis::oracle
