#include "conformance/targets/defect/call_history.h"

#include <algorithm>
#include <cstring>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

// FIONBIO switches the mode by whether its u_long is zero.
bool AnyByteSet(const scenario::InBuffer& in) {
  const auto* const bytes = std::get_if<std::vector<std::byte>>(&in.contents);
  return bytes != nullptr &&
         std::any_of(bytes->begin(), bytes->end(), [](std::byte b) { return b != std::byte{0}; });
}

void NoteAcquired(CallHistory& history, const scenario::WsaIoctlCall& call,
                  const std::vector<std::byte>& output) {
  const SeenSocket* const socket = history.SocketOf(call.socket);
  if (socket == nullptr || output.size() < abi::kPortReservationInstanceSize) return;
  abi::InetPortReservationInstance instance;
  std::memcpy(&instance, output.data(), sizeof instance);
  history.reservations.push_back({call.as,
                                  call.socket.name,
                                  {socket->protocol, instance.reservation.start_port.ToHost(),
                                   instance.reservation.number_of_ports.Value()},
                                  instance.token.Value(),
                                  true});
}

}  // namespace

void CallHistory::Note(const scenario::Event& event) {
  if (const auto* const completed = std::get_if<scenario::Completed>(&event)) {
    const scenario::WsaIoctlCall* const call = IoctlAt(completed->step);
    if (call == nullptr || call->code != abi::kSioAcquirePortReservation) return;
    const bool known = std::any_of(reservations.begin(), reservations.end(),
                                   [&](const SeenReservation& r) { return r.name == call->as; });
    if (completed->error == abi::kSuccess && !known) NoteAcquired(*this, *call, completed->output);
    return;
  }
  const auto* const returned = std::get_if<scenario::Returned>(&event);
  if (returned == nullptr) return;
  if (returned->error != abi::kSuccess) last_error = returned->error;
  const auto step = steps.find(returned->step);
  if (step == steps.end()) return;
  const scenario::Action& action = step->second.action;
  const bool succeeded = returned->result == abi::kSuccess;
  if (const auto* const made = std::get_if<scenario::WsaSocketCall>(&action)) {
    if (succeeded) {
      sockets[made->as] = {made->family, made->type, made->protocol, made->overlapped, false, true};
    }
  } else if (const auto* const closed = std::get_if<scenario::CloseSocketCall>(&action)) {
    if (!succeeded) return;
    any_socket_closed = true;
    if (const auto found = sockets.find(closed->socket.name); found != sockets.end()) {
      found->second.open = false;
    }
    for (SeenReservation& reservation : reservations) {
      if (reservation.socket == closed->socket.name) reservation.live = false;
    }
  } else if (const auto* const call = std::get_if<scenario::WsaIoctlCall>(&action)) {
    if (succeeded && call->code == abi::kFionbio) {
      const auto found = sockets.find(call->socket.name);
      if (found != sockets.end()) found->second.non_blocking = AnyByteSet(call->in);
    } else if (returned->error == abi::kWsaIoPending) {
      last_pending = returned->step;
    } else if (call->code == abi::kSioAcquirePortReservation) {
      if (succeeded) {
        NoteAcquired(*this, *call, returned->output);
      } else if (const std::optional<PortBlock> asked = AskedBlock(*call)) {
        failed_blocks.push_back(*asked);
      }
    }
  }
}

std::uint32_t CallHistory::Resolve(const scenario::PortRef& port) const {
  std::int64_t base = 0;
  switch (port.kind) {
    case scenario::PortRef::Kind::kLiteral:
      break;
    case scenario::PortRef::Kind::kWindow:
      if (const auto found = placement.find(port.name); found != placement.end()) {
        base = found->second;
      }
      break;
    case scenario::PortRef::Kind::kStartOf:
      for (const SeenReservation& reservation : reservations) {
        if (reservation.name == port.name) base = reservation.block.first;
      }
      break;
  }
  return static_cast<std::uint16_t>(base + port.value);
}

const SeenSocket* CallHistory::SocketOf(const scenario::SocketRef& socket) const {
  if (socket.kind != scenario::SocketRef::Kind::kNamed) return nullptr;
  const auto found = sockets.find(socket.name);
  return found == sockets.end() ? nullptr : &found->second;
}

std::optional<PortBlock> CallHistory::AskedBlock(const scenario::WsaIoctlCall& call) const {
  const SeenSocket* const socket = SocketOf(call.socket);
  if (socket == nullptr) return std::nullopt;
  if (const auto* const range = std::get_if<scenario::RangeContents>(&call.in.contents)) {
    return PortBlock{socket->protocol, Resolve(range->start), range->count};
  }
  const auto& bytes = std::get<std::vector<std::byte>>(call.in.contents);
  if (bytes.size() != abi::kPortRangeSize) return std::nullopt;
  abi::InetPortRange range;
  std::memcpy(&range, bytes.data(), sizeof range);
  return PortBlock{socket->protocol, range.start_port.ToHost(), range.number_of_ports.Value()};
}

const scenario::WsaIoctlCall* CallHistory::IoctlAt(std::size_t step) const {
  const auto found = steps.find(step);
  if (found == steps.end()) return nullptr;
  return std::get_if<scenario::WsaIoctlCall>(&found->second.action);
}

}  // namespace portcullis::targets
