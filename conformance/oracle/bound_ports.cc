#include "conformance/oracle/bound_ports.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "conformance/oracle/attribution.h"
#include "conformance/oracle/tokens.h"

namespace portcullis::oracle {
namespace {

bool Contains(const PortRange& range, std::uint16_t port) { return Overlap(range, {port, 1}); }

std::string Text(const PortRange& range) {
  return "ports " + std::to_string(range.start) + " to " + std::to_string(range.End() - 1);
}

// How many aligned blocks of `size` ports one block of `count` can spoil, wherever it lies.
std::uint32_t Spoils(std::uint32_t count, std::uint32_t size) {
  return count == 0 ? 0 : (count + size - 2) / size + 1;
}

// Where the port of an unassociated socket must not lie.
std::vector<PortBound> Forbidden(const World& world, const Socket& socket,
                                 const std::string& process, bool implicit) {
  std::vector<PortBound> bounds;
  const auto was_refused = [&socket](const PortRange& range) {
    return std::find(socket.refused.begin(), socket.refused.end(), range) != socket.refused.end();
  };
  for (const Reservation& held : world.reservations) {
    const bool same_space =
        held.transport == socket.transport && held.family == socket.family && held.range;
    if (!same_space || !IsCertain(world, held)) continue;
    const char* by_bind = held.process == process ? "BND-RESERVED-03" : "BND-RESERVED-02";
    PortBound bound{*held.range, {implicit ? "BND-IMPLICIT-01" : by_bind}};
    if (socket.associate_failed) bound.ids.push_back("ASC-FAIL-01");
    bounds.push_back(std::move(bound));
  }
  for (const PersistentReservation& held : world.persistent) {
    if (held.transport != socket.transport || !held.certain) continue;
    bounds.push_back({held.range, {"BND-PERSISTENT-01"}, true});
    if (was_refused(held.range)) bounds.push_back({held.range, {"ASC-FAIL-01"}});
  }
  return bounds;
}

}  // namespace

bool KeepsItsPort(const Socket& socket) {
  return socket.binding.Perhaps() && (socket.Open() || socket.ended_by_cleanup);
}

bool MayHaveNoRoom(const World& world, std::int32_t transport, std::uint32_t count,
                   std::size_t except) {
  const std::uint32_t size = std::bit_ceil(count);
  std::vector<PortRange> taken;
  std::uint32_t spoiled = 0;  // by what lies nobody knows where
  for (const Reservation& held : world.reservations) {
    if (held.step == except || held.transport != transport) continue;
    if (held.range) {
      taken.push_back(*held.range);
    } else {
      spoiled += Spoils(held.count, size);
    }
  }
  for (const auto& [id, socket] : world.sockets) {
    if (socket.transport != transport || !KeepsItsPort(socket)) continue;
    if (socket.binding.port != 0) {
      taken.push_back({socket.binding.port, 1});
    } else {
      ++spoiled;
    }
  }
  for (const PersistentReservation& held : world.persistent) {
    if (held.transport == transport) taken.push_back(held.range);
  }
  return !HasFreeDynamicBlocks(taken, size, spoiled);
}

Belonging BelongingOf(const World& world, std::size_t socket) {
  using Kind = Belonging::Kind;
  const std::set<Association> possible = Associations(world, socket);
  if (possible.empty()) return {};
  Belonging belonging{Kind::kDoubtful};
  if (possible.size() != 1) return belonging;
  const Association& with = *possible.begin();
  if (with.kind == Association::Kind::kRuntime) {
    belonging.runtime = FindReservation(world, with.id);
    if (belonging.runtime == nullptr) return {Kind::kEnded};
    if (!belonging.runtime->range || !IsCertain(world, *belonging.runtime)) {
      return {Kind::kDoubtful};
    }
    belonging.range = belonging.runtime->range;
    belonging.kind = Kind::kCertain;
  } else if (with.kind == Association::Kind::kPersistent) {
    belonging.persistent = FindPersistent(world, with.id);
    if (belonging.persistent == nullptr) return {Kind::kEnded};
    if (!belonging.persistent->certain) return {Kind::kDoubtful};
    belonging.range = belonging.persistent->range;
    belonging.kind = Kind::kCertain;
  }
  return belonging;
}

std::vector<std::string> IdsOfUse(const Belonging& belonging, const std::string& process) {
  if (belonging.persistent == nullptr) return {"BND-PORT-01"};
  if (belonging.persistent->creator == process) return {"BND-PORT-01", "PER-USE-01"};
  return {"BND-PORT-01", "PER-USE-01", "PER-USE-02"};
}

Binding BindingBy(const World& world, std::size_t socket, const std::string& process,
                  std::uint16_t port, bool implicit) {
  const Socket& bound = world.sockets.at(socket);
  Binding binding;
  binding.standing = Binding::Standing::kYes;
  binding.port = port;
  binding.implicit = implicit;
  if (port != 0) return binding;
  const Belonging belonging = BelongingOf(world, socket);
  if (belonging.kind == Belonging::Kind::kNone) {
    binding.outside = Forbidden(world, bound, process, implicit);
  } else if (belonging.kind == Belonging::Kind::kCertain) {
    binding.with_association = true;
    binding.within = PortBound{*belonging.range, {}};
    // Where an implicit bind takes its port from is a question.
    if (!implicit && belonging.GivesPortsTo(bound)) {
      binding.within->ids = IdsOfUse(belonging, process);
    }
  }
  return binding;
}

void CheckPort(const Socket& socket, std::optional<std::uint16_t> port, Verdict& verdict) {
  const Binding& binding = socket.binding;
  if (!port || *port == 0) {
    AddId(verdict.broken, "GEN-NAME-01");
    verdict.detail = port ? "the port came back as 0" : "no port came back";
    return;
  }
  if (binding.port != 0) {
    if (binding.port == *port) return;
    AddId(verdict.broken, "GEN-NAME-01");
    verdict.detail = "the port came back as " + std::to_string(*port) +
                     ", the socket is bound to " + std::to_string(binding.port);
    return;
  }
  if (binding.within && !binding.within->ids.empty() && !Contains(binding.within->range, *port)) {
    const PortRange& range = binding.within->range;
    for (const std::string& id : binding.within->ids) AddId(verdict.broken, id);
    const bool persistent = binding.within->ids.size() > 1;
    if (persistent && Contains(WithStartSwapped(range), *port)) {
      AddId(verdict.broken, "PER-CREATE-11");
    }
    if (persistent && Contains(WithCountSwapped(range), *port)) {
      AddId(verdict.differs, "PER-CREATE-12");
    }
    verdict.detail = "bind chose port " + std::to_string(*port) +
                     "; the socket is associated with " + Text(range);
  }
  for (const PortBound& bound : binding.outside) {
    if (!Contains(bound.range, *port)) continue;
    for (const std::string& id : bound.ids) {
      AddId(bound.observed ? verdict.differs : verdict.broken, id);
    }
    verdict.detail =
        "port " + std::to_string(*port) + " was chosen, and " + Text(bound.range) + " are reserved";
  }
}

}  // namespace portcullis::oracle
