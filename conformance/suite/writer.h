// Writer: how a case is written down: who calls what, with which arguments, and what is allowed
// then.
//
//   w.Startup();
//   const auto s = w.Socket(kUdp);
//   w.Acquire("r1", s, Range("w+5", 20)).OutSize(15).Allows(Fails(kWsaEinval).Returned(0));
//
// Every call begins well formed: valid memory, exact sizes, no OVERLAPPED, and it must succeed. A
// case then says in what it differs (call_text.h). Nothing runs here, so nothing can depend on an
// outcome. The port windows of the scenario get just the size that its ranges need.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/scenario/step.h"
#include "conformance/suite/arguments.h"
#include "conformance/suite/call_text.h"
#include "conformance/suite/outcome.h"

namespace portcullis::suite {

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
  CallText GetSockName(std::string name, SocketRef socket);  // `name` stands for the port it gives
  CallText SetSockOpt(SocketRef socket, scenario::SocketOption option);
  CallText Connect(SocketRef socket, std::string_view port);
  CallText SendTo(SocketRef socket, std::string_view port);

  // WSADuplicateSocketW for another process, and the socket that this process makes of it.
  CallText Duplicate(std::string name, SocketRef socket, std::string for_process);
  SocketRef FromDuplicate(std::string name);
  SocketRef FromDuplicate(std::string name, const Outcome& outcome);

  // Well formed calls: exact sizes, a valid count. Associate and Release take the token of `token`:
  // the name of a reservation, "zero" or "never issued". Keepalive is SIO_KEEPALIVE_VALS and
  // SetMode FIONBIO: the codes that carry generic rules where there are no reservations.
  CallText Acquire(std::string name, SocketRef socket, const scenario::RangeContents& range);
  CallText Associate(std::string name, SocketRef socket, std::string_view token);
  CallText Release(std::string name, SocketRef socket, std::string_view token);
  CallText Keepalive(std::string name, SocketRef socket);
  CallText SetMode(std::string name, SocketRef socket, bool non_blocking);
  CallText Flush(std::string name, SocketRef socket);
  // Any other code, without buffers.
  CallText Ioctl(std::string name, SocketRef socket, std::uint32_t code);

  // {Create, Lookup, Delete}Persistent{Tcp, Udp}PortReservation.
  CallText Create(std::string name, Protocol protocol, const scenario::RangeContents& block);
  CallText Lookup(std::string name, Protocol protocol, const scenario::RangeContents& block);
  CallText Delete(Protocol protocol, const scenario::RangeContents& block);

  CallText GetCompletion(std::string operation);  // by its event
  CallText CompletionPort(std::string port, SocketRef socket);
  CallText SkipOnSuccess(SocketRef socket);
  CallText Dequeue(std::string port);  // one packet
  CallText WaitAlertable();
  CallText OverlappedResult(std::string operation);       // fWait FALSE
  CallText AwaitOverlappedResult(std::string operation);  // fWait TRUE
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
  void StartProcess(scenario::Rights rights = scenario::Rights::kAdministrator);
  void StartProcessInheriting(const SocketRef& socket);
  void ExitProcess();
  void CrashProcess();
  void Restart();

 private:
  CallText Call(scenario::Action action, const Outcome& outcome);
  CallText TokenCall(std::string name, SocketRef socket, std::uint32_t code,
                     std::string_view token);
  CallText Persistent(scenario::PersistentCall::Function function, std::string name,
                      Protocol protocol, const scenario::RangeContents& block);
  SocketRef NextSocket() const;
  void Control(scenario::Action action);
  // Makes the window that `port` names large enough for `count` ports from there.
  void Cover(const scenario::PortRef& port, std::uint32_t count);

  Draft* draft_;
  scenario::Actor actor_;
};

}  // namespace portcullis::suite
