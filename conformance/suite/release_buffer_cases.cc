// RELEASE's pointers that its own page does not name and the generic page does.

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

struct MemoryRow {
  const char* name;
  Memory memory;
};
constexpr MemoryRow kBadPointers[] = {
    {"IsNull", Memory::kNull},
    {"IsUnmapped", Memory::kUnmapped},
    {"IsCutByTheEdgeOfAPage", Memory::kCut},
};

// A release that failed leaves the block held; the next one sets it free.
void IsHeldUntilReleased(Writer& w, const SocketRef& owner, SocketKind kind) {
  const auto other = w.Socket(kind);
  w.Acquire("held", other, Range("w+5", 20)).Allows(FailsWithAnyCode());
  w.Release("released", owner, "r1").Allows(Success());
  w.Acquire("r2", other, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE_ROWS(ReleaseMemory, FaultsWhereTheInput, kBadPointers, "GEN-FAULT-01",
                     "REL-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").In(row.memory).Allows(Fails(kWsaEfault));
  IsHeldUntilReleased(w, s, kUdp);
}

PORTCULLIS_CASE_ROWS(ReleaseMemory, FaultsWhereTheReturnedCount, kBadPointers, "GEN-FAULT-03",
                     "REL-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Returned(row.memory).Allows(Fails(kWsaEfault));
  IsHeldUntilReleased(w, s, kTcp);
}

PORTCULLIS_CASE_ROWS(ReleaseMemory, AnOutputThatItDoesNotUseMayFaultWhereIt, kBadPointers,
                     "Q-GEN-UNUSED-OUTPUT", "Q-REL-OUT-SIZE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
  w.Release("x1", s, "r1").Out(row.memory).OutSize(16).Allows(MayFail().Or(Fails(kWsaEfault)));
}

}  // namespace
}  // namespace portcullis::suite
