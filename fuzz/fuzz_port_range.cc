// fuzz_port_range: raw INET_PORT_RANGE bytes, buffer sizes and pointers of one ACQUIRE in a
// prepared state of the ports, the reference held against the oracle. The property: the oracle
// allows the answer of the reference, and one that is refused takes no port. Where it does not, one
// of the two misreads the documents, and the scenario that shows it is printed.
//
// The quick way judges the call alone, in states that are made once. The long way runs a scenario
// from its first step, with what comes after the call; it is taken where the quick way objects, by
// a few inputs more, by every input of a replay program, and by whatever is put in the reference's
// place (PORTCULLIS_FUZZ_TARGET).

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "conformance/scenario/scenario_json.h"
#include "fuzz/complaint.h"
#include "fuzz/end_at.h"
#include "fuzz/port_range_input.h"
#include "fuzz/port_states.h"
#include "fuzz/prepared_ports.h"
#include "fuzz/subject.h"

// The engine's own mutator of bytes: null in a replay program.
extern "C" [[gnu::weak]] std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size,
                                                      std::size_t max_size);

// Each input's memory is its own: what is freed need not be watched for long, nor where it was
// allocated told from far away, nor strings that are no input compared in sight of the engine.
// ASAN_OPTIONS says otherwise where a finding needs it.
extern "C" const char* __asan_default_options() {  // NOLINT(bugprone-reserved-identifier)
  return "quarantine_size_mb=1:malloc_context_size=4:intercept_memcmp=0";
}

namespace {

using namespace portcullis::fuzz;

// Of so many inputs one goes the long way; of those whose call goes on after its answer, more.
constexpr std::uint32_t kLongWay = 65536;
constexpr std::uint32_t kLongWayOfStarted = 8192;

std::vector<PreparedPorts> PrepareAll() {
  std::vector<PreparedPorts> all;
  for (const PortState& state : PortStates()) all.emplace_back(state, TheSubject().capabilities);
  return all;
}

// The same of the same bytes, and nothing that a mutation inherits (FNV-1a).
std::uint32_t HashOf(std::span<const std::uint8_t> bytes) {
  std::uint32_t hash = 2166136261u;
  for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 16777619u;
  return hash ^ hash >> 16;
}

// Whether the bytes are drawn to go the long way. Once: an engine runs many an input again and
// again.
bool IsDrawn(std::span<const std::uint8_t> bytes, bool started) {
  static std::unordered_set<std::uint32_t> drawn;
  const std::uint32_t hash = HashOf(bytes);
  return hash % (started ? kLongWayOfStarted : kLongWay) == 0 && drawn.insert(hash).second;
}

bool IsReference() { return std::getenv("PORTCULLIS_FUZZ_TARGET") == nullptr; }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const bool always_long = !IsReference() || LLVMFuzzerMutate == nullptr;
  static std::vector<PreparedPorts> prepared = PrepareAll();
  static PortRangeInput input;
  DecodePortRangeInput(std::span(data, size), input);

  PreparedPorts& ports = prepared[input.state];
  const auto [answer, changed_nothing] = ports.Answer(input.call);
  const bool started = PreparedPorts::Started(input.call, answer);
  const auto* returned = std::get_if<portcullis::scenario::Returned>(&answer);
  const bool refused = returned != nullptr && returned->result != 0 && !started;
  const bool fine = (!refused || changed_nothing) && ports.Allows(input.call, answer);
  if (fine && !always_long && !IsDrawn(std::span(data, size), started)) return 0;
  const portcullis::scenario::Scenario whole = WholeScenario(input);
  EndAt(FindComplaint(TheSubject(), whole));
  if (!fine) {
    EndAt(
        "the answer to the ACQUIRE is not allowed, or takes ports though it was refused; the "
        "scenario from its first step shows nothing of it\n" +
        portcullis::scenario::PrintScenario(whole));
  }
  return 0;
}
