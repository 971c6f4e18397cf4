// Host: the six functions {Create, Delete, Lookup}Persistent{Tcp, Udp}PortReservation.
//
// They return the error. The checks are of rights, of the numbers, of the token's pointer and of
// the ports; which comes first is Q-PER-ORDER (refusals.h). Lookup needs no rights: its page names
// none.

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

std::int32_t Host::RefusalOfRights(const Caller& caller) {
  return ProcessOf(caller).rights == Rights::kAdministrator ? abi::kSuccess
                                                            : abi::kErrorAccessDenied;
}

std::int32_t Host::CreatePersistentPortReservation(const Caller& caller, Protocol protocol,
                                                   std::uint16_t start, std::uint16_t count,
                                                   Address token) {
  const Policy& policy = options_.policy;
  PersistentRefusals refusals(policy.persistent_order);
  refusals.Add(PersistentCheck::kRights, RefusalOfRights(caller));
  std::int32_t numbers = RefusalOfPersistent(start, count, abi::kErrorInvalidParameter);
  if (numbers == abi::kSuccess && policy.persistent_last_port == Permission::kRefused &&
      std::uint32_t{start} + count - 1 == options_.ports.last) {
    numbers = abi::kErrorInvalidParameter;
  }
  refusals.Add(PersistentCheck::kNumbers, numbers);
  const bool stored = token != 0 && caller.memory.Contains(token, 8, Access::kWrite);
  refusals.Add(PersistentCheck::kToken,
               stored ? abi::kSuccess : CodeOf(policy.persistent_bad_token));
  if (numbers == abi::kSuccess && IsInUse(protocol, start, count)) {
    refusals.Add(PersistentCheck::kPorts, abi::kErrorSharingViolation);
  }
  if (refusals.Any()) {
    return refusals.First().error;
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
  const auto is_meant = [&](const PersistentReservation& kept) {
    return kept.protocol == protocol && (policy.persistent_delete_part == Permission::kGranted
                                             ? Overlap(kept, start, count)
                                             : kept.start == start && kept.count == count);
  };
  const auto is_consumed = [&](const PersistentReservation& kept) {
    return is_meant(kept) && IsConsumed(kept.token);
  };
  PersistentRefusals refusals(policy.persistent_order);
  refusals.Add(PersistentCheck::kRights, RefusalOfRights(caller));
  const std::int32_t numbers =
      RefusalOfPersistent(start, count, CodeOf(policy.persistent_past_end));
  refusals.Add(PersistentCheck::kNumbers, numbers);
  if (numbers != abi::kSuccess) {
    return refusals.First().error;  // no block is meant by what is none
  }
  if (std::none_of(persistent_.begin(), persistent_.end(), is_meant)) {
    refusals.Add(PersistentCheck::kPorts, abi::kErrorNotFound);
  } else if (policy.persistent_delete_consumed == Permission::kRefused &&
             std::any_of(persistent_.begin(), persistent_.end(), is_consumed)) {
    refusals.Add(PersistentCheck::kPorts, abi::kErrorSharingViolation);
  }
  if (refusals.Any()) {
    return refusals.First().error;
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
  PersistentRefusals refusals(policy.persistent_order);
  const std::int32_t numbers =
      RefusalOfPersistent(start, count, CodeOf(policy.persistent_past_end));
  refusals.Add(PersistentCheck::kNumbers, numbers);
  if (token == 0 || !caller.memory.Contains(token, 8, Access::kWrite)) {
    refusals.Add(PersistentCheck::kToken, CodeOf(policy.persistent_bad_token));
  }
  const auto found =
      std::find_if(persistent_.begin(), persistent_.end(), [&](const PersistentReservation& kept) {
        return kept.protocol == protocol && kept.start == start && kept.count == count;
      });
  if (numbers == abi::kSuccess && found == persistent_.end()) {
    refusals.Add(PersistentCheck::kPorts, abi::kErrorNotFound);
  }
  if (refusals.Any()) {
    return refusals.First().error;
  }
  StoreToken(caller.memory, token, found->token);
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
  for (const PersistentReservation& kept : persistent_) {
    if (kept.token == token) return &kept;
  }
  return nullptr;
}

// What a store held may have numbers that this machine has not reached yet.
std::uint64_t Host::NextPersistentToken() {
  std::uint64_t token = 0;
  do {
    token = TokenOf({SocketId::kNone, ++tokens_issued_}, options_.policy.token_pattern);
  } while (FindPersistent(token) != nullptr);
  return token;
}

}  // namespace portcullis::reference
