// Completion ports: a packet for each overlapped call on a socket that is tied to one. First on a
// carrier (SIO_KEEPALIVE_VALS), then on the three codes.

#include "conformance/suite/reservation_code.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

Outcome KeepaliveAccepted() { return Success().Observed(Success().Returned(0)); }
// GetQueuedCompletionStatus: a packet of success, or none.
Outcome APacket() { return Success(); }
Outcome NoPacket() { return NoCompletion(); }

// --- a packet ----------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericPort, GetsOnePacket, "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, GetsOnePacketWithoutAnEventToo, "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Keepalive("k1", s).OverlappedWithoutEvent().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, GetsItOnceTheOperationIsDone, "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.Dequeue("c1").Allows(NoPacket());
  w.Complete("k1");
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, GetsAPacketForEachCall, "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.Keepalive("k2", s).Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, GetsThePacketsOfSeveralSockets, "GEN-PORT-01") {
  w.Startup();
  const auto first = w.Socket(kTcp);
  const auto second = w.Socket(kTcp6);
  w.CompletionPort("c1", first).Allows(Success());
  w.CompletionPort("c1", second).Allows(Success());
  w.Keepalive("k1", first).Overlapped().Allows(Success().Or(Pending()));
  w.Keepalive("k2", second).Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, GetsNothingOfTheSocketsOfAnother, "GEN-PORT-01") {
  w.Startup();
  const auto first = w.Socket(kTcp);
  const auto second = w.Socket(kTcp);
  w.CompletionPort("c1", first).Allows(Success());
  w.CompletionPort("c2", second).Allows(Success());
  w.Keepalive("k1", first).Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c2").Allows(NoPacket());
  w.Dequeue("c1").Allows(APacket());
}

PORTCULLIS_CASE(GenericPort, GivesItsPacketToWhicheverThreadAsks, "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.Thread("t2").Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

// The socket is open in another process still, and tied to what is no more.
PORTCULLIS_CASE(GenericPort, ThatEndedWithItsProcessLeavesTheEvent, "GEN-OVL-02", "GEN-DUP-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  Writer other = w.Process("p2");
  other.Startup();
  w.Duplicate("d1", s, "p2").Allows(Success());
  const auto theirs = other.FromDuplicate("d1");
  w.ExitProcess();
  other.Keepalive("k1", theirs).Overlapped().Allows(Success().Or(Pending()));
  other.GetCompletion("k1").Allows(Success());
}

PORTCULLIS_CASE(GenericPort, AndEventAreBothIndicated, "GEN-PORT-01", "GEN-OVL-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.GetCompletion("k1").Allows(Success());
  w.Dequeue("c1").Allows(APacket());
  w.GetCompletion("k1").Allows(NoCompletion());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, GetsThePacketOfAFailure, "GEN-PORT-01", "GEN-NETDOWN-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.NetworkDown();
  w.Complete("k1");
  w.Dequeue("c1").Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
}

PORTCULLIS_CASE(GenericPort, GetsThePacketOfAnUnknownCodeThatPended, "GEN-PORT-01", "GEN-CODE-04") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Ioctl("x1", s, kUnassignedCode)
      .Overlapped()
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Or(Pending()).Observed(Pending()));
  w.Dequeue("c1").Unstated("it carries the failure where the call pended, else there is none");
  w.Dequeue("c1").Allows(NoPacket());
}

// --- no packet ---------------------------------------------------------------------------------

PORTCULLIS_CASE(GenericPort, GetsNothingOfAPlainCall, "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Keepalive("k1", s).Allows(KeepaliveAccepted());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, GetsNothingOfACallThatFailedAtOnce, "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.Keepalive("k1", s).Returned(Memory::kNull).Overlapped().Allows(Fails(kWsaEfault));
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, SkipsTheSuccessesThatNeededNoWaiting, "GEN-PORT-02") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.SkipOnSuccess(s).Allows(Success());
  w.Keepalive("k1", s).Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Unstated("there is none after 0, and one after WSA_IO_PENDING");
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, DoesNotSkipWhatPended, "GEN-PORT-02", "GEN-PORT-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.CompletionPort("c1", s).Allows(Success());
  w.SkipOnSuccess(s).Allows(Success());
  w.Hold();
  w.Keepalive("k1", s).Overlapped().Allows(Pending());
  w.Complete("k1");
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE(GenericPort, SkipsForTheSocketThatAskedAlone, "GEN-PORT-02", "GEN-PORT-01") {
  w.Startup();
  const auto skipping = w.Socket(kTcp);
  const auto other = w.Socket(kTcp);
  w.CompletionPort("c1", skipping).Allows(Success());
  w.CompletionPort("c1", other).Allows(Success());
  w.SkipOnSuccess(skipping).Allows(Success());
  w.Keepalive("k1", other).Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
}

// --- the three codes -----------------------------------------------------------------------------

constexpr KindRow kProtocols[] = {{"Tcp", kTcp}, {"Udp", kUdp}};

PORTCULLIS_CASE_CODES_ROWS(Port, GetsOnePacketOver, kProtocols, "*-OVL-03", "GEN-PORT-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  w.CompletionPort("c1", good.socket()).Allows(Success());
  good.Call(w, "x1").OverlappedWithoutEvent().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
  good.IsDone(w);
}

PORTCULLIS_CASE_CODES(Port, GetsOnePacketOnceTheHeldOperationIsDone, "*-OVL-03", "GEN-PORT-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.CompletionPort("c1", good.socket()).Allows(Success());
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Dequeue("c1").Allows(NoPacket());
  w.Complete("x1");
  w.Dequeue("c1").Allows(APacket());
  w.Dequeue("c1").Allows(NoPacket());
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(Port, GetsThePacketOfAnOperationThatADeadNetworkFails, "*-NETDOWN-02",
                      "GEN-PORT-01", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  w.CompletionPort("c1", good.socket()).Allows(Success());
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.NetworkDown();
  w.Complete("x1");
  w.Dequeue("c1").Allows(Fails(kWsaEnetdown));
  w.NetworkUp();
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Port, GetsThePacketOfAnOperationThatClosingTheSocketAborts, "*-ABORTED-03",
                      "GEN-PORT-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.CompletionPort("c1", good.socket()).Allows(Success());
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Close(good.socket());
  w.Dequeue("c1").Allows(Fails(kWsaOperationAborted));
  w.Dequeue("c1").Allows(NoPacket());
}

PORTCULLIS_CASE_CODES(Port, DoesNotSkipAnOperationThatPended, "*-OVL-03", "GEN-PORT-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.CompletionPort("c1", good.socket()).Allows(Success());
  w.SkipOnSuccess(good.socket()).Allows(Success());
  w.Hold();
  good.Call(w, "x1").Overlapped().Allows(Pending());
  w.Complete("x1");
  w.Dequeue("c1").Allows(APacket());
}

// As a QUIC stack makes its sockets: tied to a port, which a success at once does not trouble.
PORTCULLIS_CASE_CODES(Port, SkipsASuccessAtOnce, "*-OVL-03", "GEN-PORT-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp6);
  w.CompletionPort("c1", good.socket()).Allows(Success());
  w.SkipOnSuccess(good.socket()).Allows(Success());
  good.Call(w, "x1").Overlapped().Allows(Success().Or(Pending()));
  w.Dequeue("c1").Unstated("there is none after 0, and one after WSA_IO_PENDING");
  w.Dequeue("c1").Allows(NoPacket());
  w.GetCompletion("x1").Allows(Success());
}

PORTCULLIS_CASE_CODES(Port, GetsNothingOfAPlainCall, "*-FORM-01", "GEN-PORT-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  w.CompletionPort("c1", good.socket()).Allows(Success());
  good.Call(w, "x1").Allows(good.Good());
  w.Dequeue("c1").Allows(NoPacket());
}

}  // namespace
}  // namespace portcullis::suite
