// Writer: how a case is written down: who calls what, with which arguments, and what is allowed
// then.
//
//   w.Startup();
//   const auto s = w.Socket(kUdp);
//   w.Acquire("r1", s, Range("w+5", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
//
// Every call begins well formed: valid memory, exact sizes, no OVERLAPPED, and it must succeed. A
// case then says in what it differs. Nothing runs here, so nothing can depend on an outcome. The
// port windows of the scenario get just the size that its ranges need.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/scenario/step.h"
#include "conformance/suite/outcome.h"
#include "reference/abi/control_codes.h"

namespace portcullis::suite {

struct SocketKind {
  std::int32_t family = 0;
  std::int32_t type = 0;
  std::int32_t protocol = 0;
  bool overlapped = true;
};

inline constexpr SocketKind kTcp{abi::kAfInet, abi::kSockStream, abi::kIpprotoTcp};
inline constexpr SocketKind kUdp{abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp};
inline constexpr SocketKind kTcp6{abi::kAfInet6, abi::kSockStream, abi::kIpprotoTcp};
inline constexpr SocketKind kUdp6{abi::kAfInet6, abi::kSockDgram, abi::kIpprotoUdp};
inline constexpr SocketKind kRaw{abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp};
inline constexpr SocketKind kUnix{abi::kAfUnix, abi::kSockStream, abi::kIpprotoDefault};

// NotOverlapped: the same socket without the overlapped attribute.
constexpr SocketKind NotOverlapped(SocketKind kind) {
  kind.overlapped = false;
  return kind;
}

// Descriptors that are no sockets, and one of a socket that no step makes.
using scenario::SocketRef;
SocketRef InvalidSocket();
SocketRef NeverASocket();
SocketRef EventHandle();
SocketRef FileHandle();
SocketRef NeverMade();

// Range: `count` ports from `start`, which is written as a scenario writes it: "w+5" (port 5 of the
// window w), "65535", "0" (any), "start of r1 + 3".
scenario::RangeContents Range(std::string_view start, std::uint16_t count);

// What a case consists of while it is being written.
struct Draft {
  scenario::Scenario scenario;
  std::vector<std::optional<oracle::Allowed>> allowed;  // one per step; nothing for controls
};

// One call that has been written, to say more about. Valid while its Draft is.
class CallText {
 public:
  CallText(Draft& draft, std::size_t step) : draft_(&draft), step_(step) {}

  // Allows: the answers that are allowed here, whatever was answered before.
  CallText& Allows(const Outcome& outcome);

  // Unstated: what is allowed here depends on an answer that was free, so that no single set can be
  // written down; the oracle judges the call all the same. `why` is for the reader of the case.
  CallText& Unstated(std::string_view why);

  // The arguments of a WSAIoctl.
  CallText& Code(std::uint32_t code);
  CallText& In(scenario::Memory memory);
  CallText& InSize(std::uint32_t size);
  CallText& NoIn();  // null, size 0
  CallText& Out(scenario::Memory memory);
  CallText& OutSize(std::uint32_t size);
  CallText& Returned(scenario::Memory memory);
  CallText& Routine(scenario::Memory memory);
  // With an OVERLAPPED that has an event; unless Allows says otherwise the call may then pend too.
  CallText& Overlapped(scenario::Memory memory = scenario::Memory::kValid);
  CallText& OverlappedWithoutEvent();

 private:
  scenario::WsaIoctlCall& Ioctl();

  Draft* draft_;
  std::size_t step_;
  bool stated_ = false;
};

class Writer {
 public:
  explicit Writer(Draft& draft) : draft_(&draft) {}

  // The same scenario, written by another thread of the process, or by main of another process.
  Writer Thread(std::string name) const;
  Writer Process(std::string name) const;

  CallText Startup();
  CallText Cleanup();
  // Socket: makes a socket, named s1, s2 and so on in the order of making.
  SocketRef Socket(SocketKind kind);
  SocketRef Socket(SocketKind kind, const Outcome& outcome);
  CallText Close(SocketRef socket);
  CallText Bind(SocketRef socket, std::string_view port);

  // Well formed calls: exact sizes, a valid count. Keepalive is SIO_KEEPALIVE_VALS and SetMode
  // FIONBIO: the codes that carry generic rules on an implementation without reservations.
  CallText Acquire(std::string name, SocketRef socket, const scenario::RangeContents& range);
  CallText Keepalive(std::string name, SocketRef socket);
  CallText SetMode(std::string name, SocketRef socket, bool non_blocking);
  CallText Flush(std::string name, SocketRef socket);
  // Any other code, without buffers.
  CallText Ioctl(std::string name, SocketRef socket, std::uint32_t code);

  CallText GetCompletion(std::string operation);
  CallText Cancel(SocketRef socket, std::string operation);
  CallText CancelAll(SocketRef socket);
  CallText GetLastError();

  void Hold();
  void Complete(std::string operation);
  void CancelBlockingCall();   // interrupts this thread's blocked call, by that function
  void CancelSynchronousIo();  // the same by the I/O manager
  void BeginCallback();
  void EndCallback();
  void NetworkDown();
  void NetworkUp();
  void WithdrawProviderSupport();
  void OfferProviderSupport();
  void ExitThread();

 private:
  CallText Call(scenario::Action action, const Outcome& outcome);
  void Control(scenario::Action action);
  // Makes the window that `port` names large enough for `count` ports from there.
  void Cover(const scenario::PortRef& port, std::uint32_t count);

  Draft* draft_;
  scenario::Actor actor_;
};

}  // namespace portcullis::suite
