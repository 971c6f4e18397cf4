#include "conformance/explore/behaviour.h"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "conformance/oracle/judge.h"

namespace portcullis::explore {
namespace {

using oracle::World;
using scenario::Memory;

// A number made of numbers: FNV-1a over their bytes (RFC 9923).
class Digest {
 public:
  explicit Digest(std::string_view what) { PutText(what); }

  Digest& Put(std::uint64_t value) {
    for (int i = 0; i < 8; ++i) PutByte(static_cast<std::uint8_t>(value >> (8 * i)));
    return *this;
  }
  Digest& PutText(std::string_view text) {
    for (const char letter : text) PutByte(static_cast<std::uint8_t>(letter));
    PutByte(0);
    return *this;
  }
  // Flags: bits of one number, so that a state is a few of them.
  Digest& Flags(std::initializer_list<bool> flags) {
    std::uint64_t bits = 1;
    for (const bool flag : flags) bits = 2 * bits + (flag ? 1 : 0);
    return Put(bits);
  }
  std::uint64_t Number() const { return number_; }

 private:
  void PutByte(std::uint8_t byte) { number_ = (number_ ^ byte) * 0x100000001B3u; }

  std::uint64_t number_ = 0xCBF29CE484222325u;
};

std::uint64_t Several(std::size_t count) { return std::min<std::size_t>(count, 3); }

template <typename Enum>
std::uint64_t Number(Enum value) {
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(value));
}

std::uint64_t SocketState(const oracle::Socket& socket) {
  Digest state("socket");
  state.Put(Number(socket.transport)).Put(Number(socket.family));
  state.Put(Several(socket.descriptors.size()));
  const oracle::Binding& binding = socket.binding;
  state.Put(Number(binding.standing));
  state.Flags({socket.unknown, socket.ended_by_cleanup, socket.nonblocking, socket.reuse,
               socket.exclusive, socket.associate_failed, !socket.refused.empty(),
               socket.port.has_value(), socket.port_in_doubt, socket.skip_on_success,
               binding.implicit, binding.with_association, binding.port != 0,
               binding.within.has_value(), !binding.outside.empty()});
  for (const oracle::Association& association : socket.associations) {
    state.Put(Number(association.kind));
  }
  return state.Number();
}

std::uint64_t ReservationState(const World& world, const oracle::Reservation& held) {
  const auto uses = [&held](const auto& socket) {
    return socket.second.associations.contains({oracle::Association::Kind::kRuntime, held.step});
  };
  const auto users = std::count_if(world.sockets.begin(), world.sockets.end(), uses);
  return Digest("reservation")
      .Put(Number(held.transport))
      .Put(Number(held.family))
      .Put(Several(held.count))
      .Put(Number(held.doubt))
      .Put(Several(static_cast<std::size_t>(users)))
      .Flags({held.range.has_value(), held.token.has_value(), held.tried, held.release_failed,
              held.foreign_release})
      .Number();
}

std::uint64_t PersistentState(const oracle::PersistentReservation& held) {
  return Digest("persistent")
      .Put(Number(held.transport))
      .Put(Several(held.former_tokens.size()))
      .Flags({held.token.has_value(), held.certain, held.created, held.outlived, held.restarted,
              held.release_tried, held.found})
      .Number();
}

std::uint64_t OperationState(const oracle::Operation& operation) {
  Digest state("operation");
  state.Put(operation.code).Put(Number(operation.state));
  state.Flags({operation.provider, operation.routine, operation.overlapped, operation.event,
               operation.held, operation.claimed, operation.carried_out, operation.failed_at_once,
               operation.done_at_once, operation.net_was_down, operation.not_judged,
               operation.port.has_value(), operation.skips_packet, operation.doomed});
  for (const auto indication : operation.indications) state.Put(Number(indication));
  state.Put(operation.end ? Number(*operation.end) : ~std::uint64_t{0});
  for (const oracle::Cut cut : operation.cuts) state.Put(Number(cut));
  return state.Number();
}

std::uint64_t Counts(const std::vector<World>& worlds) {
  const World& world = worlds.front();
  std::size_t open = 0;
  std::size_t bound = 0;
  std::size_t associated = 0;
  for (const auto& [id, socket] : world.sockets) {
    open += socket.Open() ? 1 : 0;
    bound += socket.Open() && socket.binding.Perhaps() ? 1 : 0;
    associated += socket.Open() && !socket.associations.empty() ? 1 : 0;
  }
  std::size_t under_way = 0;
  for (const auto& [step, operation] : world.operations) under_way += operation.Open() ? 1 : 0;
  return Digest("counts")
      .Put(Several(open))
      .Put(Several(bound))
      .Put(Several(associated))
      .Put(Several(world.reservations.size()))
      .Put(Several(world.persistent.size()))
      .Put(Several(under_way))
      .Put(Several(world.processes.size()))
      .Put(Several(worlds.size()))
      .Flags({world.network_up, world.provider_support})
      .Number();
}

// A socket as most rules see it: whether it is there, what kind it is, bound, associated.
std::uint64_t Standing(const oracle::Socket& socket) {
  std::uint64_t associated = 0;  // the kinds, a bit each
  for (const oracle::Association& association : socket.associations) {
    associated |= std::uint64_t{1} << Number(association.kind);
  }
  return Digest("standing")
      .Put(Number(socket.transport))
      .Put(Number(socket.binding.standing))
      .Put(associated)
      .Number();
}

// What of the world counts most for the answer to `step`: its socket, if it names one.
std::uint64_t StateBefore(const World& world, const scenario::Step& step) {
  return std::visit(
      [&](const auto& action) -> std::uint64_t {
        if constexpr (requires { action.socket.name; }) {
          const auto name = world.names.find({step.actor.process, action.socket.name});
          if (name == world.names.end()) return Number(action.socket.kind);
          const auto socket = world.sockets.find(name->second.socket);
          if (!name->second.open || socket == world.sockets.end()) return 100;
          return Standing(socket->second);
        } else {
          return 0;
        }
      },
      step.action);
}

// `plainly`: without how a WSAIoctl is called.
std::uint64_t CallKind(const scenario::Action& action, bool plainly) {
  Digest kind("call");
  kind.Put(action.index());
  if (const auto* const call = std::get_if<scenario::WsaIoctlCall>(&action)) {
    kind.Put(call->code);
    if (!plainly) {
      kind.Flags({call->provider, call->overlapped.has_value(), call->routine != Memory::kNull});
    }
  } else if (const auto* const persistent = std::get_if<scenario::PersistentCall>(&action)) {
    kind.Put(Number(persistent->function)).Put(Number(persistent->protocol));
  }
  return kind.Number();
}

// `plainly`: only whether it failed, and how.
std::uint64_t OutcomeOf(const scenario::Event& event, bool plainly) {
  Digest outcome("outcome");
  outcome.Put(event.index());
  if (const auto* const returned = std::get_if<scenario::Returned>(&event)) {
    outcome.Put(Number(returned->error));
    if (!plainly) {
      outcome.Put(Number(returned->result));
      outcome.Flags({returned->count.has_value(), returned->output.empty()});
    }
  } else if (const auto* const completed = std::get_if<scenario::Completed>(&event)) {
    outcome.Put(Number(completed->error));
    if (!plainly) outcome.Put(Number(completed->notification));
  }
  return outcome.Number();
}

class Watcher {
 public:
  explicit Watcher(const run::ScenarioRun& run)
      : run_(run),
        before_(run.trace.scenario.steps.size()),
        judge_(run.trace.scenario,
               {{run.trace.target.capabilities.begin(), run.trace.target.capabilities.end()},
                run.trace.placement}) {}

  std::vector<std::uint64_t> Run() {
    for (const run::JudgedEvent& judged : run_.judged) See(judged);
    return {seen_.begin(), seen_.end()};
  }

 private:
  void See(const run::JudgedEvent& judged) {
    const std::optional<std::size_t> step = scenario::StepOf(judged.event);
    const bool begins = std::holds_alternative<scenario::Invoked>(judged.event);
    if (begins && !judge_.Worlds().empty()) {
      before_[*step] = StateBefore(judge_.Worlds().front(), run_.trace.scenario.steps[*step]);
    }
    judge_.Record(judged.event);
    if (begins || !step) return;
    const scenario::Action& action = run_.trace.scenario.steps[*step].action;
    Add(Digest("event")
            .Put(CallKind(action, false))
            .Put(OutcomeOf(judged.event, false))
            .Put(before_[*step]));
    const std::uint64_t answer =
        Digest("answer").Put(CallKind(action, true)).Put(OutcomeOf(judged.event, true)).Number();
    Add(Digest("pair").Put(std::exchange(previous_, answer)).Put(answer));
    for (const oracle::Reading& reading : judged.verdict.readings) {
      Add(Digest("reading").PutText(reading.question).PutText(reading.reading));
    }
    if (!judge_.Worlds().empty()) SeeWorld(judge_.Worlds().front());
  }

  void SeeWorld(const World& world) {
    for (const auto& [id, socket] : world.sockets) seen_.insert(SocketState(socket));
    for (const oracle::Reservation& held : world.reservations) {
      seen_.insert(ReservationState(world, held));
    }
    for (const oracle::PersistentReservation& held : world.persistent) {
      seen_.insert(PersistentState(held));
    }
    for (const auto& [step, operation] : world.operations) {
      seen_.insert(OperationState(operation));
    }
    seen_.insert(Counts(judge_.Worlds()));
  }

  void Add(const Digest& digest) { seen_.insert(digest.Number()); }

  const run::ScenarioRun& run_;
  std::vector<std::uint64_t> before_;  // by step: StateBefore
  oracle::Judge judge_;
  std::uint64_t previous_ = 0;
  std::set<std::uint64_t> seen_;
};

}  // namespace

std::vector<std::uint64_t> BehavioursOf(const run::ScenarioRun& run) { return Watcher(run).Run(); }

}  // namespace portcullis::explore
