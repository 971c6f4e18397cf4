// The five pointers of an ACQUIRE and of an ASSOCIATE, whose pages name each of them, and the two
// of a RELEASE that its page names: what must be WSAEFAULT. Whatever failed has changed nothing, so
// each case ends with the same call, well made. (RELEASE's other pointers, which only the generic
// page names: release_buffer_cases.cc.)

#include "conformance/suite/reservation_code.h"
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
// A null OVERLAPPED or routine is none at all.
constexpr MemoryRow kBadAddresses[] = {
    {"IsUnmapped", Memory::kUnmapped},
    {"IsCutByTheEdgeOfAPage", Memory::kCut},
};

PORTCULLIS_CASE_CODES_ROWS(Memory, FaultsWhereTheInput, kBadPointers, "ACQ-FAULT-01",
                           "ASC-FAULT-01", "ACQ-FAIL-01", "ASC-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").In(row.memory).Allows(Fails(kWsaEfault));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES_ROWS(Memory, FaultsWhereTheReturnedCount, kBadPointers, "ACQ-FAULT-03",
                           "ASC-FAULT-03", "ACQ-FAIL-01", "ASC-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1").Returned(row.memory).Allows(Fails(kWsaEfault));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES_ROWS(Memory, FaultsAtOnceWhereTheOverlapped, kBadAddresses, "*-FAULT-04",
                           "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Overlapped(row.memory).Allows(Fails(kWsaEfault));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(Memory, FaultsAtOnceWhereTheRoutineIsUnmapped, "*-FAULT-05", "*-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Overlapped().Routine(Memory::kUnmapped).Allows(Fails(kWsaEfault));
  w.GetCompletion("x1").Allows(NoCompletion());
  good.IsUndone(w, "x2");
}

// In the overlapped form a bad buffer may be noticed at once or when the operation is carried out.

PORTCULLIS_CASE_CODES_ROWS(Memory, TheOverlappedCallFaultsWhereTheInput, kBadPointers,
                           "ACQ-FAULT-01", "ASC-FAULT-01", "ACQ-FAIL-01", "ASC-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").In(row.memory).Overlapped().Allows(Fails(kWsaEfault).Or(Pending()));
  w.GetCompletion("x1").Unstated("it carries WSAEFAULT where the call pended, else is none");
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES_ROWS(Memory, TheOverlappedCallFaultsAtOnceWhereTheReturnedCount, kBadPointers,
                           "ACQ-FAULT-03", "ASC-FAULT-03", "ACQ-FAIL-01", "ASC-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Returned(row.memory).Overlapped().Allows(Fails(kWsaEfault));
  w.GetCompletion("x1").Allows(NoCompletion());
  good.IsUndone(w, "x2");
}

// --- no fault --------------------------------------------------------------------------------

PORTCULLIS_CASE_CODES(Memory, AReadOnlyInputIsValid, "*-SUCCESS-01", "ACQ-FAULT-01",
                      "ASC-FAULT-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").In(Memory::kReadOnly).Allows(good.Good());
}

}  // namespace
}  // namespace portcullis::suite
