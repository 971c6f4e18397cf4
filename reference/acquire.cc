// Host: SIO_ACQUIRE_PORT_RESERVATION.
//
// In: INET_PORT_RANGE (4 bytes). Out: INET_PORT_RESERVATION_INSTANCE (16 bytes), StartPort in
// network order and NumberOfPorts in host order in both. A request with StartPort 0 is a wildcard.
// A call that fails holds nothing and uses up no token.

#include <algorithm>
#include <array>
#include <cstring>

#include "reference/abi/error_codes.h"
#include "reference/host.h"

namespace portcullis::reference {
namespace {

constexpr std::uint32_t kTailEnd = 64;  // how far OutputTail::kZeroed goes

bool Overlap(Address a, std::uint64_t a_size, Address b, std::uint64_t b_size) {
  return a_size != 0 && b_size != 0 && a < b + b_size && b < a + a_size;
}

bool Aliases(const IoctlCall& call) {
  return Overlap(call.in, call.in_size, call.out, call.out_size) ||
         Overlap(call.in, call.in_size, call.returned, sizeof(std::uint32_t));
}

bool WriteInstance(UserMemory& memory, const IoctlCall& call, const Reservation& reservation,
                   bool zero_tail) {
  abi::InetPortReservationInstance instance;
  instance.reservation.start_port = abi::NetworkPort::FromHost(reservation.start);
  instance.reservation.number_of_ports = abi::LittleEndian<std::uint16_t>::From(reservation.count);
  instance.token = abi::LittleEndian<std::uint64_t>::From(reservation.token);
  std::array<std::byte, kTailEnd> bytes{};
  std::memcpy(bytes.data(), &instance, sizeof instance);
  const std::size_t size =
      zero_tail ? std::min<std::size_t>(call.out_size, kTailEnd) : sizeof instance;
  return memory.Write(call.out, std::span(bytes).first(size));
}

}  // namespace

Host::Prepared Host::PrepareAcquire(const Socket& socket, const UserMemory& memory,
                                    Operation& operation) const {
  const Policy& policy = options_.policy;
  const IoctlCall& call = operation.call;
  const auto refuse = [](std::int32_t error, bool clears_count = false) {
    return Prepared{Prepared::Kind::kRefused, error, clears_count};
  };
  if (socket.kind.protocol != Protocol::kTcp && socket.kind.protocol != Protocol::kUdp) {
    return {Prepared::Kind::kUnsupported, CodeOf(policy.type_code)};
  }
  if (!provider_support_) {
    return {Prepared::Kind::kUnsupported, abi::kWsaEopnotsupp};
  }
  if (IsBadBuffer(memory, call.in, call.in_size, abi::kPortRangeSize, 2, Access::kRead)) {
    return refuse(abi::kWsaEfault);
  }
  if (call.in_size < abi::kPortRangeSize) {
    return refuse(CodeOf(policy.in_short_code));
  }
  if (call.in_size > abi::kPortRangeSize && policy.in_large != LargeInput::kAccepted) {
    return refuse(CodeOf(policy.in_large));
  }
  if (IsBadBuffer(memory, call.out, call.out_size, abi::kPortReservationInstanceSize, 8,
                  Access::kWrite)) {
    return refuse(abi::kWsaEfault);
  }
  if (call.out_size < abi::kPortReservationInstanceSize) {
    return refuse(abi::kWsaEinval, true);  // lpcbBytesReturned: "a DWORD value of zero"
  }
  if (policy.aliasing == QuestionablePointer::kFault && Aliases(call)) {
    return refuse(abi::kWsaEfault);
  }
  std::array<std::byte, abi::kPortRangeSize> bytes{};
  memory.Read(call.in, bytes);
  std::memcpy(&operation.range, bytes.data(), bytes.size());
  const std::int32_t contents = RefusalOfContents(operation.range);
  return contents == abi::kSuccess ? Prepared{} : refuse(contents);
}

// What no state of the ports could make acceptable.
std::int32_t Host::RefusalOfContents(const abi::InetPortRange& range) const {
  const Policy& policy = options_.policy;
  const std::uint32_t start = range.start_port.ToHost();
  const std::uint32_t count = range.number_of_ports.Value();
  if (count == 0 && policy.zero_ports == ZeroPorts::kInvalid) {
    return abi::kWsaEinval;
  }
  if (start == 0) {
    return abi::kSuccess;
  }
  const std::uint32_t last = start + std::max(count, 1u) - 1;
  if (start < options_.ports.first || last > options_.ports.last) {
    return CodeOf(policy.range_code);
  }
  if (last == options_.ports.last && policy.last_port == LastPort::kInvalid) {
    return abi::kWsaEinval;
  }
  return abi::kSuccess;
}

// FindBlock says whether the request could be granted now, and puts the block's first port into
// `start`. Changes nothing.
std::int32_t Host::FindBlock(const Socket& socket, const abi::InetPortRange& range,
                             std::uint16_t& start) const {
  const Policy& policy = options_.policy;
  if ((socket.bound && policy.acquire_on_bound_socket == Permission::kRefused) ||
      (!socket.reservations.empty() && policy.second_acquire == Permission::kRefused)) {
    return abi::kWsaEinval;
  }
  const PortSpace& space = ports(socket.kind.protocol);
  const Family family = socket.kind.family;
  const std::uint16_t count = range.number_of_ports.Value();
  start = range.start_port.ToHost();
  if (start != 0) {
    return count == 0 || space.CanReserve(family, start, count) ? abi::kSuccess
                                                                : CodeOf(policy.taken_code);
  }
  std::optional<std::uint16_t> found;
  if (count == 0) {
    found = options_.ephemeral.first;
  } else if (policy.wildcard_range == WildcardRange::kDynamicFirst) {
    found = space.FindBlock(family, options_.ephemeral, count);
  }
  if (!found) {
    found = space.FindBlock(family, options_.ports, count);
  }
  if (!found) {
    return CodeOf(policy.wild_exhausted_code);
  }
  start = *found;
  return abi::kSuccess;
}

Host::Outcome Host::Acquire(const Operation& operation, Socket& socket, UserMemory& memory) {
  Reservation reservation;
  const std::int32_t refusal = FindBlock(socket, operation.range, reservation.start);
  if (refusal != abi::kSuccess) {
    return {refusal, 0};
  }
  reservation.count = operation.range.number_of_ports.Value();
  reservation.token = TokenOf({operation.socket, tokens_issued_ + 1});
  reservation.process = operation.process;
  reservation.acquired_on = operation.call.socket;
  // The output was writable when the call was made; a held call may find it gone.
  if (!WriteInstance(memory, operation.call, reservation,
                     options_.policy.output_tail == OutputTail::kZeroed)) {
    return {abi::kWsaEfault, 0};
  }
  if (reservation.count != 0) {
    MutablePorts(socket.kind.protocol)
        .Reserve(socket.kind.family, reservation.start, reservation.count);
  }
  ++tokens_issued_;
  socket.reservations.push_back(reservation);
  return {abi::kSuccess, abi::kPortReservationInstanceSize, abi::kPortReservationInstanceSize};
}

}  // namespace portcullis::reference
