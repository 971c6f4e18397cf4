// Host: SIO_ACQUIRE_PORT_RESERVATION.
//
// In: INET_PORT_RANGE (4 bytes). Out: INET_PORT_RESERVATION_INSTANCE (16 bytes), StartPort in
// network order and NumberOfPorts in host order in both. A request with StartPort 0 is a wildcard.
// A call that fails holds nothing and uses up no token.

#include <algorithm>
#include <array>
#include <cstring>

#include "reference/abi/error_codes.h"
#include "reference/buffers.h"
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
  if (zero_tail) {
    std::array<std::byte, kTailEnd> bytes{};
    std::memcpy(bytes.data(), &instance, sizeof instance);
    // A tail that runs past the edge of a page is left as it is.
    if (memory.Write(call.out,
                     std::span(bytes).first(std::min<std::size_t>(call.out_size, kTailEnd)))) {
      return true;
    }
  }
  return memory.Write(call.out, std::as_bytes(std::span(&instance, 1)));
}

}  // namespace

bool Host::ReadAcquire(const Socket& socket, const UserMemory& memory, Request& request,
                       CallRefusals& refusals) const {
  const Policy& policy = options_.policy;
  const IoctlCall& call = request.call;
  if (!HasPorts(socket)) {
    refusals.Add(Check::kCommand, {.error = CodeOf(policy.type_code), .unsupported = true});
  }
  if (!provider_support_) {
    refusals.Add(Check::kCommand, {.error = abi::kWsaEopnotsupp, .unsupported = true});
  }
  std::array<std::byte, abi::kPortRangeSize> bytes{};
  std::int32_t input = ReadInput(policy, memory, call, 2, bytes);
  if (input == abi::kSuccess && call.in_size < abi::kPortRangeSize) {
    input = CodeOf(policy.in_short_code);
  } else if (input == abi::kSuccess && call.in_size > abi::kPortRangeSize) {
    input = CodeOf(policy.in_large);
  }
  refusals.Add(Check::kInput, input);

  const std::int32_t output = RefusalOfBuffer(
      policy, memory,
      {call.out, call.out_size, abi::kPortReservationInstanceSize, 8, Access::kWrite});
  if (output != abi::kSuccess) {
    refusals.Add(Check::kOutput, output);
  } else if (call.out_size < abi::kPortReservationInstanceSize) {
    // lpcbBytesReturned: "a DWORD value of zero"
    refusals.Add(Check::kOutput, {.error = abi::kWsaEinval, .clears_count = true});
  } else if (Aliases(call) && memory.Contains(call.in, call.in_size, Access::kRead)) {
    refusals.Add(Check::kOutput, CodeOf(policy.aliasing));
  }

  if (input != abi::kSuccess) {
    return false;
  }
  std::memcpy(&request.asked.range, bytes.data(), bytes.size());
  const std::int32_t contents = RefusalOfContents(request.asked.range);
  refusals.Add(Check::kContents, contents);
  return contents == abi::kSuccess && HasPorts(socket);
}

// What no state of the ports could make acceptable.
std::int32_t Host::RefusalOfContents(const abi::InetPortRange& range) const {
  const Policy& policy = options_.policy;
  const std::uint32_t start = range.start_port.ToHost();
  const std::uint32_t count = range.number_of_ports.Value();
  if (count == 0 && policy.zero_ports != ZeroPorts::kGranted) {
    return CodeOf(policy.zero_ports);
  }
  if (start == 0) {
    return abi::kSuccess;
  }
  const std::uint32_t last = start + std::max(count, 1u) - 1;
  if (start < options_.ports.first || last > options_.ports.last) {
    return CodeOf(policy.range_code);
  }
  return last == options_.ports.last ? CodeOf(policy.last_port) : abi::kSuccess;
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
  const Choosing choosing{policy.wildcard_block, tokens_issued_};
  std::uint16_t found = kNoPort;
  if (count == 0) {
    found = options_.ephemeral.first;
  } else if (policy.wildcard_range == WildcardRange::kDynamicFirst) {
    found = space.FindBlock(family, options_.ephemeral, count, choosing);
  } else if (options_.ports.first < options_.ephemeral.first) {
    const auto below = static_cast<std::uint16_t>(options_.ephemeral.first - 1);
    found = space.FindBlock(family, {options_.ports.first, below}, count, choosing);
  }
  if (found == kNoPort) {
    found = space.FindBlock(family, options_.ports, count, choosing);
  }
  if (found == kNoPort) {
    return CodeOf(policy.wild_exhausted_code);
  }
  start = found;
  return abi::kSuccess;
}

std::int32_t Host::Acquire(const Request& request, Socket& socket, UserMemory& memory,
                           Outcome& outcome) {
  Reservation reservation;
  const std::int32_t refusal = FindBlock(socket, request.asked.range, reservation.start);
  if (refusal != abi::kSuccess) {
    return refusal;
  }
  reservation.count = request.asked.range.number_of_ports.Value();
  reservation.token = TokenOf({request.socket, tokens_issued_ + 1}, options_.policy.token_pattern);
  reservation.process = request.process;
  reservation.acquired_on = request.call.socket;
  // The output was writable when the call was made, or may be read alone by policy; a held call may
  // find it gone.
  const Policy& policy = options_.policy;
  const bool stored =
      WriteInstance(memory, request.call, reservation, policy.output_tail == OutputTail::kZeroed);
  if (!stored &&
      (policy.read_only != QuestionablePointer::kAccepted ||
       !memory.Contains(request.call.out, abi::kPortReservationInstanceSize, Access::kRead))) {
    return abi::kWsaEfault;
  }
  if (reservation.count != 0) {
    MutablePorts(socket.kind.protocol)
        .Reserve(socket.kind.family, reservation.start, reservation.count);
  }
  ++tokens_issued_;
  socket.reservations.push_back(reservation);
  outcome.transferred = abi::kPortReservationInstanceSize;
  outcome.count = abi::kPortReservationInstanceSize;
  return abi::kSuccess;
}

}  // namespace portcullis::reference
