#include "fuzz/prepared_ports.h"

#include <algorithm>
#include <deque>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <variant>
#include <vector>

#include "conformance/oracle/invocations.h"
#include "conformance/oracle/judge.h"
#include "conformance/oracle/step.h"
#include "conformance/targets/call_memory.h"
#include "conformance/targets/reference_machine.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::fuzz {
namespace {

using reference::Host;
using scenario::Event;
using scenario::Returned;

// The state's steps, and behind them a call that others take the place of.
scenario::Scenario WithAcquire(const PortState& state) {
  scenario::Scenario scenario{"prepared", {}, state.before};
  scenario::WsaIoctlCall call;
  call.code = abi::kSioAcquirePortReservation;
  scenario.steps.push_back({scenario::Actor{}, std::move(call)});
  return scenario;
}

std::size_t PlaceOf(const std::string& socket) {
  return static_cast<std::size_t>(std::find(kStateSockets.begin(), kStateSockets.end(), socket) -
                                  kStateSockets.begin());
}

// Brings up to date what a host keeps beside its ports, which its copies then have too.
void Warm(const Host& host) {
  for (const reference::Protocol protocol :
       {reference::Protocol::kTcp, reference::Protocol::kUdp}) {
    for (const reference::Family family : {reference::Family::kIpv4, reference::Family::kIpv6}) {
      host.ports(protocol).FindBlock(family, {1, 65535}, 65535, {});
    }
  }
}

bool SamePorts(const Host& a, const Host& b, reference::Protocol protocol) {
  return a.ports(protocol).reserved_count() == b.ports(protocol).reserved_count() &&
         a.ports(protocol).bound_count() == b.ports(protocol).bound_count();
}

}  // namespace

PreparedPorts::PreparedPorts(const PortState& state, const std::set<std::string>& capabilities)
    : step_(state.before.size()), scenario_(WithAcquire(state)), setup_{capabilities, {}} {
  targets::ReferenceMachine machine({}, {});
  std::deque<Event> events;
  for (std::size_t step = 0; step < step_; ++step) {
    machine.Perform(step, state.before[step], events);
  }
  oracle::Judge judge(scenario_, setup_);
  for (const Event& event : events) judge.Record(event);
  judge.Record(scenario::Invoked{step_});
  worlds_ = judge.Worlds();

  const scenario::Actor actor;
  std::tie(process_, thread_) = machine.WhoIs(actor);
  for (std::size_t i = 0; i < sockets_.size(); ++i) {
    sockets_[i] = machine.HandleOf(actor, kStateSockets[i]);
  }
  before_ = machine.host();
  event_ = before_.MakeEvent(process_);
  Warm(before_);
  host_ = before_;
}

PreparedPorts::Answered PreparedPorts::Answer(const scenario::WsaIoctlCall& call) {
  std::span<const std::byte> input = std::get<std::vector<std::byte>>(call.in.contents);
  input = input.first(std::min<std::size_t>(input.size(), call.in.size));
  targets::CallMemory laid =
      targets::CallMemory::LayOut(memory_, call, input, call.overlapped ? event_ : 0);
  laid.call.socket = sockets_.at(PlaceOf(call.socket.name));
  laid.call.code = call.code;
  const reference::Caller caller{process_, thread_, memory_};
  const reference::IoctlAnswer answer =
      call.provider ? host_.WSPIoctl(caller, laid.call) : host_.WSAIoctl(caller, laid.call);
  Answered answered{scenario::Blocked{step_},
                    SamePorts(host_, before_, reference::Protocol::kTcp) &&
                        SamePorts(host_, before_, reference::Protocol::kUdp)};
  if (!answer.blocked) {
    Returned returned{.step = step_,
                      .result = answer.result,
                      .error = answer.error,
                      .count = laid.ReadCount(memory_),
                      .output = {}};
    if (answer.result == abi::kSuccess) returned.output = laid.ReadOutput(memory_);
    answered.event = std::move(returned);
  }
  laid.Free(memory_);
  const bool refused =
      !answer.blocked && answer.result != abi::kSuccess && answer.error != abi::kWsaIoPending;
  // Not before the next call: what it frees, this one has taken (an engine looks for leaks where
  // the two differ).
  if (!refused) host_ = before_;
  return answered;
}

bool PreparedPorts::Allows(const scenario::WsaIoctlCall& call, const Event& answer) {
  std::get<scenario::WsaIoctlCall>(scenario_.steps[step_].action) = call;
  const oracle::Context context{scenario_, setup_};
  std::optional<std::set<std::string>> differs;  // in every world that allows the answer
  for (oracle::World& world : worlds_) {
    oracle::InvokeIoctl(context, world, step_);
    const oracle::Verdict verdict =
        oracle::JudgeIn(context, world, answer, oracle::Readings::kNotAsked);
    if (oracle::RankOf(verdict) != oracle::Rank::kAllowed) continue;
    const std::set<std::string> here(verdict.differs.begin(), verdict.differs.end());
    if (!differs) differs = here;
    std::erase_if(*differs, [&here](const std::string& id) { return !here.contains(id); });
  }
  return differs && differs->empty();
}

bool PreparedPorts::Started(const scenario::WsaIoctlCall& call, const Event& answer) {
  const auto* const returned = std::get_if<Returned>(&answer);
  if (returned == nullptr || returned->error == abi::kWsaIoPending) return true;
  return returned->result == abi::kSuccess && call.overlapped.has_value();
}

}  // namespace portcullis::fuzz
