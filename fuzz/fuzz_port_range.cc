// fuzz_port_range: raw INET_PORT_RANGE bytes and buffer sizes, the reference held against the
// oracle. The property: the oracle allows every answer of the reference. Where it does not, one of
// the two misreads the documents, and the scenario that shows it is printed.

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>

#include "conformance/run/scenario_run.h"
#include "conformance/run/support.h"
#include "conformance/targets/reference_target.h"
#include "fuzz/complaint.h"
#include "fuzz/port_range_input.h"

namespace {

using portcullis::run::Subject;

Subject MakeSubject() {
  static const auto target = portcullis::targets::MakeReferenceTarget();
  auto description = target->Describe();
  if (!description) {
    std::fprintf(stderr, "%s\n", description.error().message.c_str());
    std::abort();
  }
  auto capabilities = portcullis::run::ProbeSupport(*target, *description);
  if (!capabilities) {
    std::fprintf(stderr, "%s\n", capabilities.error().message.c_str());
    std::abort();
  }
  return {*target, *description, *capabilities};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Subject subject = MakeSubject();
  const std::optional<std::string> complaint = portcullis::fuzz::FindComplaint(
      subject, portcullis::fuzz::DecodePortRangeInput(std::span(data, size)));
  if (complaint) {
    std::fprintf(stderr, "%s\n", complaint->c_str());
    std::abort();
  }
  return 0;
}
