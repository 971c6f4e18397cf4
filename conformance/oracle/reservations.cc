#include "conformance/oracle/reservations.h"

#include <algorithm>
#include <utility>

#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

Reservation* FindReservation(World& world, std::size_t step) {
  for (Reservation& reservation : world.reservations) {
    if (reservation.step == step) return &reservation;
  }
  return nullptr;
}

void Remember(World& world, const PortRange& range, std::int32_t transport, bool failed) {
  if (range.start == 0 || range.count == 0) return;
  const FormerBlock block{range, transport, failed};
  if (std::find(world.former.begin(), world.former.end(), block) == world.former.end()) {
    world.former.push_back(block);
  }
}

// Whoever got these ports shows that nobody else has them any more.
void ForgetFormer(World& world, const Reservation& made) {
  const auto shown_free = [&made](const PortRange& range, std::int32_t transport) {
    return made.range && transport == made.transport && Overlap(range, *made.range);
  };
  std::erase_if(world.former,
                [&](const FormerBlock& block) { return shown_free(block.range, block.transport); });
  std::erase_if(world.reservations, [&](const Reservation& held) {
    return !held.certain && held.family == made.family && held.range &&
           shown_free(*held.range, held.transport);
  });
}

// The block that an ACQUIRE holds. A specific one holds what it asked for, whatever it says of it.
std::optional<PortRange> HeldRange(const Operation& operation,
                                   const std::optional<Granted>& output) {
  if (!operation.asked) return std::nullopt;
  if (operation.asked->start != 0) return operation.asked;
  if (!output || output->range.start == 0) return std::nullopt;
  return PortRange{output->range.start, operation.asked->count};
}

}  // namespace

std::optional<Granted> ReadOutput(std::span<const std::byte> output) {
  if (output.size() < abi::kPortReservationInstanceSize) return std::nullopt;
  Granted granted;
  granted.range.start = abi::NetworkPort{{output[0], output[1]}}.ToHost();
  granted.range.count = abi::LittleEndian<std::uint16_t>{{output[2], output[3]}}.Value();
  abi::LittleEndian<std::uint64_t> token;
  std::copy_n(output.begin() + 8, token.bytes.size(), token.bytes.begin());
  granted.token = token.Value();
  return granted;
}

void Claim(World& world, std::size_t step, const std::optional<Granted>& output) {
  Operation& operation = world.operations.at(step);
  operation.claimed = true;
  if (!operation.socket) return;  // granted on what is no socket: nothing to hold on to
  const auto socket = world.sockets.find(*operation.socket);
  if (socket == world.sockets.end() || !socket->second.open) return;
  Reservation made;
  if (const Reservation* claimed = FindReservation(world, step)) made = *claimed;
  std::erase_if(world.reservations, [step](const Reservation& r) { return r.step == step; });
  made.step = step;
  made.socket = *operation.socket;
  made.transport = operation.transport;
  made.family = operation.family;
  made.range = HeldRange(operation, output);
  made.count = operation.asked ? operation.asked->count : std::uint16_t{1};
  if (output && output->token != abi::kInvalidPortReservationToken) made.token = output->token;
  ForgetFormer(world, made);
  // In the order of their steps, whatever the order of their making: worlds in which the same is
  // held are the same world.
  const auto after = std::find_if(world.reservations.begin(), world.reservations.end(),
                                  [step](const Reservation& held) { return held.step > step; });
  world.reservations.insert(after, std::move(made));
}

void Forget(World& world, std::size_t step) {
  std::erase_if(world.reservations, [step](const Reservation& r) { return r.step == step; });
  world.operations.at(step).claimed = false;
}

void NoteFailure(World& world, const Operation* operation) {
  for (Reservation& held : world.reservations) held.tried = true;
  if (operation != nullptr && operation->asked && !RunsPastTheEnd(*operation->asked)) {
    Remember(world, *operation->asked, operation->transport, true);
  }
}

void CloseSocket(World& world, std::size_t id, bool by_cleanup) {
  Socket& socket = world.sockets.at(id);
  socket.open = false;
  socket.ended_by_cleanup = by_cleanup;
  for (Reservation& held : world.reservations) {
    if (held.socket != id) {
      held.tried = true;
    } else if (by_cleanup) {
      held.certain = false;
    } else if (held.range) {
      Remember(world, *held.range, held.transport, false);
    }
  }
  if (!by_cleanup) {
    std::erase_if(world.reservations, [id](const Reservation& held) { return held.socket == id; });
  }
  for (auto& [step, operation] : world.operations) {
    if (!operation.Open() || operation.socket != id) continue;
    operation.cuts.erase(Cut::kClosing);
    operation.cuts.insert(Cut::kClosed);
  }
}

}  // namespace portcullis::oracle
