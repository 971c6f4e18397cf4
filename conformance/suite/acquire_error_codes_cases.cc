// The causes of the ACQUIRE page's error rows that are its own: control codes, and the block that
// is not acceptable. (What all three pages have in common: error_codes_cases.cc.)

#include "conformance/suite/case.h"
#include "reference/abi/error_codes.h"

namespace portcullis::suite {
namespace {

using namespace abi;  // NOLINT(google-build-using-namespace): error numbers, as in a page's table

struct CodeRow {
  const char* name;
  std::uint32_t code;
};
constexpr CodeRow kNoCommands[] = {
    {"Zero", 0},
    {"OneHundredWithoutItsVendorBits", 100},
    {"AllBitsSet", 0xFFFFFFFFu},
};

PORTCULLIS_CASE_ROWS(AcquireErrorCodes, ACodeThatIsNoCommandFails, kNoCommands, "ACQ-INVAL-01",
                     "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("x1", s, Range("w+5", 20))
      .Code(row.code)
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp).Returned(0)));
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, ARangeThatEndsPastTheLastPortIsNotAcceptable, "ACQ-INVAL-02",
                "Q-ACQ-RANGE-CODE", "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kUdp);
  w.Acquire("r1", s, Range("65530", 7)).Allows(FailsWithAnyCode());
  w.Acquire("r2", s, Range("65530", 5)).Allows(Success().Returned(16));
}

PORTCULLIS_CASE(AcquireErrorCodes, AVendorCommandThatNobodyHasIsNotSupported, "ACQ-OPNOTSUPP-01",
                "ACQ-FAIL-01") {
  w.Startup();
  const auto s = w.Socket(kTcp);
  w.Acquire("x1", s, Range("w+5", 20))
      .Code(kUnassignedCode)
      .Allows(Fails(kWsaEinval, kWsaEopnotsupp).Observed(Fails(kWsaEopnotsupp).Returned(0)));
  w.Acquire("r1", s, Range("w+5", 20)).Allows(Success().Returned(16));
}

}  // namespace
}  // namespace portcullis::suite
