#include "conformance/explore/world_text.h"

#include <algorithm>
#include <string>
#include <vector>

namespace portcullis::explore {
namespace {

using oracle::Operation;
using oracle::World;
using targets::StateText;
using targets::WalkedNames;

class WorldText {
 public:
  WorldText(const World& world, const WalkedNames& names, StateText& state)
      : world_(world), names_(names), state_(state) {}

  void Append() {
    state_.Put((world_.network_up ? 1 : 0) + (world_.provider_support ? 2 : 0) +
               (world_.unseen_tokens ? 4 : 0));
    for (const std::string& process : names_.processes) AppendProcess(process);
    for (const WalkedNames::Slot& slot : names_.slots) {
      state_.PutWord("slot");
      const auto name = world_.names.find({slot.process, slot.socket});
      if (name != world_.names.end() && name->second.open) AppendSocket(name->second.socket);
      AppendGranted(slot.operation);
    }
    for (const std::string& name : names_.persistent) AppendGranted(name);
    for (const oracle::PersistentReservation& held : world_.persistent) AppendPersistent(held);
    for (const oracle::Reservation& held : world_.reservations) {
      state_.PutWord("reservation");
      AppendReservation(held);
    }
    for (const auto& [step, operation] : world_.operations) AppendOperation(step, operation);
  }

 private:
  void AppendProcess(const std::string& name) {
    state_.PutWord("process");
    const auto process = world_.processes.find(name);
    if (process != world_.processes.end()) {
      state_.Put(process->second.ended ? 1 : 0);
      state_.Put(static_cast<std::int64_t>(process->second.rights));
    }
    const auto startups = world_.startups.find(name);
    state_.Put(startups == world_.startups.end() ? 0 : startups->second);
    for (const auto& [actor, thread] : world_.threads) {
      if (actor.process != name || (!thread.hold && !thread.callback && !thread.exited)) continue;
      state_.PutWord(actor.thread);
      state_.Put((thread.hold ? 1 : 0) + (thread.callback ? 2 : 0) + (thread.exited ? 4 : 0));
    }
  }

  // The slot of a socket that is open under its name; else -1.
  std::int64_t SlotOf(std::size_t socket) const {
    for (std::size_t i = 0; i < names_.slots.size(); ++i) {
      const auto name = world_.names.find({names_.slots[i].process, names_.slots[i].socket});
      if (name != world_.names.end() && name->second.open && name->second.socket == socket) {
        return static_cast<std::int64_t>(i);
      }
    }
    return -1;
  }

  void AppendRange(const oracle::PortRange& range) {
    state_.Put(range.start);
    state_.Put(range.count);
  }

  void AppendBound(const oracle::PortBound& bound) {
    AppendRange(bound.range);
    state_.Put((bound.ids.empty() ? 0 : 1) + (bound.observed ? 2 : 0));
  }

  void AppendSocket(std::size_t id) {
    const oracle::Socket& socket = world_.sockets.at(id);
    state_.Put(socket.family);
    state_.Put(socket.transport);
    for (const auto& [process, many] : socket.descriptors) state_.PutWord(process);
    state_.Put((socket.overlapped ? 1 : 0) + (socket.unknown ? 2 : 0) +
               (socket.ended_by_cleanup ? 4 : 0) + (socket.nonblocking ? 8 : 0) +
               (socket.reuse ? 16 : 0) + (socket.exclusive ? 32 : 0));
    const oracle::Binding& binding = socket.binding;
    state_.Put(static_cast<std::int64_t>(binding.standing));
    state_.Put(binding.port);
    state_.Put((binding.implicit ? 1 : 0) + (binding.with_association ? 2 : 0));
    if (binding.within) AppendBound(*binding.within);
    state_.PutWord("outside");
    for (const oracle::PortBound& bound : binding.outside) AppendBound(bound);
    state_.PutWord("associated");
    for (const oracle::Association& association : socket.associations) Append(association);
    state_.PutWord("refused");
    for (const oracle::PortRange& range : socket.refused) AppendRange(range);
  }

  void Append(const oracle::Association& association) {
    using Kind = oracle::Association::Kind;
    state_.Put(static_cast<std::int64_t>(association.kind));
    if (association.kind == Kind::kRuntime) {
      for (const oracle::Reservation& held : world_.reservations) {
        if (held.step == association.id) AppendReservation(held);
      }
    } else if (association.kind == Kind::kPersistent) {
      for (const oracle::PersistentReservation& held : world_.persistent) {
        if (held.step == association.id) AppendPersistent(held);
      }
    }
  }

  void AppendReservation(const oracle::Reservation& held) {
    state_.Put(SlotOf(held.socket));
    state_.PutWord(held.process);
    state_.Put(held.transport);
    state_.Put(held.family);
    if (held.range) AppendRange(*held.range);
    state_.Put(held.count);
    state_.Put(static_cast<std::int64_t>(held.doubt));
    state_.PutToken(held.token.value_or(0));
  }

  void AppendPersistent(const oracle::PersistentReservation& held) {
    state_.PutWord("persistent");
    state_.Put(held.transport);
    AppendRange(held.range);
    state_.Put((held.certain ? 1 : 0) + (held.restarted ? 2 : 0));
    state_.PutToken(held.token.value_or(0));
    for (const std::uint64_t token : held.former_tokens) state_.PutToken(token);
  }

  void AppendGranted(const std::string& name) {
    state_.PutWord("name");
    const auto start = world_.granted_start.find(name);
    if (start != world_.granted_start.end()) state_.Put(start->second);
    const auto token = world_.granted_token.find(name);
    if (token == world_.granted_token.end()) return;
    state_.PutToken(token->second);
    state_.Put(world_.past_tokens.count(token->second) != 0 ? 1 : 0);
  }

  // Only what can still be asked for by its name, or still goes on.
  void AppendOperation(std::size_t step, const Operation& operation) {
    const bool due = std::count(operation.indications.begin(), operation.indications.end(),
                                Operation::Indication::kDue) != 0;
    const bool over = operation.state == Operation::State::kDone && !due;
    if (over && !IsLatest(step, operation)) return;
    state_.PutWord("operation");
    state_.Put(SlotNamed(operation.name));
    state_.Put(IsLatest(step, operation) ? 1 : 0);
    state_.Put(static_cast<std::int64_t>(operation.state));
    state_.Put((operation.overlapped ? 1 : 0) + (operation.event ? 2 : 0) +
               (operation.failed_at_once ? 4 : 0) + (operation.done_at_once ? 8 : 0) +
               (operation.not_judged ? 16 : 0));
    for (const Operation::Indication indication : operation.indications) {
      state_.Put(static_cast<std::int64_t>(indication));
    }
    if (over) return;
    state_.Put(operation.socket ? SlotOf(*operation.socket) : -2);
    state_.Put(operation.code);
    state_.Put((operation.held ? 1 : 0) + (operation.claimed ? 2 : 0) +
               (operation.carried_out ? 4 : 0) + (operation.doomed ? 8 : 0));
    state_.Put(operation.end.value_or(-1));
    if (operation.asked) AppendRange(*operation.asked);
    state_.Put(operation.token ? 1 : 0);
    state_.PutToken(operation.token.value_or(0));
    state_.PutWord("cuts");
    for (const oracle::Cut cut : operation.cuts) state_.Put(static_cast<std::int64_t>(cut));
    for (const oracle::Condition& condition : operation.conditions) AppendCondition(condition);
  }

  void AppendCondition(const oracle::Condition& condition) {
    state_.PutWord("condition");
    state_.PutWord(condition.question);
    state_.Put((condition.must ? 1 : 0) + (condition.at_once ? 2 : 0) +
               (condition.any_code ? 4 : 0) + (condition.passing ? 8 : 0));
    for (const std::int32_t code : condition.codes) state_.Put(code);
  }

  std::int64_t SlotNamed(const std::string& operation) const {
    for (std::size_t i = 0; i < names_.slots.size(); ++i) {
      if (names_.slots[i].operation == operation) return static_cast<std::int64_t>(i);
    }
    return -1;
  }

  bool IsLatest(std::size_t step, const Operation& operation) const {
    return std::none_of(world_.operations.upper_bound(step), world_.operations.end(),
                        [&](const auto& later) { return later.second.name == operation.name; });
  }

  const World& world_;
  const WalkedNames& names_;
  StateText& state_;
};

}  // namespace

void AppendWorld(const World& world, const WalkedNames& names, StateText& state) {
  WorldText(world, names, state).Append();
}

}  // namespace portcullis::explore
