// Reservations and sockets as they come and go in a world. Used by the effects and the checks of
// outputs. Change the world in place; never judge.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

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

// Associate, Release: the operation of `step` has succeeded.
void Associate(World& world, std::size_t step);
void Release(World& world, std::size_t step);

// LeaveInDoubt: nobody will hear any more how the operation of `step` ends; what it was to do to
// what others have, an association or a RELEASE, it may have done.
void LeaveInDoubt(World& world, std::size_t step);

// NoteFailure: a call has failed; what it had asked for must be as free, or as held, as before.
void NoteFailure(World& world, const Operation* operation);

// Remember: the block is free again; whoever refuses it may have missed that.
void Remember(World& world, const PortRange& range, std::int32_t transport, FormerBlock::End end,
              std::int32_t family = 0);

// CloseSocket: one descriptor of the socket that `process` has is closed; with the last one the
// socket ends, with its reservations and what it was doing.
void CloseSocket(World& world, std::size_t id, const std::string& process);

// CloseAllSockets: all of a process at once. After WSACleanup nobody says when the ports become
// free; after the end of the process they are.
enum class Ending { kCleanup, kExit };
void CloseAllSockets(World& world, const std::string& process, Ending ending);

// RestartReservations: no socket and no runtime reservation is left; a persistent one may have
// another token.
void RestartReservations(World& world);

}  // namespace portcullis::oracle
