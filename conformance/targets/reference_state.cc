// Copies of the machine, and the text of the state that it is in.
//
// What identifies an object for whoever made it (a descriptor, a number of a socket or an
// operation, an address, a token) differs from history to history and is left out or numbered: an
// object is what its name stands for. What no step of a walk can see any more (memory of calls that
// are over, processes that have ended) is left out too.

#include <algorithm>
#include <array>
#include <optional>

#include "conformance/targets/reference_machine.h"
#include "conformance/targets/reference_target.h"
#include "reference/abi/overlapped.h"

namespace portcullis::targets {

using reference::Handle;
using reference::OperationId;
using reference::SocketId;

// --- copies ---

ReferenceMachine::ReferenceMachine(const ReferenceMachine& other)
    : host_(other.host_),
      steps_(other.steps_),
      bindings_(other.bindings_),
      sockets_(other.sockets_),
      runs_(other.runs_),
      duplicates_(other.duplicates_),
      open_calls_(other.open_calls_),
      open_waits_(other.open_waits_),
      names_(other.names_) {
  for (const auto& [name, process] : other.named_) named_[name] = SameProcess(other, process);
  for (OpenCall& open : open_calls_) open.process = SameProcess(other, open.process);
  for (OpenWait& wait : open_waits_) wait.process = SameProcess(other, wait.process);
}

// The copy's run of what is `process` in `other`.
SimulatedProcess* ReferenceMachine::SameProcess(const ReferenceMachine& other,
                                                const SimulatedProcess* process) {
  const auto found =
      std::find_if(other.runs_.begin(), other.runs_.end(),
                   [process](const SimulatedProcess& run) { return &run == process; });
  return &runs_[static_cast<std::size_t>(found - other.runs_.begin())];
}

// --- the text of a state ---

void ReferenceMachine::AppendState(const WalkedNames& names, StateText& state) const {
  for (const std::string& process : names.processes) AppendProcess(process, state);
  for (const WalkedNames::Slot& slot : names.slots) AppendSlot(slot, state);
  for (const reference::PersistentReservation& held : host_.persistent()) {
    state.PutWord("persistent");
    state.Put(static_cast<std::int64_t>(held.protocol));
    state.Put(held.start);
    state.Put(held.count);
    state.PutToken(held.token);
  }
  for (const reference::LingeringBlock& block : host_.lingering()) {
    state.PutWord("lingering");
    state.Put(block.reservation.start);
    state.Put(block.reservation.count);
    state.PutToken(block.reservation.token);
  }
  AppendOperations(names, state);
  for (const WalkedNames::Slot& slot : names.slots) AppendGranted(slot.operation, names, state);
  for (const std::string& name : names.persistent) AppendGranted(name, names, state);
  // All of this follows from the above, as long as nothing leaks.
  const reference::PortSpace& space = host_.ports(reference::Protocol::kUdp);
  for (std::uint32_t port = names.first_port; port < std::uint32_t{names.first_port} + names.ports;
       ++port) {
    const auto number = static_cast<std::uint16_t>(port);
    state.Put((space.IsReserved(reference::Family::kIpv4, number) ? 1 : 0) +
              (space.IsBound(reference::Family::kIpv4, number) ? 2 : 0) +
              (space.IsPersistent(port, 1) ? 4 : 0));
  }
}

void ReferenceMachine::AppendProcess(const std::string& name, StateText& state) const {
  const auto found = named_.find(name);
  state.PutWord("process");
  if (found == named_.end()) return;
  const SimulatedProcess& process = *found->second;
  state.Put((process.started ? 1 : 0) + (process.ended ? 2 : 0));
  const reference::Process* known = host_.FindProcess(process.id);
  if (known == nullptr || process.ended) return;
  state.Put(known->startups);
  state.Put(static_cast<std::int64_t>(known->rights));
  for (const auto& [thread, id] : process.threads) {
    const auto at = known->threads.find(id);
    if (at == known->threads.end()) continue;
    if (!at->second.hold_next && !at->second.exited) continue;
    state.PutWord(thread);
    state.Put((at->second.hold_next ? 1 : 0) + (at->second.exited ? 2 : 0));
  }
}

const reference::Socket* ReferenceMachine::SocketAt(const WalkedNames::Slot& slot,
                                                    SocketId* id) const {
  const auto found = named_.find(slot.process);
  if (found == named_.end() || found->second->ended) return nullptr;
  const Handle handle =
      sockets_.Find(static_cast<std::uint32_t>(found->second->id),
                    {scenario::SocketRef::Kind::kNamed, slot.socket}, found->second->others);
  const reference::Process* process = host_.FindProcess(found->second->id);
  const SocketId* const socket = process == nullptr ? nullptr : process->sockets.Find(handle);
  if (socket == nullptr) return nullptr;
  if (id != nullptr) *id = *socket;
  return host_.FindSocket(found->second->id, handle);
}

void ReferenceMachine::AppendSlot(const WalkedNames::Slot& slot, StateText& state) const {
  state.PutWord("socket");
  const reference::Socket* socket = SocketAt(slot, nullptr);
  if (socket != nullptr) {
    state.Put(static_cast<std::int64_t>(socket->kind.protocol));
    state.Put(static_cast<std::int64_t>(socket->kind.family));
    state.Put((socket->overlapped ? 1 : 0) + (socket->bound ? 2 : 0) +
              (socket->reuse_address ? 4 : 0) + (socket->exclusive_address ? 8 : 0));
    state.Put(socket->port);
    state.Put(socket->descriptors);
    state.PutToken(socket->associated);
    state.PutToken(socket->bound_from);
    for (const reference::Reservation& held : socket->reservations) {
      state.PutWord("holds");
      state.Put(held.start);
      state.Put(held.count);
      state.PutToken(held.token);
    }
  }
  AppendOpenCall(slot.operation, state);
}

// The operation that `get_completion` and `complete` of that name look at.
void ReferenceMachine::AppendOpenCall(const std::string& operation, StateText& state) const {
  const OpenCall* open = FindOpen(operation);
  if (open == nullptr) return;
  state.PutWord(open->started ? "started" : "blocked");
  state.Put(host_.FindOperation(open->operation) != nullptr ? 1 : 0);
  if (open->process->ended) {
    state.PutWord("orphan");
    return;
  }
  state.Put(host_.IsSignalled(open->process->id, open->memory.event) ? 1 : 0);
  const abi::Overlapped status = open->memory.ReadOverlapped(open->process->memory);
  state.Put(static_cast<std::int64_t>(status.internal.Value()));
  state.Put(static_cast<std::int64_t>(status.internal_high.Value()));
  const auto told = scenario::DecodeReservation(open->memory.ReadOutput(open->process->memory));
  if (!told || status.internal_high.Value() == 0) return;
  state.Put(told->start);
  state.Put(told->count);
  state.PutToken(told->token);
}

// Those that are held open, in the order in which they were begun.
void ReferenceMachine::AppendOperations(const WalkedNames& names, StateText& state) const {
  for (const auto& [id, operation] : host_.operations()) {
    state.PutWord("held");
    for (std::size_t i = 0; i < names.slots.size(); ++i) {
      SocketId socket = SocketId::kNone;
      if (SocketAt(names.slots[i], &socket) == nullptr || socket != operation.socket) continue;
      state.Put(static_cast<std::int64_t>(i));
      const OpenCall* open = FindOpen(names.slots[i].operation);
      state.Put(open != nullptr && open->operation == id ? 1 : 0);
    }
    state.Put(operation.overlapped ? 1 : 0);
    state.Put(operation.call.code);
    state.Put(operation.asked.range.start_port.ToHost());
    state.Put(operation.asked.range.number_of_ports.Value());
    state.PutToken(operation.asked.token);
  }
}

// What a name stands for, and of a token whether the socket that acquired it is still there.
void ReferenceMachine::AppendGranted(const std::string& name, const WalkedNames& names,
                                     StateText& state) const {
  state.PutWord("name");
  const scenario::GrantedReservation* granted = bindings_.Find(name);
  if (granted == nullptr) return;
  state.Put(granted->start);
  state.Put(granted->count);
  state.PutToken(granted->token);
  const SocketId acquired_on =
      reference::OriginOf(granted->token, host_.options().policy.token_pattern).socket;
  for (std::size_t i = 0; i < names.slots.size(); ++i) {
    SocketId socket = SocketId::kNone;
    if (SocketAt(names.slots[i], &socket) != nullptr && socket == acquired_on) {
      state.Put(static_cast<std::int64_t>(i));
    }
  }
}

namespace {

class CopyableReference final : public CopyableTarget {
 public:
  explicit CopyableReference(const reference::Policy& policy)
      : machine_({.policy = policy}, scenario::Placement{}) {}

  std::unique_ptr<CopyableTarget> Copy() const override {
    return std::make_unique<CopyableReference>(*this);
  }
  void Perform(std::size_t index, const scenario::Step& step,
               std::deque<scenario::Event>& events) override {
    machine_.Perform(index, step, events);
  }
  void AppendState(const WalkedNames& names, StateText& state) const override {
    machine_.AppendState(names, state);
  }

 private:
  ReferenceMachine machine_;
};

}  // namespace

std::unique_ptr<CopyableTarget> MakeCopyableReference(const reference::Policy& policy) {
  return std::make_unique<CopyableReference>(policy);
}

}  // namespace portcullis::targets
