// The JSON form of steps, scenarios, events and traces: files that people write and read, and the
// bodies of messages to a testee.
//
// A scenario is one object, {"format": 1, "name": …, "windows": {"w": 64}, "steps": […]}; its
// schema is scenario.schema.json. A trace is lines: a header with the scenario, the target and
// where its windows lay, then one event a line (trace.schema.json). Keys "process" and "thread"
// stand only where they are not "p1" and "main", "memory" only where it is not "valid"; a number is
// written by its name where it has one; bytes are hexadecimal. "step" counts from 0.
//
// ToJson functions never fail. Reading is bounded and answers a DocumentError with the file and the
// place. What a person writes is read strictly; in what a program wrote (a trace, a message)
// unknown keys are ignored, so that a later version may add some. Defined in scenario_json.cc and
// trace_json.cc. Safe from any thread.

#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"
#include "conformance/documents/json_reader.h"
#include "conformance/documents/json_text.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::scenario {

inline constexpr int kScenarioFormat = 1;
inline constexpr int kTraceFormat = 1;

documents::JsonText StepToJson(const Step& step);
documents::JsonText ScenarioToJson(const Scenario& scenario);
documents::JsonText EventToJson(const Event& event);
documents::JsonText DescriptionToJson(const Description& description);
documents::JsonText PlacementToJson(const Placement& placement);

// PrintScenario: a file for people, one step a line. Bytes that are not UTF-8 become U+FFFD.
std::string PrintScenario(const Scenario& scenario);

// PrintTrace: a whole trace; the other two give its lines one by one, each with its newline.
std::string PrintTrace(const Trace& trace);
std::string PrintTraceHeader(const Scenario& scenario, const Description& target,
                             const Placement& placement);
std::string PrintTraceEvent(const Event& event);

// ParseScenario and ParseTrace: the reverse. `file` is what a message calls the document.
tl::expected<Scenario, documents::DocumentError> ParseScenario(std::string_view text,
                                                               const std::string& file);
tl::expected<Trace, documents::DocumentError> ParseTrace(std::string_view text,
                                                         const std::string& file);

// ParseTraces: a file of traces one after the other, as a whole run leaves it; at least one.
tl::expected<std::vector<Trace>, documents::DocumentError> ParseTraces(std::string_view text,
                                                                       const std::string& file);

// The parts, for messages that carry them: each reads one object and leaves its complaint with the
// reader, which the caller asks in the end.
enum class UnknownKeys { kAreErrors, kAreIgnored };
Step ReadStep(documents::ObjectReader reader, UnknownKeys unknown);
Scenario ReadScenario(documents::ObjectReader reader, UnknownKeys unknown);
Event ReadEvent(documents::ObjectReader reader);
Description ReadDescription(documents::ObjectReader reader);
// ReadPlacement: the object under `key` of `reader`.
Placement ReadPlacement(documents::ObjectReader& reader, const std::string& key);

}  // namespace portcullis::scenario
