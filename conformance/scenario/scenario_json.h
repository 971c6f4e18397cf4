// The JSON form of steps, scenarios, events and traces: files that people write and read, and the
// bodies of messages to a testee.
//
// A scenario is one object, {"format": 1, "name": …, "windows": {"w": 64}, "steps": […]}; its
// schema is scenario.schema.json. A trace is lines: a header with the scenario, the target and
// where its windows lay, then one event a line (trace.schema.json). Keys "process" and "thread"
// stand only where they are not "p1" and "main", "memory" only where it is not "valid"; a number is
// written by its name where it has one; bytes are hexadecimal. "step" counts from 0.
//
// ToJson functions never fail. Defined in scenario_json.cc and trace_json.cc. Safe from any thread.

#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::scenario {

inline constexpr int kScenarioFormat = 1;
inline constexpr int kTraceFormat = 1;

nlohmann::ordered_json StepToJson(const Step& step);
nlohmann::ordered_json ScenarioToJson(const Scenario& scenario);
nlohmann::ordered_json EventToJson(const Event& event);
nlohmann::ordered_json DescriptionToJson(const Description& description);
nlohmann::ordered_json PlacementToJson(const Placement& placement);

// PrintScenario: a file for people, one step a line. Bytes that are not UTF-8 become U+FFFD.
std::string PrintScenario(const Scenario& scenario);

// PrintTrace: a whole trace; the other two give its lines one by one, each with its newline.
std::string PrintTrace(const Trace& trace);
std::string PrintTraceHeader(const Scenario& scenario, const Description& target,
                             const Placement& placement);
std::string PrintTraceEvent(const Event& event);

}  // namespace portcullis::scenario
