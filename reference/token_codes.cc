// Host: SIO_ASSOCIATE_PORT_RESERVATION and SIO_RELEASE_PORT_RESERVATION.
//
// In: INET_PORT_RESERVATION_TOKEN (8 bytes, or more). No output. The codes have their own pages,
// which say whose token it may be and when: ASSOCIATE before bind, and by the process on whose
// socket a runtime reservation was granted, or by an elevated administrator for a persistent one;
// RELEASE of a runtime reservation by the process that obtained it. The rest is policy.
//
// A call that fails changes nothing.

#include <algorithm>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/buffers.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

std::int32_t RefusalBy(Permission permission) {
  return permission == Permission::kGranted ? abi::kSuccess : abi::kWsaEinval;
}

std::optional<std::uint32_t> CountOf(ReturnedCount count) {
  switch (count) {
    case ReturnedCount::kZero:
      return 0;
    case ReturnedCount::kNonzero:
      return abi::kPortReservationTokenSize;
    case ReturnedCount::kUntouched:
      break;
  }
  return std::nullopt;
}

// What the two codes are apart in before their token is looked at.
struct TokenCallRules {
  SocketTypeCode type_code;
  ShortInputCode in_short_code;
  NeedlessOutput out_size;
  IgnoredPointer bad_output;
};

TokenCallRules RulesOf(const Policy& policy, std::uint32_t code) {
  if (code == abi::kSioAssociatePortReservation) {
    return {policy.associate_type_code, policy.associate_in_short_code, policy.associate_out_size,
            IgnoredPointer::kFault};
  }
  return {policy.release_type_code, policy.release_in_short_code, policy.release_out_size,
          policy.unused_output};
}

// Of the few that a socket has, mostly the first.
template <typename Reservations>
auto FindByToken(Reservations& reservations, std::uint64_t token) {
  auto found = reservations.begin();
  while (found != reservations.end() && found->token != token) ++found;
  return found;
}

}  // namespace

bool Host::ReadToken(const Socket& socket, const UserMemory& memory, Request& request,
                     CallRefusals& refusals) const {
  const IoctlCall& call = request.call;
  const TokenCallRules rules = RulesOf(options_.policy, call.code);
  if (!HasPorts(socket)) {
    refusals.Add(Check::kCommand, {.error = CodeOf(rules.type_code), .unsupported = true});
  }
  if (!provider_support_) {
    refusals.Add(Check::kCommand, {.error = abi::kWsaEopnotsupp, .unsupported = true});
  }
  abi::LittleEndian<std::uint64_t> token;
  std::int32_t input = ReadInput(options_.policy, memory, call, 8, token.bytes);
  if (input == abi::kSuccess && call.in_size < abi::kPortReservationTokenSize) {
    input = CodeOf(rules.in_short_code);
  }
  refusals.Add(Check::kInput, input);
  if (rules.bad_output == IgnoredPointer::kFault) {
    refusals.Add(Check::kOutput, RefusalOfUnusedOutput(memory, call));
  }
  refusals.Add(Check::kOutput, call.out_size != 0 ? CodeOf(rules.out_size) : abi::kSuccess);
  if (input != abi::kSuccess) {
    return false;
  }
  request.asked.token = token.Value();
  return HasPorts(socket);
}

Host::FoundToken Host::FindToken(std::uint64_t token) const {
  using Kind = FoundToken::Kind;
  if (token == abi::kInvalidPortReservationToken) {
    return {.kind = Kind::kZero};
  }
  if (const PersistentReservation* const kept = FindPersistent(token)) {
    return {.kind = Kind::kPersistent,
            .protocol = kept->protocol,
            .reservation = {.start = kept->start, .count = kept->count, .token = token}};
  }
  const TokenOrigin origin = OriginOf(token, options_.policy.token_pattern);
  if (origin.number == 0 || origin.number > tokens_issued_ ||
      static_cast<std::uint32_t>(origin.socket) >= next_socket_) {
    return {.kind = Kind::kNeverIssued};
  }
  const SocketId acquired_by =
      options_.policy.token_pattern == TokenPattern::kSparse ? origin.socket : AcquiredBy(token);
  const Socket* const found = sockets_.Find(acquired_by);
  if (found == nullptr) {
    return {.kind = Kind::kEnded};
  }
  const Socket& socket = *found;
  const auto reservation = FindByToken(socket.reservations, token);
  if (reservation == socket.reservations.end()) {
    return {.kind = Kind::kEnded};
  }
  return {.kind = Kind::kRuntime,
          .socket = acquired_by,
          .protocol = socket.kind.protocol,
          .family = socket.kind.family,
          .reservation = *reservation};
}

// The socket that a token leads to which does not name it.
SocketId Host::AcquiredBy(std::uint64_t token) const {
  const auto found = std::find_if(sockets_.begin(), sockets_.end(), [token](const auto& socket) {
    const std::vector<Reservation>& held = socket.second.reservations;
    return std::any_of(held.begin(), held.end(),
                       [token](const Reservation& live) { return live.token == token; });
  });
  return found == sockets_.end() ? SocketId::kNone : found->first;
}

// --- ASSOCIATE ---

std::int32_t Host::RefusalOfAssociation(ProcessId process, const Socket& socket,
                                        std::uint64_t token) const {
  const Policy& policy = options_.policy;
  const std::int32_t refusal = RefusalOfToken(process, socket, FindToken(token));
  if (refusal != abi::kSuccess) {
    return refusal;
  }
  if (socket.bound && policy.associate_bound == Permission::kRefused) {
    return abi::kWsaEinval;
  }
  return socket.associated == 0 ? abi::kSuccess : RefusalBy(policy.associate_second);
}

std::int32_t Host::RefusalOfToken(ProcessId process, const Socket& socket,
                                  const FoundToken& found) const {
  const Policy& policy = options_.policy;
  switch (found.kind) {
    case FoundToken::Kind::kZero:
      return CodeOf(policy.zero_token_code);
    case FoundToken::Kind::kNeverIssued:
      return CodeOf(policy.unknown_token_code);
    case FoundToken::Kind::kEnded:
      return RefusalBy(policy.associate_stale);
    case FoundToken::Kind::kRuntime:
      return RefusalOfRuntimeToken(process, socket, found);
    case FoundToken::Kind::kPersistent:
      break;
  }
  if (processes_.at(process).rights != Rights::kAdministrator) {
    return abi::kWsaEacces;
  }
  return found.protocol == socket.kind.protocol ? abi::kSuccess
                                                : RefusalBy(policy.associate_protocol);
}

std::int32_t Host::RefusalOfRuntimeToken(ProcessId process, const Socket& socket,
                                         const FoundToken& found) const {
  const Policy& policy = options_.policy;
  if (found.reservation.process != process &&
      !(policy.associate_duplicate == Permission::kGranted &&
        HasDescriptorOf(process, found.socket))) {
    return CodeOf(policy.foreign_token_code);
  }
  if (found.protocol != socket.kind.protocol) {
    return RefusalBy(policy.associate_protocol);
  }
  return found.family == socket.kind.family ? abi::kSuccess : RefusalBy(policy.associate_family);
}

std::int32_t Host::Associate(const Request& request, Socket& socket, Outcome& outcome) {
  const std::int32_t refusal = RefusalOfAssociation(request.process, socket, request.asked.token);
  if (refusal != abi::kSuccess) {
    return refusal;
  }
  if (socket.associated == 0 ||
      options_.policy.second_association == SecondAssociation::kReplaces) {
    socket.associated = request.asked.token;
  }
  outcome.count = CountOf(options_.policy.associate_count);
  return abi::kSuccess;
}

// --- RELEASE ---

std::int32_t Host::RefusalOfRelease(ProcessId process, SocketId socket,
                                    const FoundToken& found) const {
  const Policy& policy = options_.policy;
  switch (found.kind) {
    case FoundToken::Kind::kZero:
    case FoundToken::Kind::kNeverIssued:
      return RefusalBy(policy.release_unknown);
    case FoundToken::Kind::kEnded:
      return RefusalBy(policy.release_twice);
    case FoundToken::Kind::kPersistent:
      return RefusalBy(policy.release_persistent);
    case FoundToken::Kind::kRuntime:
      break;
  }
  if (found.reservation.process != process) {
    return RefusalBy(HasDescriptorOf(process, found.socket) ? policy.release_duplicate
                                                            : policy.release_foreign);
  }
  if (found.socket != socket && policy.release_other_socket == Permission::kRefused) {
    return abi::kWsaEinval;
  }
  return IsConsumed({found.protocol, found.family}, found.reservation)
             ? RefusalBy(policy.release_bound)
             : abi::kSuccess;
}

// Granted is not yet released: a release of what is not the process' own leaves it as it is.
std::int32_t Host::Release(const Request& request, Socket& socket, Outcome& outcome) {
  const FoundToken found = FindToken(request.asked.token);
  const std::int32_t refusal = RefusalOfRelease(request.process, request.socket, found);
  if (refusal != abi::kSuccess) {
    return refusal;
  }
  outcome.count = CountOf(options_.policy.release_count);
  if (found.kind != FoundToken::Kind::kRuntime ||
      (found.reservation.process != request.process &&
       !HasDescriptorOf(request.process, found.socket))) {
    return abi::kSuccess;
  }
  SetFree({found.protocol, found.family}, found.reservation);
  // Mostly it was acquired on the socket that the call names.
  Socket& holder = found.socket == request.socket ? socket : sockets_.at(found.socket);
  std::vector<Reservation>& live = holder.reservations;
  live.erase(FindByToken(live, found.reservation.token));
  return abi::kSuccess;
}

}  // namespace portcullis::reference
