// What is ACQUIRE's own among the five pointers: the output, and the questions. (What the codes
// have in common: memory_cases.cc.)

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

PORTCULLIS_CASE_ROWS(AcquireMemory, FaultsWhereTheOutput, kBadPointers, "ACQ-FAULT-02",
                     "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Out(row.memory).Allows(Fails(kWsaEfault));
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

// In the overlapped form a bad buffer may be noticed at once or when the operation is carried out.

PORTCULLIS_CASE_ROWS(AcquireMemory, TheOverlappedCallFaultsWhereTheOutput, kBadPointers,
                     "ACQ-FAULT-02", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20))
      .Out(row.memory)
      .Overlapped()
      .Allows(Fails(kWsaEfault).Or(Pending()));
  w.GetCompletion("r1").Unstated("it carries WSAEFAULT where the call pended, else is none");
  w.Acquire("r2", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

// --- questions -------------------------------------------------------------------------------
// The structure is all there, so that no page requires WSAEFAULT, nor forbids it.

Outcome MayFault() { return MayFail().Or(Fails(kWsaEfault)); }

PORTCULLIS_CASE(AcquireMemory, AnInputDeclaredPastTheEdgeMayFault, "Q-ACQ-MEM-PAST-EDGE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20))
      .In(Memory::kPastEdge)
      .InSize(64)
      .Allows(MayFault().Or(Fails(kWsaEinval)));
}

PORTCULLIS_CASE(AcquireMemory, AnOutputDeclaredPastTheEdgeMayFault, "Q-ACQ-MEM-PAST-EDGE") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Out(Memory::kPastEdge).OutSize(64).Allows(MayFault());
}

PORTCULLIS_CASE(AcquireMemory, AMisalignedInputMayFault, "Q-ACQ-MEM-MISALIGNED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).In(Memory::kMisaligned).Allows(MayFault());
}

PORTCULLIS_CASE(AcquireMemory, AMisalignedOutputMayFault, "Q-ACQ-MEM-MISALIGNED") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Out(Memory::kMisaligned).Allows(MayFault());
}

PORTCULLIS_CASE(AcquireMemory, AMisalignedReturnedCountMayFault, "Q-ACQ-MEM-MISALIGNED") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Returned(Memory::kMisaligned).Allows(MayFault());
}

PORTCULLIS_CASE(AcquireMemory, AnOutputThatIsTheInputMayFault, "Q-ACQ-MEM-ALIASING") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Out(Memory::kAliasesInput).Allows(MayFault());
}

PORTCULLIS_CASE(AcquireMemory, AReturnedCountThatIsTheInputMayFault, "Q-ACQ-MEM-ALIASING") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Returned(Memory::kAliasesInput).Allows(MayFault());
}

PORTCULLIS_CASE(AcquireMemory, AReadOnlyOutputMayFault, "Q-ACQ-MEM-READ-ONLY") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("w+5", 20)).Out(Memory::kReadOnly).Allows(MayFault());
}

PORTCULLIS_CASE(AcquireMemory, AReadOnlyReturnedCountMayFault, "Q-ACQ-MEM-READ-ONLY") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("r1", s, Range("w+5", 20)).Returned(Memory::kReadOnly).Allows(MayFault());
}

// Nothing is to be said of buffers where no socket is, but a bad one may be noticed first.

PORTCULLIS_CASE(AcquireMemory, NoSocketAndAnUnmappedInputThatIsTooShort, "Q-GEN-ORDER",
                "ACQ-NOTSOCK-01") {
  w.Startup();
  w.Acquire("r1", InvalidSocket(), Range("w+5", 20))
      .In(Memory::kUnmapped)
      .InSize(1)
      .Allows(Fails(kWsaEnotsock, kWsaEfault));
}

struct OutputRow {
  const char* name;
  std::uint32_t size;
  bool may_fault;
};
constexpr OutputRow kOutputsInTheInput[] = {{"Whole", 16, true}, {"Empty", 0, false}};

PORTCULLIS_CASE_ROWS(AcquireMemory, NoSocketAndAnOutputInAnInputPastTheEdge, kOutputsInTheInput,
                     "Q-GEN-ORDER", "ACQ-NOTSOCK-01") {
  w.Startup();
  w.Acquire("r1", InvalidSocket(), Range("w+5", 20))
      .In(Memory::kPastEdge)
      .Out(Memory::kAliasesInput)
      .OutSize(row.size)
      .Allows(row.may_fault ? Fails(kWsaEnotsock, kWsaEfault) : Fails(kWsaEnotsock));
}

}  // namespace
}  // namespace portcullis::suite
