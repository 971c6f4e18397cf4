// Defects of what a range means: byte order on the way in, the block's edges, overlap, and which
// requests are granted at all.

#include <algorithm>
#include <cstring>
#include <vector>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

std::uint16_t Swapped(std::uint32_t value) {
  return static_cast<std::uint16_t>(((value & 0xFF) << 8) | ((value >> 8) & 0xFF));
}

scenario::RangeContents* RangeOf(scenario::Step& step) {
  auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  if (call == nullptr || call->code != abi::kSioAcquirePortReservation) return nullptr;
  return std::get_if<scenario::RangeContents>(&call->in.contents);
}

// Reading one number in the wrong order reserves another block; the answer echoes what was asked,
// so that nothing but the ports themselves gives it away.
void StartIsReadInHostOrder(const CallHistory& history, scenario::Step& step) {
  scenario::RangeContents* const range = RangeOf(step);
  if (range == nullptr) return;
  range->start = {scenario::PortRef::Kind::kLiteral, "", Swapped(history.Resolve(range->start))};
}

void NumberIsReadInNetworkOrder(const CallHistory&, scenario::Step& step) {
  scenario::RangeContents* const range = RangeOf(step);
  if (range != nullptr) range->count = Swapped(range->count);
}

bool AnswerEchoesTheRequest(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  std::vector<std::byte>* const output = OutputOf(event);
  if (call == nullptr || output == nullptr) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (!asked.has_value() || asked->first == 0) return true;
  abi::InetPortRange range;
  range.start_port = abi::NetworkPort::FromHost(static_cast<std::uint16_t>(asked->first));
  range.number_of_ports =
      abi::LittleEndian<std::uint16_t>::From(static_cast<std::uint16_t>(asked->count));
  std::memcpy(output->data(), &range, sizeof range);
  return true;
}

void LastPortIsLeftOut(const CallHistory& history, scenario::Step& step) {
  scenario::RangeContents* const range = RangeOf(step);
  if (range != nullptr && history.Resolve(range->start) != 0 && range->count > 1) --range->count;
}

bool OverlapsALiveOne(const CallHistory& history, const PortBlock& asked) {
  return std::any_of(history.reservations.begin(), history.reservations.end(),
                     [&](const SeenReservation& r) {
                       return r.Live() && !r.persistent && r.block.Overlaps(asked);
                     });
}

bool OverlapIsGranted(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  const std::optional<std::int32_t> error = ErrorOf(event);
  if (call == nullptr || !error.has_value() || *error == abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  const bool past_the_end =
      asked.has_value() && asked->first + asked->count > abi::kHighestPort + 1;
  if (asked.has_value() && asked->first != 0 && !past_the_end &&
      OverlapsALiveOne(history, *asked)) {
    Grant(event, *asked);
  }
  return true;
}

// A block one port too wide on both sides is taken for in the way.
bool AdjacentIsRefused(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (!asked.has_value() || asked->first < 2) return true;
  asked->first -= 1;
  asked->count += 2;
  if (OverlapsALiveOne(history, *asked)) Refuse(event, abi::kWsaEaddrinuse);
  return true;
}

bool OtherProtocolIsInTheWay(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (!asked.has_value()) return true;
  asked->protocol = asked->protocol == abi::kIpprotoTcp ? abi::kIpprotoUdp : abi::kIpprotoTcp;
  if (OverlapsALiveOne(history, *asked)) Refuse(event, abi::kWsaEaddrinuse);
  return true;
}

bool SpecificIsRefused(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (asked.has_value() && asked->first != 0) Refuse(event, abi::kWsaEaddrinuse);
  return true;
}

bool WildcardIsRefused(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (asked.has_value() && asked->first == 0) Refuse(event, abi::kWsaEinval);
  return true;
}

// A wildcard is handed the same block each time, whoever holds it.
bool WildcardIsAlwaysTheSame(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call == nullptr || ErrorOf(event) != abi::kSuccess) return true;
  const std::optional<PortBlock> asked = history.AskedBlock(*call);
  if (asked.has_value() && asked->first == 0) Grant(event, *asked);
  return true;
}

}  // namespace

std::vector<Defect> RangeDefects() {
  return {
      {"specific-refused", "ACQ-SUCCESS-01", "every request for a named block is refused", nullptr,
       SpecificIsRefused},
      {"wildcard-refused", "ACQ-WILD-01", "every wildcard request is refused", nullptr,
       WildcardIsRefused},
      {"wildcard-always-the-same", "ACQ-WILD-02",
       "every wildcard request is granted the same block, taken or not", nullptr,
       WildcardIsAlwaysTheSame},
      {"start-in-read-in-host-order", "ACQ-ORDER-01", "StartPort is read in host order",
       StartIsReadInHostOrder, AnswerEchoesTheRequest},
      {"number-in-read-in-network-order", "ACQ-ORDER-02", "NumberOfPorts is read in network order",
       NumberIsReadInNetworkOrder, AnswerEchoesTheRequest},
      {"last-port-left-out", "ACQ-RANGE-01", "the last port of a block is not held",
       LastPortIsLeftOut, AnswerEchoesTheRequest},
      {"past-the-end-granted", "ACQ-RANGE-02", "a range that ends past 65,535 is granted", nullptr,
       GrantPastTheEnd},
      {"overlap-granted", "ACQ-OVERLAP-01", "a block that overlaps a live one is granted", nullptr,
       OverlapIsGranted},
      {"adjacent-refused", "ACQ-OVERLAP-02", "a block beside a live one is refused", nullptr,
       AdjacentIsRefused},
      {"protocols-share-ports", "ACQ-PROTO-01", "a block that the other protocol holds is refused",
       nullptr, OtherProtocolIsInTheWay},
  };
}

}  // namespace portcullis::targets
