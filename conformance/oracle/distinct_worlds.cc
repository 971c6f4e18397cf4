#include "conformance/oracle/distinct_worlds.h"

namespace portcullis::oracle {

std::size_t DigestOf(const World& world) {
  std::size_t digest = 0;
  const auto add = [&digest](std::size_t value) { digest = digest * 31 + value; };
  for (const Reservation& held : world.reservations) add(held.step);
  for (const auto& [id, socket] : world.sockets) {
    add(socket.binding.port);
    add(socket.associations.size());
  }
  for (const auto& [step, operation] : world.operations) {
    add(static_cast<std::size_t>(operation.state));
    add(operation.claimed);
    add(operation.conditions.size());
  }
  return digest;
}

}  // namespace portcullis::oracle
