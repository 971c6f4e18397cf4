// Host: the six functions {Create, Delete, Lookup}Persistent{Tcp, Udp}PortReservation.
//
// They return the error. The order of the checks: rights, the numbers, the token's pointer, the
// ports (which of several conditions gives the code is Q-PER-ORDER). Lookup needs no rights: its
// page names none.

#include <algorithm>
#include <cassert>

#include "reference/abi/error_codes.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

// Of one protocol; whether they have a port in common.
bool Overlap(const PersistentReservation& kept, std::uint32_t start, std::uint32_t count) {
  return kept.start < start + count && start < std::uint32_t{kept.start} + kept.count;
}

}  // namespace

// What no reservation could make acceptable.
std::int32_t Host::RefusalOfPersistent(std::uint32_t start, std::uint32_t count,
                                       std::int32_t past_end) const {
  if (start == 0 || count == 0) {
    return abi::kErrorInvalidParameter;
  }
  return start < options_.ports.first || start + count - 1 > options_.ports.last ? past_end
                                                                                 : abi::kSuccess;
}

std::int32_t Host::CreatePersistentPortReservation(const Caller& caller, Protocol protocol,
                                                   std::uint16_t start, std::uint16_t count,
                                                   Address token) {
  const Policy& policy = options_.policy;
  if (ProcessOf(caller).rights != Rights::kAdministrator) {
    return abi::kErrorAccessDenied;
  }
  std::int32_t error = RefusalOfPersistent(start, count, abi::kErrorInvalidParameter);
  if (error == abi::kSuccess && policy.persistent_last_port == Permission::kRefused &&
      std::uint32_t{start} + count - 1 == options_.ports.last) {
    error = abi::kErrorInvalidParameter;
  }
  if (error != abi::kSuccess) {
    return error;
  }
  const bool stored = token != 0 && caller.memory.Contains(token, 8, Access::kWrite);
  if (!stored && policy.persistent_bad_token == Permission::kRefused) {
    return abi::kErrorInvalidParameter;
  }
  if (IsInUse(protocol, start, count)) {
    return abi::kErrorSharingViolation;
  }
  const PersistentReservation made{protocol, start, count, NextPersistentToken()};
  persistent_.insert(std::upper_bound(persistent_.begin(), persistent_.end(), made), made);
  MutablePorts(protocol).ReservePersistent(start, count);
  if (stored) {
    StoreToken(caller.memory, token, made.token);
  }
  return abi::kSuccess;
}

bool Host::IsInUse(Protocol protocol, std::uint16_t start, std::uint16_t count) const {
  const Policy& policy = options_.policy;
  const PortSpace& space = ports(protocol);
  return space.IsPersistent(start, count) || space.IsAnyBound(Family::kIpv4, start, count) ||
         (policy.persistent_over_bound_ipv6 == Permission::kRefused &&
          space.IsAnyBound(Family::kIpv6, start, count)) ||
         (policy.persistent_over_runtime == Permission::kRefused &&
          space.IsAnyReserved(start, count));
}

std::int32_t Host::DeletePersistentPortReservation(const Caller& caller, Protocol protocol,
                                                   std::uint16_t start, std::uint16_t count) {
  const Policy& policy = options_.policy;
  if (ProcessOf(caller).rights != Rights::kAdministrator) {
    return abi::kErrorAccessDenied;
  }
  const std::int32_t error = RefusalOfPersistent(start, count, CodeOf(policy.persistent_past_end));
  if (error != abi::kSuccess) {
    return error;
  }
  const auto is_meant = [&](const PersistentReservation& kept) {
    return kept.protocol == protocol && (policy.persistent_delete_part == Permission::kGranted
                                             ? Overlap(kept, start, count)
                                             : kept.start == start && kept.count == count);
  };
  const auto is_consumed = [&](const PersistentReservation& kept) {
    return is_meant(kept) && IsConsumed(kept.token);
  };
  if (std::none_of(persistent_.begin(), persistent_.end(), is_meant)) {
    return abi::kErrorNotFound;
  }
  if (policy.persistent_delete_consumed == Permission::kRefused &&
      std::any_of(persistent_.begin(), persistent_.end(), is_consumed)) {
    return abi::kErrorSharingViolation;
  }
  for (const PersistentReservation& kept : persistent_) {
    if (is_meant(kept)) {
      MutablePorts(protocol).UnreservePersistent(kept.start, kept.count);
    }
  }
  std::erase_if(persistent_, is_meant);
  return abi::kSuccess;
}

std::int32_t Host::LookupPersistentPortReservation(const Caller& caller, Protocol protocol,
                                                   std::uint16_t start, std::uint16_t count,
                                                   Address token) {
  const Policy& policy = options_.policy;
  const std::int32_t error = RefusalOfPersistent(start, count, CodeOf(policy.persistent_past_end));
  if (error != abi::kSuccess) {
    return error;
  }
  const auto found =
      std::find_if(persistent_.begin(), persistent_.end(), [&](const PersistentReservation& kept) {
        return kept.protocol == protocol && kept.start == start && kept.count == count;
      });
  if (found == persistent_.end()) {
    return abi::kErrorNotFound;
  }
  if (!StoreToken(caller.memory, token, found->token) &&
      policy.persistent_bad_token == Permission::kRefused) {
    return abi::kErrorInvalidParameter;
  }
  return abi::kSuccess;
}

bool Host::StoreToken(UserMemory& memory, Address address, std::uint64_t token) {
  return address != 0 && memory.Write(address, abi::LittleEndian<std::uint64_t>::From(token).bytes);
}

void Host::SetPersistent(PersistentReservations reservations) {
  assert(std::is_sorted(reservations.begin(), reservations.end()));
  for (const PersistentReservation& kept : persistent_) {
    MutablePorts(kept.protocol).UnreservePersistent(kept.start, kept.count);
  }
  persistent_ = std::move(reservations);
  for (const PersistentReservation& kept : persistent_) {
    assert(kept.token != 0 && kept.count != 0 && kept.start >= options_.ports.first);
    assert(kept.start + kept.count - 1 <= options_.ports.last);
    MutablePorts(kept.protocol).ReservePersistent(kept.start, kept.count);
  }
}

const PersistentReservation* Host::FindPersistent(std::uint64_t token) const {
  const auto found =
      std::find_if(persistent_.begin(), persistent_.end(),
                   [token](const PersistentReservation& kept) { return kept.token == token; });
  return found == persistent_.end() ? nullptr : &*found;
}

// What a store held may have numbers that this machine has not reached yet.
std::uint64_t Host::NextPersistentToken() {
  std::uint64_t token = 0;
  do {
    token = TokenOf({SocketId::kNone, ++tokens_issued_});
  } while (FindPersistent(token) != nullptr);
  return token;
}

}  // namespace portcullis::reference
