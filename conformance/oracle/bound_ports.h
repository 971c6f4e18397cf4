// The ports that sockets are bound to: what an association gives, where a port that the system
// chose has to lie, and what getsockname says of it later.
//
// Used by the rules of bind and its kin, by their effects and by step.cc.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "conformance/oracle/tokens.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// What a socket is associated with, where that is certain: then the block and its reservation.
//   kNone     surely with nothing          kCertain   with a reservation that is surely held
//   kEnded    with one that has ended      kDoubtful  anything else
struct Belonging {
  enum class Kind { kNone, kCertain, kEnded, kDoubtful };
  Kind kind = Kind::kNone;
  std::optional<PortRange> range{};
  const Reservation* runtime = nullptr;
  const PersistentReservation* persistent = nullptr;

  // Whether bind has to take a port of the block: what a reservation of the other family gives is a
  // question.
  bool GivesPortsTo(const Socket& socket) const {
    return runtime == nullptr || runtime->family == socket.family;
  }
};

Belonging BelongingOf(const World& world, std::size_t socket);

// BindingBy: how the socket is bound once a bind to `port` by `process` has succeeded; 0: the
// system chose one, of which is noted where it must lie. Implicit: by connect or sendto.
Binding BindingBy(const World& world, std::size_t socket, const std::string& process,
                  std::uint16_t port, bool implicit);

// CheckPort: `port` is what a successful getsockname of `socket` gave.
void CheckPort(const Socket& socket, std::optional<std::uint16_t> port, Verdict& verdict);

// KeepsItsPort: ports belong to the socket, or, after WSACleanup, may belong to it still.
bool KeepsItsPort(const Socket& socket);

// MayHaveNoRoom: whether the system may find no `count` ports, be its search as simple as one for
// an aligned block of the next power of two in the dynamic range. The reservation of step `except`
// is in nobody's way.
bool MayHaveNoRoom(const World& world, std::int32_t transport, std::uint32_t count,
                   std::size_t except = kNoStep);

// What a bind to port 0 of an associated socket breaks that gets nothing, or something else.
std::vector<std::string> IdsOfUse(const Belonging& belonging, const std::string& process);

}  // namespace portcullis::oracle
