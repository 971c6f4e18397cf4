#include "conformance/oracle/reservations.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "conformance/oracle/rule_ids.h"
#include "conformance/oracle/tokens.h"
#include "reference/abi/port_structures.h"

namespace portcullis::oracle {
namespace {

using End = FormerBlock::End;

template <typename Matches>
Reservation* FindHeld(World& world, Matches matches) {
  const auto found = std::find_if(world.reservations.begin(), world.reservations.end(), matches);
  return found == world.reservations.end() ? nullptr : &*found;
}

void ForgetToken(World& world, const std::optional<std::uint64_t>& token) {
  if (token) {
    world.past_tokens.insert(*token);
  } else {
    world.unseen_tokens = true;
  }
}

// The reservations that match are no more; with `end`, their blocks are free for certain.
template <typename Matches>
void EndReservations(World& world, std::optional<End> end, Matches matches) {
  std::vector<Reservation> ended;
  for (const Reservation& held : world.reservations) {
    if (matches(held)) ended.push_back(held);
  }
  for (const Reservation& gone : ended) {
    std::erase_if(world.reservations,
                  [&gone](const Reservation& held) { return held.step == gone.step; });
    ForgetToken(world, gone.token);
    if (!end) continue;
    if (gone.range) {
      Remember(world, *gone.range, gone.transport, *end, gone.family);
    } else {
      world.unseen_former = true;
    }
  }
}

// Whoever got these ports shows that nobody else of the same family has them any more: of the other
// they may be apart (Q-ACQ-FAMILIES).
void ForgetFormer(World& world, const Reservation& made) {
  const auto shown_free = [&made](const PortRange& range, std::int32_t transport) {
    return made.range && transport == made.transport && Overlap(range, *made.range);
  };
  std::erase_if(world.former, [&](const FormerBlock& block) {
    return (block.family == 0 || block.family == made.family) &&
           shown_free(block.range, block.transport);
  });
  EndReservations(world, std::nullopt, [&](const Reservation& held) {
    return held.doubt != Doubt::kNone && held.family == made.family && held.range &&
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

// Reservations of closed sockets that only a socket bound from them can still hold.
void EndUnconsumed(World& world) {
  EndReservations(world, End::kClosed, [&world](const Reservation& held) {
    return held.doubt == Doubt::kConsumer && !IsBoundFrom(world, held);
  });
}

// The socket has lost its last descriptor, or the one that acquired.
void EndHoldings(World& world, std::size_t id, const std::string& process,
                 std::optional<Ending> ending) {
  const bool open = world.sockets.at(id).Open();
  const bool by_cleanup = ending == Ending::kCleanup;
  for (Reservation& held : world.reservations) {
    if (held.socket != id) {
      held.tried = true;
    } else if (open) {
      if (held.process == process) held.doubt = Doubt::kDuplicate;
    } else if (by_cleanup) {
      held.doubt = held.process == process ? Doubt::kCleanup : Doubt::kCleanupElsewhere;
    } else if (IsBoundFrom(world, held)) {
      held.doubt = Doubt::kConsumer;
    }
  }
  if (!open && !by_cleanup) {
    const End end = ending ? End::kExited : End::kClosed;
    EndReservations(world, end, [id](const Reservation& held) {
      return held.socket == id && held.doubt != Doubt::kConsumer;
    });
  }
  for (auto& [step, operation] : world.operations) {
    if (!operation.Open() || operation.socket != id || open) continue;
    operation.cuts.erase(Cut::kClosing);
    operation.cuts.insert(Cut::kClosed);
  }
}

// The RELEASE may have ended whatever its token may name: any that its process can release, where
// that is not known.
void DoubtNamed(World& world, const Operation& release) {
  const TokenMeaning meaning = MeaningOf(world, release.token, release.transport);
  for (Reservation& held : world.reservations) {
    const bool named = meaning.kind == TokenMeaning::Kind::kUnknown || meaning.runtime == &held;
    if (named && MayBeReleasedBy(world, held, release.actor.process)) {
      held.doubt = Doubt::kReleased;
    }
  }
}

// The process has ended: what its WSACleanup may have left of its reservations has ended with it.
void EndCleanedUp(World& world, const std::string& process) {
  const auto is_left = [&process](const Reservation& held) {
    return held.doubt == Doubt::kCleanup && held.process == process;
  };
  for (Reservation& held : world.reservations) {
    if (is_left(held) && IsBoundFrom(world, held)) held.doubt = Doubt::kConsumer;
  }
  EndReservations(world, End::kExited, is_left);
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

void Remember(World& world, const PortRange& range, std::int32_t transport, End end,
              std::int32_t family) {
  if (range.start == 0 || range.count == 0) return;
  world.former.insert({range, transport, end, family});
}

void Claim(World& world, std::size_t step, const std::optional<Granted>& output) {
  Operation& operation = world.operations.at(step);
  operation.claimed = true;
  if (!operation.socket) return;  // granted on what is no socket: nothing to hold on to
  if (!world.sockets.at(*operation.socket).Open()) return;
  Reservation made;
  const auto is_its = [step](const Reservation& held) { return held.step == step; };
  if (const Reservation* claimed = FindHeld(world, is_its)) made = *claimed;
  std::erase_if(world.reservations, is_its);
  made.step = step;
  made.socket = *operation.socket;
  made.process = operation.actor.process;
  made.transport = operation.transport;
  made.family = operation.family;
  made.range = HeldRange(operation, output);
  // Of a block that nobody saw being asked for, not even the length is known.
  made.count = operation.asked ? operation.asked->count : std::uint16_t{0xFFFF};
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

void LeaveInDoubt(World& world, std::size_t step) {
  const Operation& operation = world.operations.at(step);
  if (!operation.MayStillAct()) return;
  if (IsReleaseCode(operation.code)) DoubtNamed(world, operation);
  if (!IsAssociateCode(operation.code) || !operation.socket) return;
  std::set<Association>& possible = world.sockets.at(*operation.socket).associations;
  if (possible.empty()) possible.insert(Association{});
  possible.insert(AssociationWith(MeaningOf(world, operation.token, operation.transport)));
}

void Associate(World& world, std::size_t step) {
  const Operation& operation = world.operations.at(step);
  if (!operation.socket) return;
  const TokenMeaning meaning = MeaningOf(world, operation.token, operation.transport);
  Association with = AssociationWith(meaning);
  // What follows from an association that was not to be is nobody's statement.
  const bool dubious =
      (meaning.runtime != nullptr && (!IsCertain(world, *meaning.runtime) ||
                                      meaning.runtime->transport != operation.transport)) ||
      (meaning.persistent != nullptr &&
       (!meaning.persistent->certain || meaning.persistent->transport != operation.transport));
  if (operation.doomed || dubious) with = {Association::Kind::kUnknown, 0};
  // One that was associated already may belong to either.
  world.sockets.at(*operation.socket).associations.insert(with);
}

void Release(World& world, std::size_t step) {
  const Operation& operation = world.operations.at(step);
  const TokenMeaning meaning = MeaningOf(world, operation.token, operation.transport);
  if (meaning.kind == TokenMeaning::Kind::kUnknown) return DoubtNamed(world, operation);
  for (PersistentReservation& held : world.persistent) {
    if (&held == meaning.persistent) held.release_tried = true;
  }
  if (meaning.runtime == nullptr) return;
  const std::size_t acquired_by = meaning.runtime->step;
  Reservation* held =
      FindHeld(world, [=](const Reservation& other) { return other.step == acquired_by; });
  if (held->process != operation.actor.process) {
    held->foreign_release = true;
    if (MayBeReleasedBy(world, *held, operation.actor.process)) held->doubt = Doubt::kReleased;
  } else if (operation.doomed || IsBoundFrom(world, *held)) {
    held->doubt = Doubt::kReleased;
  } else {
    EndReservations(world, End::kReleased,
                    [=](const Reservation& other) { return other.step == acquired_by; });
  }
}

void NoteFailure(World& world, const Operation* operation) {
  for (Reservation& held : world.reservations) held.tried = true;
  if (operation == nullptr) return;
  if (operation->asked && !RunsPastTheEnd(*operation->asked)) {
    Remember(world, *operation->asked, operation->transport, End::kRefused);
  }
  const TokenMeaning meaning = MeaningOf(world, operation->token, operation->transport);
  if (IsAssociateCode(operation->code) && operation->socket) {
    Socket& socket = world.sockets.at(*operation->socket);
    socket.associate_failed = true;
    if (meaning.persistent != nullptr) socket.refused.push_back(meaning.persistent->range);
  }
  if (!IsReleaseCode(operation->code)) return;
  for (PersistentReservation& held : world.persistent) {
    if (&held == meaning.persistent) held.release_tried = true;
  }
  for (Reservation& held : world.reservations) {
    const bool is_own = held.process == operation->actor.process;
    // One whose token could not be read may have meant any of its process.
    const bool meant = &held == meaning.runtime || (is_own && !operation->token);
    if (meant) (is_own ? held.release_failed : held.foreign_release) = true;
  }
}

void CloseSocket(World& world, std::size_t id, const std::string& process) {
  Socket& socket = world.sockets.at(id);
  const auto held = socket.descriptors.find(process);
  if (held != socket.descriptors.end() && --held->second <= 0) socket.descriptors.erase(held);
  EndHoldings(world, id, process, std::nullopt);
  EndUnconsumed(world);
}

void CloseAllSockets(World& world, const std::string& process, Ending ending) {
  std::vector<std::size_t> closed;
  for (auto& [id, socket] : world.sockets) {
    if (socket.descriptors.erase(process) == 0) continue;
    closed.push_back(id);
    socket.ended_by_cleanup = ending == Ending::kCleanup && !socket.Open();
  }
  for (auto& [name, descriptor] : world.names) {
    if (name.first == process) descriptor.open = false;
  }
  for (const std::size_t id : closed) EndHoldings(world, id, process, ending);
  if (ending == Ending::kExit) EndCleanedUp(world, process);
  EndUnconsumed(world);
}

void RestartReservations(World& world) {
  for (auto& [id, socket] : world.sockets) {
    socket.descriptors.clear();
    socket.ended_by_cleanup = false;
  }
  EndReservations(world, End::kRestarted, [](const Reservation&) { return true; });
  for (PersistentReservation& held : world.persistent) {
    if (held.token) held.former_tokens.insert(*held.token);
    held.token.reset();
    held.created = false;
    held.restarted = true;
    held.outlived = true;
  }
}

}  // namespace portcullis::oracle
