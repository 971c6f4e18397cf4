#include <array>
#include <string>
#include <utility>

#include "fuzz/history_archive.h"
#include "fuzz/history_bytes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::fuzz {
namespace {

using explore::VisitAction;
using scenario::Action;
using scenario::SocketRef;

struct SocketKind {
  std::int32_t family;
  std::int32_t type;
  std::int32_t protocol;
  bool overlapped;
};
constexpr std::array<SocketKind, 6> kSockets = {{
    {abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp, true},
    {abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true},
    {abi::kAfInet6, abi::kSockStream, abi::kIpprotoTcp, true},
    {abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp, false},
    {abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp, true},
    {abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true},
}};

SocketRef Socket(unsigned number) {
  return {SocketRef::Kind::kNamed, NameOf(Named::kSocket, number)};
}

scenario::WsaIoctlCall Acquire(unsigned number, unsigned socket) {
  scenario::WsaIoctlCall call;
  call.as = NameOf(Named::kOperation, number);
  call.socket = Socket(socket);
  call.code = abi::kSioAcquirePortReservation;
  const scenario::PortRef start{scenario::PortRef::Kind::kWindow, "w1",
                                static_cast<std::int32_t>(4 * number)};
  call.in = {scenario::Memory::kValid, abi::kPortRangeSize, scenario::RangeContents{start, 4}};
  call.out = {scenario::Memory::kValid, abi::kPortReservationInstanceSize};
  return call;
}

// What every input meets: a socket of each kind; r1 of TCP, r2 of UDP; s6 bound and tied to a port.
scenario::Scenario Prelude() {
  scenario::Scenario made;
  made.name = "fuzz_ioctl";
  made.windows["w1"] = 64;
  const auto add = [&made](Action action) { made.steps.push_back({{}, std::move(action)}); };
  add(scenario::WsaStartupCall{});
  for (unsigned i = 0; i < kSockets.size(); ++i) {
    const SocketKind& kind = kSockets[i];
    add(scenario::WsaSocketCall{NameOf(Named::kSocket, i + 1), kind.family, kind.type,
                                kind.protocol, kind.overlapped});
  }
  add(Acquire(1, 1));
  add(Acquire(2, 2));
  add(scenario::BindCall{Socket(6), {scenario::PortRef::Kind::kWindow, "w1", 32}});
  add(scenario::CreateIoCompletionPortCall{"c1", Socket(6)});
  return made;
}

// What looks for the completion of `operation`; 0: nothing does.
void AddLook(scenario::Scenario& made, const scenario::Actor& actor, unsigned way,
             const std::string& operation) {
  const auto add = [&](Action action) { made.steps.push_back({actor, std::move(action)}); };
  switch (way) {
    case 1:
      return add(scenario::GetCompletionCall{operation});
    case 2:
      return add(scenario::WaitAlertableCall{});
    case 3:
      return add(scenario::GetQueuedCompletionStatusCall{"c1"});
    case 4:
      return add(scenario::WsaGetOverlappedResultCall{operation, false});
    case 5:
      return add(scenario::WsaGetLastErrorCall{});
    case 6:
      add(scenario::CancelIoExCall{Socket(6), operation});
      return add(scenario::GetCompletionCall{operation});
    case 7:
      add(scenario::CompleteControl{operation});
      return add(scenario::GetCompletionCall{operation});
    default:
      return;
  }
}

}  // namespace

scenario::Scenario DecodeIoctls(std::span<const std::uint8_t> bytes) {
  HistoryReader reader(bytes);
  scenario::Scenario made = Prelude();
  for (std::size_t i = 0; i < kMostIoctls && !reader.empty(); ++i) {
    const unsigned head = reader.Next();
    const scenario::Actor actor{"p1", (head & 0x80u) != 0 ? "t2" : "main"};
    scenario::WsaIoctlCall call;
    VisitAction(reader, call);
    if (call.as.empty()) call.as = NameOf(Named::kOperation, static_cast<unsigned>(3 + i % 6));
    const std::string operation = call.as;
    if ((head & 0x40u) != 0) made.steps.push_back({actor, scenario::HoldControl{}});
    made.steps.push_back({actor, std::move(call)});
    AddLook(made, actor, head % 8, operation);
  }
  return made;
}

std::vector<std::uint8_t> EncodeIoctls(const std::vector<scenario::WsaIoctlCall>& calls) {
  HistoryWriter writer;
  std::size_t way = 0;
  for (scenario::WsaIoctlCall call : calls) {
    writer.Put(++way % 8);
    VisitAction(writer, call);
  }
  return writer.Take();
}

}  // namespace portcullis::fuzz
