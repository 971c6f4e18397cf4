// getsockname: the one call that says which port a socket has. And setsockopt, as far as ports go.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::SocketOption;

PORTCULLIS_CASE_ROWS(Getsockname, GivesThePortThatBindWasGivenOver, kTransports, "GEN-NAME-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "w+5");
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(Getsockname, GivesThePortThatTheSystemChoseOver, kTransports, "GEN-NAME-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "0");
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(Getsockname, GivesTheSamePortEachTimeOver, kTransports, "GEN-NAME-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.Bind(s, "0");
  w.GetSockName("n1", s).Allows(Success());
  w.GetSockName("n2", s).Allows(Success());
  w.Thread("t2").GetSockName("n3", s).Allows(Success());
}

PORTCULLIS_CASE(Getsockname, GivesEachSocketItsOwnPort, "GEN-NAME-01") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.Bind(first, "w+5");
  const auto second = w.Socket(kUdp);
  w.Bind(second, "w+6");
  w.GetSockName("n1", first).Allows(Success());
  w.GetSockName("n2", second).Allows(Success());
}

PORTCULLIS_CASE(Getsockname, GivesThePortAfterABindThatFailed, "GEN-NAME-01", "GEN-BIND-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Bind(s, "w+5");
  w.Bind(s, "w+6").Allows(Fails(kWsaEinval));
  w.GetSockName("n1", s).Allows(Success());
}

PORTCULLIS_CASE_ROWS(Getsockname, FailsBeforeBindAndNoMoreAfterItOver, kTransports, "GEN-NAME-02",
                     "GEN-NAME-01") {
  w.Startup();
  const auto s = w.Socket(row.kind);
  w.GetSockName("n1", s).Allows(Fails(kWsaEinval));
  w.Bind(s, "0");
  w.GetSockName("n2", s).Allows(Success());
}

PORTCULLIS_CASE(Getsockname, FailsWhereBindFailed, "GEN-NAME-02") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.Bind(first, "w+5");
  const auto second = w.Socket(kUdp);
  w.Bind(second, "w+5").Allows(Fails(kWsaEaddrinuse));
  w.GetSockName("n1", second).Allows(Fails(kWsaEinval));
}

PORTCULLIS_CASE(Getsockname, FailsOnASocketThatHasAReservationAlone, "GEN-NAME-02") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Associate("a1", s, "r1").Allows(Success());
  w.GetSockName("n1", s).Allows(Fails(kWsaEinval));
}

struct DescriptorRow {
  const char* name;
  SocketRef (*descriptor)();
};
constexpr DescriptorRow kNoSockets[] = {
    {"InvalidSocket", &InvalidSocket},
    {"AnEvent", &EventHandle},
    {"AFile", &FileHandle},
    {"ASocketThatWasNeverMade", &NeverMade},
};

PORTCULLIS_CASE_ROWS(Getsockname, FailsOn, kNoSockets, "GEN-NAME-03") {
  w.Startup();
  w.GetSockName("n1", row.descriptor()).Allows(Fails(kWsaEnotsock));
}

PORTCULLIS_CASE(Getsockname, FailsOnAClosedSocket, "GEN-NAME-03") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Bind(s, "0");
  w.Close(s);
  w.GetSockName("n1", s).Unstated(
      "WSAENOTSOCK, unless the system has given the number to somebody meanwhile");
}

// Where the sockets ask to share, no page of ours says what becomes of the second bind.
PORTCULLIS_CASE(Bind, MaySucceedForAPortThatBothShare, "GEN-BIND-02") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.SetSockOpt(first, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(first, "w+5");
  const auto second = w.Socket(kUdp);
  w.SetSockOpt(second, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(second, "w+5").Allows(MayFail());
}

PORTCULLIS_CASE(Bind, SucceedsForAPortThatAllHaveClosedWhoSharedIt, "GEN-BIND-02",
                "ACQ-SUCCESS-01") {
  w.Startup();
  const auto first = w.Socket(kUdp);
  w.SetSockOpt(first, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(first, "w+5");
  const auto second = w.Socket(kUdp);
  w.SetSockOpt(second, SocketOption::kReuseAddr).Allows(Success());
  w.Bind(second, "w+5").Allows(MayFail());
  w.Close(first);
  const auto third = w.Socket(kUdp);
  w.Bind(third, "w+5").Unstated("fails where the second has the port, and only there");
  w.Close(second);
  w.Close(third);
  const auto owner = w.Socket(kUdp);
  w.Acquire("r1", owner, Range("w+5", 1)).Allows(Success().Returned(16));
  w.Close(owner);
  const auto fourth = w.Socket(kUdp);
  w.Bind(fourth, "w+5").Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
