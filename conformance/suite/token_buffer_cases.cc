// Sizes of ASSOCIATE's and RELEASE's buffers: a token in, nothing out, and a returned count of
// which the pages contradict each other.

#include "conformance/suite/reservation_code.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table
using scenario::Memory;

struct SizeRow {
  const char* name;
  std::uint32_t size;
};

constexpr KindRow kProtocols[] = {{"Tcp", kTcp}, {"Udp", kUdp}};

// --- input -----------------------------------------------------------------------------------

PORTCULLIS_CASE_CODES_ROWS(InputBuffer, ExactlyEightBytesAreAcceptedOver, kProtocols, "ASC-IN-01",
                           "REL-IN-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  good.Call(w, "x1").InSize(8).Allows(Success());
  good.IsDone(w);
}

constexpr SizeRow kLargeInputs[] = {{"ByOneByte", 9}, {"ByAnotherToken", 16}, {"ByAPage", 4096}};

PORTCULLIS_CASE_CODES_ROWS(InputBuffer, LargerIsAccepted, kLargeInputs, "ASC-IN-02", "REL-IN-02") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").InSize(row.size).Allows(Success());
  good.IsDone(w);
}

constexpr SizeRow kShortInputs[] = {
    {"NoByte", 0}, {"OneByte", 1}, {"HalfAToken", 4}, {"OneByteLess", 7}};

PORTCULLIS_CASE_CODES_ROWS(InputBuffer, TooShortWith, kShortInputs, "ASC-IN-03", "REL-IN-03",
                           "REL-INVAL-02", "Q-ASC-IN-SHORT-CODE", "Q-REL-IN-SHORT-CODE",
                           "ASC-FAIL-01", "REL-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").InSize(row.size).Allows(Fails(kWsaEfault, kWsaEinval));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(InputBuffer, NoInputAtAllIsTooShort, "ASC-IN-03", "REL-IN-03", "REL-INVAL-02",
                      "Q-ASC-IN-SHORT-CODE", "Q-REL-IN-SHORT-CODE", "ASC-FAIL-01", "REL-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1").NoIn().Allows(Fails(kWsaEfault, kWsaEinval));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES(InputBuffer, TooShortInTheOverlappedForm, "ASC-IN-03", "REL-IN-03",
                      "ASC-FAIL-01", "REL-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").InSize(7).Overlapped().Allows(Fails(kWsaEfault, kWsaEinval).Or(Pending()));
  w.GetCompletion("x1").Unstated("it carries the failure where the call pended, else is none");
  good.IsUndone(w, "x2");
}

// --- output ----------------------------------------------------------------------------------

struct MemoryRow {
  const char* name;
  Memory memory;
};
constexpr MemoryRow kBadPointers[] = {
    {"IsNull", Memory::kNull},
    {"IsUnmapped", Memory::kUnmapped},
    {"IsCutByTheEdgeOfAPage", Memory::kCut},
};

// The size alone is an error too, so that either code is true of the call.
PORTCULLIS_CASE_CODES_ROWS(Memory, FaultsWhereAnOutputIsDeclaredThat, kBadPointers, "ASC-FAULT-02",
                           "ASC-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Out(row.memory).OutSize(16).Allows(Fails(kWsaEfault, kWsaEinval));
  good.IsUndone(w, "x2");
}

PORTCULLIS_CASE_CODES_ROWS(Memory, TheOverlappedCallFaultsWhereAnOutputIsDeclaredThat, kBadPointers,
                           "ASC-FAULT-02", "ASC-FAIL-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1")
      .Out(row.memory)
      .OutSize(16)
      .Overlapped()
      .Allows(Fails(kWsaEfault, kWsaEinval).Or(Pending()));
  w.GetCompletion("x1").Unstated("it carries the failure where the call pended, else is none");
  good.IsUndone(w, "x2");
}

constexpr MemoryRow kUnusedPointers[] = {
    {"IsNull", Memory::kNull},
    {"IsUnmapped", Memory::kUnmapped},
    {"IsCutByTheEdgeOfAPage", Memory::kCut},
    {"IsMisaligned", Memory::kMisaligned},
};

PORTCULLIS_CASE_CODES_ROWS(Memory, ABadOutputWithoutASizeIsNoneThat, kUnusedPointers,
                           "ASC-SUCCESS-01", "REL-SUCCESS-01", "Q-ASC-COUNT", "Q-REL-COUNT") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Out(row.memory).OutSize(0).Allows(Success());
}

constexpr SizeRow kOutputs[] = {{"OneByte", 1}, {"AToken", 8}, {"AnInstance", 16}};

PORTCULLIS_CASE_CODES_ROWS(OutputBuffer, MayBeRefusedThatHas, kOutputs, "Q-ASC-OUT-SIZE",
                           "Q-REL-OUT-SIZE") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Out(Memory::kValid).OutSize(row.size).Allows(MayFail().Or(Fails(kWsaEfault)));
}

PORTCULLIS_CASE_CODES(OutputBuffer, MayBeRefusedThatIsMisaligned, "Q-ASC-OUT-SIZE",
                      "Q-REL-OUT-SIZE") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kTcp);
  good.Call(w, "x1").Out(Memory::kMisaligned).OutSize(8).Allows(MayFail().Or(Fails(kWsaEfault)));
}

// Nothing is to be stored there, so that memory to read only is as good as any.
PORTCULLIS_CASE_CODES(OutputBuffer, MayBeRefusedThatIsReadOnly, "Q-ASC-OUT-SIZE",
                      "Q-REL-OUT-SIZE") {
  w.Startup();
  const GoodCall good = code.Prepare(w, kUdp);
  good.Call(w, "x1").Out(Memory::kReadOnly).OutSize(8).Allows(MayFail().Or(Fails(kWsaEfault)));
}

PORTCULLIS_CASE_CODES_ROWS(OutputBuffer, ReturnsWhateverCountOver, kProtocols, "Q-ASC-COUNT",
                           "Q-REL-COUNT", "ASC-SUCCESS-01", "REL-SUCCESS-01") {
  w.Startup();
  const GoodCall good = code.Prepare(w, row.kind);
  good.Call(w, "x1").Allows(Success());
}

}  // namespace
}  // namespace portcullis::suite
