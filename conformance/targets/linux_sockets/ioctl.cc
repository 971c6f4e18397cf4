// WSAIoctl: the three control codes, and the codes that every implementation has.

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "conformance/targets/linux_sockets/host.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets::linux_sockets {
namespace {

using scenario::Memory;

bool IsReservationCode(std::uint32_t code) {
  return code == abi::kSioAcquirePortReservation || code == abi::kSioAssociatePortReservation ||
         code == abi::kSioReleasePortReservation;
}

Answer FailureWithCount(std::int32_t error) {
  Answer answer = Failure(error);
  answer.count = 0;
  return answer;
}

std::uint64_t TokenIn(const std::vector<std::byte>& input) {
  std::uint64_t token = 0;
  std::memcpy(&token, input.data(), sizeof(token));
  return token;
}

}  // namespace

Answer Host::Ioctl(const scenario::WsaIoctlCall& call, const std::vector<std::byte>& input) {
  const auto found = Find(call.socket);
  if (!found.has_value()) return Failure(found.error());
  Socket& socket = **found;
  const bool input_faults = call.in.size != 0 && call.in.memory == Memory::kNull;
  if (call.returned == Memory::kNull) return Failure(abi::kWsaEfault);
  if (input_faults && !IsReservationCode(call.code) && !call.overlapped) {
    return FailureWithCount(abi::kWsaEfault);  // as Windows was seen to count (GEN-IN-03)
  }
  if (input_faults) return Failure(abi::kWsaEfault);
  if (!IsReservationCode(call.code)) return Other(socket, call, input);
  if (socket.space.transport == abi::kIpprotoDefault) return Failure(abi::kWsaEopnotsupp);
  if (call.code == abi::kSioAcquirePortReservation) return Acquire(socket, call, input);
  if (call.code == abi::kSioAssociatePortReservation) return Associate(socket, call, input);
  return Release(socket, input);
}

Answer Host::Acquire(Socket& socket, const scenario::WsaIoctlCall& call,
                     const std::vector<std::byte>& input) {
  const bool output_faults =
      call.out.size >= abi::kPortReservationInstanceSize && call.out.memory == Memory::kNull;
  if (input.size() < abi::kPortRangeSize || output_faults) return Failure(abi::kWsaEfault);
  if (call.out.size < abi::kPortReservationInstanceSize) return FailureWithCount(abi::kWsaEinval);
  const auto byte = [&](std::size_t i) { return std::to_integer<std::uint32_t>(input[i]); };
  const auto start = static_cast<std::uint16_t>(byte(0) << 8 | byte(1));
  const auto count = static_cast<std::uint16_t>(byte(2) | byte(3) << 8);
  if (count == 0 || std::uint32_t{start} + count > 65536) return Failure(abi::kWsaEinval);
  auto made = start == 0 ? Reservation::MakeAnywhere(socket.space, count)
                         : Reservation::Make(socket.space, start, count);
  if (!made.has_value()) return Failure(made.error());

  Answer answer;
  answer.count = static_cast<std::uint32_t>(abi::kPortReservationInstanceSize);
  answer.output.assign(abi::kPortReservationInstanceSize, std::byte{0});
  answer.output[0] = static_cast<std::byte>(made->start() >> 8);
  answer.output[1] = static_cast<std::byte>(made->start() & 0xFF);
  answer.output[2] = static_cast<std::byte>(count & 0xFF);
  answer.output[3] = static_cast<std::byte>(count >> 8);
  const std::uint64_t token = made->token();
  std::memcpy(answer.output.data() + 8, &token, sizeof(token));
  held_.emplace(++made_, Held{std::move(*made), socket.id});
  return answer;
}

std::optional<std::size_t> Host::FindToken(const Socket& socket, std::uint64_t token) const {
  for (const auto& [number, held] : held_) {
    if (held.reservation.token() == token && held.reservation.space() == socket.space) {
      return number;
    }
  }
  return std::nullopt;
}

Answer Host::Associate(Socket& socket, const scenario::WsaIoctlCall& call,
                       const std::vector<std::byte>& input) {
  const bool output_faults = call.out.size != 0 && call.out.memory == Memory::kNull;
  if (output_faults || input.size() < sizeof(std::uint64_t)) return Failure(abi::kWsaEfault);
  if (socket.is_bound || socket.reservation) return Failure(abi::kWsaEinval);
  socket.reservation = FindToken(socket, TokenIn(input));
  if (!socket.reservation) return Failure(abi::kWsaEinval);
  Answer answer;
  answer.count = 0;
  return answer;
}

Answer Host::Release(Socket& socket, const std::vector<std::byte>& input) {
  if (input.size() < sizeof(std::uint64_t)) return Failure(abi::kWsaEfault);
  const std::optional<std::size_t> number = FindToken(socket, TokenIn(input));
  if (!number) return Failure(abi::kWsaEinval);
  const Held& held = held_.at(*number);
  if (held.owner != socket.id || held.reservation.IsInUse()) return Failure(abi::kWsaEinval);
  held_.erase(*number);
  Answer answer;
  answer.count = 0;
  return answer;
}

// FIONBIO and the keep-alive are the kernel's; the rest is refused.
Answer Host::Other(Socket& socket, const scenario::WsaIoctlCall& call,
                   const std::vector<std::byte>& input) {
  const auto refuse = [&](std::int32_t error) {
    // Without the attribute the call is in the plain form, whatever it is given.
    const bool is_plain = !call.overlapped || !socket.is_overlapped;
    return is_plain ? FailureWithCount(error) : Failure(error);
  };
  const bool keeps_alive =
      call.code == abi::kSioKeepaliveVals && socket.space.transport == abi::kIpprotoTcp;
  if (!keeps_alive && call.code != abi::kFionbio) return refuse(abi::kWsaEopnotsupp);
  const std::size_t shortest = keeps_alive ? abi::kTcpKeepaliveSize : sizeof(std::uint32_t);
  if (call.in.size < shortest) return refuse(abi::kWsaEfault);
  if (!keeps_alive) {
    const bool on = std::any_of(input.begin(), std::next(input.begin(), 4),
                                [](std::byte byte) { return byte != std::byte{0}; });
    const std::int32_t error = SetNonBlocking(socket.descriptor.number(), on);
    if (error != 0) return refuse(error);
  }
  Answer answer;
  answer.count = 0;
  return answer;
}

}  // namespace portcullis::targets::linux_sockets
