// Defects of the buffer rules: sizes that are taken for right or wrong against the page, and what
// is stored and counted.

#include <cstring>
#include <utility>

#include "conformance/targets/defect/alterations.h"
#include "conformance/targets/defect/defects.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Event;

scenario::WsaIoctlCall* AcquireStep(scenario::Step& step) {
  auto* const call = std::get_if<scenario::WsaIoctlCall>(&step.action);
  return call != nullptr && call->code == abi::kSioAcquirePortReservation ? call : nullptr;
}

bool EndedWell(const Event& event) { return ErrorOf(event) == abi::kSuccess; }

// Alters the instance that a successful ACQUIRE stored.
void AlterInstance(const CallHistory& history, Event& event,
                   void (*alter)(const CallHistory&, abi::InetPortReservationInstance&)) {
  std::vector<std::byte>* const output = OutputOf(event);
  if (output == nullptr || AcquireOf(history, event) == nullptr) return;
  abi::InetPortReservationInstance instance;
  std::memcpy(&instance, output->data(), sizeof instance);
  alter(history, instance);
  std::memcpy(output->data(), &instance, sizeof instance);
}

bool ExactInputIsRefused(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call != nullptr && EndedWell(event) && call->in.size == abi::kPortRangeSize) {
    Refuse(event, abi::kWsaEinval);
  }
  return true;
}

void ShortInputIsStretched(const CallHistory&, scenario::Step& step) {
  scenario::WsaIoctlCall* const call = AcquireStep(step);
  if (call == nullptr || call->in.size >= abi::kPortRangeSize) return;
  call->in.size = abi::kPortRangeSize;
  if (call->in.memory == scenario::Memory::kNull) call->in.memory = scenario::Memory::kValid;
}

bool ExactOutputIsRefused(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call != nullptr && EndedWell(event) && call->out.size == abi::kPortReservationInstanceSize) {
    Refuse(event, abi::kWsaEinval);
  }
  return true;
}

bool ShortOutputSaysEfault(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call != nullptr && call->out.size < abi::kPortReservationInstanceSize) {
    Replace(event, abi::kWsaEinval, abi::kWsaEfault);
  }
  return true;
}

bool ShortOutputCountsWhatIsNeeded(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (call != nullptr && returned != nullptr && returned->error == abi::kWsaEinval &&
      call->out.size < abi::kPortReservationInstanceSize) {
    returned->count = abi::kPortReservationInstanceSize;
  }
  return true;
}

bool LargerOutputIsRefused(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  if (call != nullptr && EndedWell(event) && call->out.size > abi::kPortReservationInstanceSize) {
    Refuse(event, abi::kWsaEinval);
  }
  return true;
}

bool CountIsTheBufferSize(const CallHistory& history, Event& event) {
  const scenario::WsaIoctlCall* const call = AcquireOf(history, event);
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (call != nullptr && returned != nullptr && EndedWell(event) && returned->count.has_value()) {
    returned->count = call->out.size;
  }
  return true;
}

bool CountIsZero(const CallHistory& history, Event& event) {
  auto* const returned = std::get_if<scenario::Returned>(&event);
  if (AcquireOf(history, event) != nullptr && returned != nullptr && EndedWell(event)) {
    returned->count = 0;
  }
  return true;
}

bool StartIsOneTooHigh(const CallHistory& history, Event& event) {
  AlterInstance(history, event, [](const CallHistory&, abi::InetPortReservationInstance& stored) {
    const auto next = static_cast<std::uint16_t>(stored.reservation.start_port.ToHost() + 1);
    stored.reservation.start_port = abi::NetworkPort::FromHost(next);
  });
  return true;
}

bool NumberIsOneTooLow(const CallHistory& history, Event& event) {
  AlterInstance(history, event, [](const CallHistory&, abi::InetPortReservationInstance& stored) {
    const auto fewer = static_cast<std::uint16_t>(stored.reservation.number_of_ports.Value() - 1);
    stored.reservation.number_of_ports = abi::LittleEndian<std::uint16_t>::From(fewer);
  });
  return true;
}

bool TokenIsZero(const CallHistory& history, Event& event) {
  AlterInstance(history, event, [](const CallHistory&, abi::InetPortReservationInstance& stored) {
    stored.token = abi::LittleEndian<std::uint64_t>::From(abi::kInvalidPortReservationToken);
  });
  return true;
}

bool TokenIsShared(const CallHistory& history, Event& event) {
  AlterInstance(history, event, [](const CallHistory&, abi::InetPortReservationInstance& stored) {
    stored.token = abi::LittleEndian<std::uint64_t>::From(0x5EEDu);
  });
  return true;
}

bool StartIsReturnedInHostOrder(const CallHistory& history, Event& event) {
  AlterInstance(history, event, [](const CallHistory&, abi::InetPortReservationInstance& stored) {
    std::swap(stored.reservation.start_port.bytes[0], stored.reservation.start_port.bytes[1]);
  });
  return true;
}

bool NumberIsReturnedInNetworkOrder(const CallHistory& history, Event& event) {
  AlterInstance(history, event, [](const CallHistory&, abi::InetPortReservationInstance& stored) {
    std::swap(stored.reservation.number_of_ports.bytes[0],
              stored.reservation.number_of_ports.bytes[1]);
  });
  return true;
}

}  // namespace

std::vector<Defect> BufferDefects() {
  return {
      {"exact-input-refused", "ACQ-IN-01", "an input of exactly 4 bytes is refused", nullptr,
       ExactInputIsRefused},
      {"short-input-accepted", "ACQ-IN-02", "an input below 4 bytes is read as if it were whole",
       ShortInputIsStretched, nullptr},
      {"exact-output-refused", "ACQ-OUT-01", "an output of exactly 16 bytes is refused", nullptr,
       ExactOutputIsRefused},
      {"short-output-gives-efault", "ACQ-OUT-02",
       "an output below 16 bytes is answered with WSAEFAULT", nullptr, ShortOutputSaysEfault},
      {"short-output-counts-16", "ACQ-OUT-02",
       "an output below 16 bytes sets the returned count to the size that is needed", nullptr,
       ShortOutputCountsWhatIsNeeded},
      {"larger-output-refused", "ACQ-OUT-03", "an output above 16 bytes is refused", nullptr,
       LargerOutputIsRefused},
      {"count-is-buffer-size", "ACQ-OUT-04",
       "the returned count is the size of the buffer, not of the data", nullptr,
       CountIsTheBufferSize},
      {"count-is-zero", "ACQ-OUT-04", "the returned count of a success is 0", nullptr, CountIsZero},
      {"start-one-too-high", "ACQ-OUT-05", "the stored StartPort is one above the block's", nullptr,
       StartIsOneTooHigh},
      {"number-one-too-low", "ACQ-OUT-06", "the stored NumberOfPorts is one below the block's",
       nullptr, NumberIsOneTooLow},
      {"token-is-zero", "ACQ-OUT-07", "the token is INVALID_PORT_RESERVATION_TOKEN", nullptr,
       TokenIsZero},
      {"token-is-shared", "ACQ-OUT-08", "every reservation has the same token", nullptr,
       TokenIsShared},
      {"start-out-in-host-order", "ACQ-ORDER-03", "StartPort is stored in host order", nullptr,
       StartIsReturnedInHostOrder},
      {"number-out-in-network-order", "ACQ-ORDER-04", "NumberOfPorts is stored in network order",
       nullptr, NumberIsReturnedInNetworkOrder},
  };
}

}  // namespace portcullis::targets
