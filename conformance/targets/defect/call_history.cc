#include "conformance/targets/defect/call_history.h"

#include <algorithm>
#include <cstring>

#include "conformance/scenario/capability.h"
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

void BindBy(SeenSocket& socket, SeenSocket::Bound how, const std::string& process,
            std::size_t step) {
  if (socket.bound != SeenSocket::Bound::kNot) return;
  socket.bound = how;
  socket.binder = process;
  socket.bound_at = step;
}

// The name of the reservation whose token is the input; empty for any other input.
std::string TokenName(const scenario::WsaIoctlCall& call) {
  const auto* const contents = std::get_if<scenario::TokenContents>(&call.in.contents);
  const bool named = contents != nullptr && contents->token.kind == scenario::TokenRef::Kind::kOf;
  return named ? contents->token.name : "";
}

struct HasName {
  const std::string& name;
  bool operator()(const SeenReservation& reservation) const {
    return !name.empty() && (reservation.name == name || reservation.lookups.contains(name));
  }
};

}  // namespace

void CallHistory::End(SeenReservation& reservation, SeenReservation::End how, std::size_t step) {
  if (!reservation.Live()) return;
  reservation.end = how;
  reservation.ended = step;
}

void CallHistory::Drop(const std::string& process, const std::string& name,
                       SeenReservation::End how, std::size_t step) {
  if (descriptors.erase({process, name}) == 0) return;
  const std::string socket = RootOf(name);
  if (std::any_of(descriptors.begin(), descriptors.end(),
                  [&](const auto& open) { return RootOf(open.second) == socket; })) {
    return;
  }
  if (const auto found = sockets.find(socket); found != sockets.end()) found->second.open = false;
  for (SeenReservation& reservation : reservations) {
    if (reservation.socket == socket) End(reservation, how, step);
  }
}

void CallHistory::EndProcess(const std::string& process, SeenReservation::End how,
                             std::size_t step) {
  std::vector<std::string> names;
  for (const auto& [holder, name] : descriptors) {
    if (holder == process) names.push_back(name);
  }
  for (const std::string& name : names) Drop(process, name, how, step);
  for (SeenReservation& reservation : reservations) {
    if (reservation.process == process) reservation.creator_ended = true;
  }
  rights.erase(process);
}

void CallHistory::NoteEnd(std::size_t step, const scenario::WsaIoctlCall& call, std::int32_t error,
                          const std::vector<std::byte>& output) {
  const std::string& process = steps.at(step).actor.process;
  const bool succeeded = error == abi::kSuccess;
  SeenSocket* const socket = Find(call.socket);
  if (call.code == abi::kSioAcquirePortReservation) {
    if (!succeeded) {
      if (const auto asked = AskedBlock(call)) failed_blocks.push_back(*asked);
      return;
    }
    const bool known =
        std::any_of(reservations.begin(), reservations.end(),
                    [&](const SeenReservation& r) { return !r.persistent && r.begun == step; });
    if (known || socket == nullptr || output.size() < abi::kPortReservationInstanceSize) return;
    abi::InetPortReservationInstance instance;
    std::memcpy(&instance, output.data(), sizeof instance);
    SeenReservation acquired;
    acquired.name = call.as;
    acquired.process = process;
    acquired.socket = RootOf(call.socket.name);
    acquired.family = socket->family;
    acquired.block = {socket->protocol, instance.reservation.start_port.ToHost(),
                      instance.reservation.number_of_ports.Value()};
    acquired.token = instance.token.Value();
    acquired.begun = step;
    reservations.push_back(acquired);
  } else if (call.code == abi::kSioAssociatePortReservation && socket != nullptr) {
    const std::string name = TokenName(call);
    if (succeeded && !name.empty()) {
      socket->associated = name;
      socket->association_failed = false;
    } else if (!succeeded && socket->associated.empty()) {
      socket->association_failed = true;
      socket->failed_association = name;
    }
  } else if (call.code == abi::kSioReleasePortReservation) {
    SeenReservation* const meant = FindReservation(TokenName(call));
    if (meant == nullptr) return;
    if (process != meant->process) {
      meant->release_by_other = true;
    } else if (!succeeded) {
      meant->release_failed = true;
    } else if (!meant->persistent) {
      End(*meant, SeenReservation::End::kReleased, step);
    }
    if (meant->persistent) meant->release_by_other = true;
  }
}

void CallHistory::NoteIoctl(const scenario::Returned& returned,
                            const scenario::WsaIoctlCall& call) {
  const bool succeeded = returned.result == abi::kSuccess;
  if (returned.error == abi::kWsaIoPending) {
    last_pending = returned.step;
    return;
  }
  if (succeeded && call.code == abi::kFionbio) {
    if (SeenSocket* const socket = Find(call.socket)) socket->non_blocking = AnyByteSet(call.in);
  }
  NoteEnd(returned.step, call, succeeded ? abi::kSuccess : returned.error, returned.output);
}

void CallHistory::NoteSocketCall(const scenario::Returned& returned, const scenario::Step& step) {
  const scenario::Action& action = step.action;
  const std::string& process = step.actor.process;
  const bool succeeded = returned.result == abi::kSuccess;
  if (const auto* const implied = std::get_if<scenario::ConnectCall>(&action)) {
    // Also one that failed may have bound its socket: getsockname will tell.
    if (SeenSocket* const socket = Find(implied->socket)) {
      BindBy(*socket, SeenSocket::Bound::kImplicitly, process, returned.step);
    }
    return;
  }
  if (!succeeded) return;
  if (const auto* const made = std::get_if<scenario::WsaSocketCall>(&action)) {
    SeenSocket socket;
    socket.family = made->family;
    socket.type = made->type;
    socket.protocol = scenario::TransportOf(*made);
    socket.overlapped = made->overlapped;
    sockets[made->as] = socket;
    duplicates.erase(made->as);
    descriptors.insert({process, made->as});
  } else if (const auto* const closed = std::get_if<scenario::CloseSocketCall>(&action)) {
    any_socket_closed = true;
    Drop(process, closed->socket.name, SeenReservation::End::kClosed, returned.step);
  } else if (const auto* const bound = std::get_if<scenario::BindCall>(&action)) {
    SeenSocket* const socket = Find(bound->socket);
    if (socket == nullptr) return;
    const std::uint32_t port = Resolve(bound->port);
    BindBy(*socket, port == 0 ? SeenSocket::Bound::kByZero : SeenSocket::Bound::kByNumber, process,
           returned.step);
    if (port != 0) socket->port = static_cast<std::uint16_t>(port);
  } else if (const auto* const sent = std::get_if<scenario::SendToCall>(&action)) {
    if (SeenSocket* const socket = Find(sent->socket)) {
      BindBy(*socket, SeenSocket::Bound::kImplicitly, process, returned.step);
    }
  } else if (const auto* const named = std::get_if<scenario::GetSockNameCall>(&action)) {
    SeenSocket* const socket = Find(named->socket);
    if (socket != nullptr && returned.port.has_value()) socket->port = returned.port;
    if (returned.port.has_value()) ports[named->as] = *returned.port;
  } else if (const auto* const offer = std::get_if<scenario::WsaDuplicateSocketCall>(&action)) {
    offered[offer->as] = RootOf(offer->socket.name);
  } else if (const auto* const taken = std::get_if<scenario::WsaSocketFromCall>(&action)) {
    const auto offer_found = offered.find(taken->from);
    if (offer_found == offered.end()) return;
    duplicates[taken->as] = offer_found->second;
    descriptors.insert({process, taken->as});
  } else if (const auto* const tied = std::get_if<scenario::CreateIoCompletionPortCall>(&action)) {
    if (SeenSocket* const socket = Find(tied->socket)) socket->completion_port = tied->port;
  }
}

void CallHistory::NotePersistent(const scenario::Returned& returned, const scenario::Step& step,
                                 const scenario::PersistentCall& call) {
  using Function = scenario::PersistentCall::Function;
  const PortBlock asked = AskedBlock(call);
  const bool succeeded = returned.result == abi::kSuccess;
  if (call.function == Function::kCreate) {
    if (!succeeded) {
      failed_creates.push_back(asked);
      return;
    }
    SeenReservation created;
    created.name = call.as;
    created.process = step.actor.process;
    created.block = asked;
    created.token = returned.token.value_or(0);
    created.persistent = true;
    created.begun = returned.step;
    reservations.push_back(created);
    return;
  }
  if (!succeeded) return;
  for (SeenReservation& reservation : reservations) {
    if (!reservation.persistent || !reservation.Live() || reservation.block != asked) continue;
    if (call.function == Function::kDelete) {
      End(reservation, SeenReservation::End::kDeleted, returned.step);
    } else {
      reservation.lookups.insert(call.as);
    }
  }
}

void CallHistory::NoteControl(const scenario::Returned& returned, const scenario::Step& step) {
  const std::string& process = step.actor.process;
  if (const auto* const started = std::get_if<scenario::StartProcessControl>(&step.action)) {
    rights[process] = started->rights;
    for (const std::string& name : started->inherits) descriptors.insert({process, name});
  } else if (std::holds_alternative<scenario::ExitProcessControl>(step.action)) {
    EndProcess(process, SeenReservation::End::kProcess, returned.step);
  } else if (std::holds_alternative<scenario::RestartControl>(step.action)) {
    std::set<std::string> processes;
    for (const auto& open : descriptors) processes.insert(open.first);
    for (const std::string& each : processes) {
      EndProcess(each, SeenReservation::End::kRestart, returned.step);
    }
    rights.clear();
    for (SeenReservation& reservation : reservations) reservation.restarted = true;
  }
}

void CallHistory::Note(const scenario::Event& event) {
  if (const auto* const completed = std::get_if<scenario::Completed>(&event)) {
    indicated[completed->step].insert(completed->notification);
    indicated_now.insert(completed->notification);
    const scenario::WsaIoctlCall* const call = IoctlAt(completed->step);
    const auto answer = returns.find(completed->step);
    const bool pended = answer != returns.end() && answer->second.error == abi::kWsaIoPending;
    if (call != nullptr && (pended || completed->error == abi::kSuccess)) {
      NoteEnd(completed->step, *call, completed->error, completed->output);
    }
    return;
  }
  const auto* const returned = std::get_if<scenario::Returned>(&event);
  if (returned == nullptr) return;
  indicated_now.clear();
  returns.emplace(returned->step, *returned);
  if (returned->error != abi::kSuccess) last_error = returned->error;
  const auto found = steps.find(returned->step);
  if (found == steps.end()) return;
  const scenario::Step& step = found->second;
  if (const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action)) {
    NoteIoctl(*returned, *call);
  } else if (const auto* const function = std::get_if<scenario::PersistentCall>(&step.action)) {
    NotePersistent(*returned, step, *function);
  } else if (const auto* const skip =
                 std::get_if<scenario::SkipCompletionPortOnSuccessCall>(&step.action)) {
    SeenSocket* const socket = Find(skip->socket);
    if (socket != nullptr && returned->result != 0) socket->skips_port_on_success = true;
  } else if (scenario::IsControl(step.action)) {
    if (returned->result == abi::kSuccess) NoteControl(*returned, step);
  } else {
    NoteSocketCall(*returned, step);
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
      if (const SeenReservation* const named = ReservationNamed(port.name)) {
        base = named->block.first;
      }
      break;
    case scenario::PortRef::Kind::kPortOf:
      if (const auto found = ports.find(port.name); found != ports.end()) base = found->second;
      break;
  }
  return static_cast<std::uint16_t>(base + port.value);
}

SeenSocket* CallHistory::Find(const scenario::SocketRef& socket) {
  if (socket.kind != scenario::SocketRef::Kind::kNamed) return nullptr;
  const auto found = sockets.find(RootOf(socket.name));
  return found == sockets.end() ? nullptr : &found->second;
}

const SeenSocket* CallHistory::SocketOf(const scenario::SocketRef& socket) const {
  if (socket.kind != scenario::SocketRef::Kind::kNamed) return nullptr;
  const auto found = sockets.find(RootOf(socket.name));
  return found == sockets.end() ? nullptr : &found->second;
}

std::string CallHistory::RootOf(const std::string& name) const {
  const auto duplicate = duplicates.find(name);
  return duplicate == duplicates.end() ? name : duplicate->second;
}

SeenReservation* CallHistory::FindReservation(const std::string& name) {
  const auto found = std::find_if(reservations.rbegin(), reservations.rend(), HasName{name});
  return found == reservations.rend() ? nullptr : &*found;
}

const SeenReservation* CallHistory::ReservationNamed(const std::string& name) const {
  const auto found = std::find_if(reservations.rbegin(), reservations.rend(), HasName{name});
  return found == reservations.rend() ? nullptr : &*found;
}

const SeenReservation* CallHistory::MeantBy(const scenario::WsaIoctlCall& call) const {
  return ReservationNamed(TokenName(call));
}

bool CallHistory::Holds(const std::string& process, const std::string& socket) const {
  return std::any_of(descriptors.begin(), descriptors.end(), [&](const auto& open) {
    return open.first == process && RootOf(open.second) == socket;
  });
}

scenario::Rights CallHistory::RightsOf(const std::string& process) const {
  const auto found = rights.find(process);
  return found == rights.end() ? scenario::Rights::kAdministrator : found->second;
}

std::optional<PortBlock> CallHistory::AskedBlock(const scenario::WsaIoctlCall& call) const {
  const SeenSocket* const socket = SocketOf(call.socket);
  if (socket == nullptr) return std::nullopt;
  if (const auto* const range = std::get_if<scenario::RangeContents>(&call.in.contents)) {
    return PortBlock{socket->protocol, Resolve(range->start), range->count};
  }
  const auto* const bytes = std::get_if<std::vector<std::byte>>(&call.in.contents);
  if (bytes == nullptr || bytes->size() != abi::kPortRangeSize) return std::nullopt;
  abi::InetPortRange range;
  std::memcpy(&range, bytes->data(), sizeof range);
  return PortBlock{socket->protocol, range.start_port.ToHost(), range.number_of_ports.Value()};
}

PortBlock CallHistory::AskedBlock(const scenario::PersistentCall& call) const {
  return {call.protocol, Resolve(call.start), call.count};
}

const scenario::WsaIoctlCall* CallHistory::IoctlAt(std::size_t step) const {
  const auto found = steps.find(step);
  if (found == steps.end()) return nullptr;
  return std::get_if<scenario::WsaIoctlCall>(&found->second.action);
}

std::optional<std::size_t> CallHistory::OperationNamed(const std::string& name) const {
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    const auto* const call = std::get_if<scenario::WsaIoctlCall>(&step->second.action);
    if (call != nullptr && call->as == name) return step->first;
  }
  return std::nullopt;
}

}  // namespace portcullis::targets
