#include <nlohmann/json.hpp>
#include <utility>
#include <variant>

#include "conformance/scenario/names.h"
#include "conformance/scenario/scenario_json.h"
#include "reference/abi/error_codes.h"

namespace portcullis::scenario {
namespace {

using Json = nlohmann::ordered_json;

Json ErrorToJson(std::int32_t error) {
  const std::string name = abi::ErrorName(error);
  return abi::ErrorNumber(name) ? Json(name) : Json(error);
}

void AddOutput(Json& object, const std::vector<std::byte>& output) {
  if (!output.empty()) object["output"] = PrintHex(output);
}

struct EventJson {
  Json operator()(const Invoked& event) const {
    return Json{{"event", "invoked"}, {"step", event.step}};
  }
  Json operator()(const Returned& event) const {
    Json object{{"event", "returned"}, {"step", event.step}, {"result", event.result}};
    if (event.error != 0) object["error"] = ErrorToJson(event.error);
    if (event.count) object["count"] = *event.count;
    AddOutput(object, event.output);
    return object;
  }
  Json operator()(const Completed& event) const {
    Json object{{"event", "completed"}, {"step", event.step}, {"notification", "event"}};
    if (event.error != 0) object["error"] = ErrorToJson(event.error);
    object["transferred"] = event.transferred;
    AddOutput(object, event.output);
    return object;
  }
  Json operator()(const Blocked& event) const {
    return Json{{"event", "blocked"}, {"step", event.step}};
  }
  Json operator()(const Died& event) const {
    return Json{{"event", "died"}, {"process", event.process}, {"status", event.status}};
  }
};

// One line of a file; bytes of a target that are not UTF-8 are shown as U+FFFD.
std::string Line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

Json EventToJson(const Event& event) { return std::visit(EventJson{}, event); }

Json DescriptionToJson(const Description& description) {
  return Json{{"name", description.name},
              {"version", description.version},
              {"system", description.system},
              {"capabilities", description.capabilities}};
}

Json PlacementToJson(const Placement& placement) {
  Json object = Json::object();
  for (const auto& [window, port] : placement) object[window] = port;
  return object;
}

std::string PrintTraceHeader(const Scenario& scenario, const Description& target,
                             const Placement& placement) {
  return Line(Json{{"format", kTraceFormat},
                   {"scenario", ScenarioToJson(scenario)},
                   {"target", DescriptionToJson(target)},
                   {"placement", PlacementToJson(placement)}});
}

std::string PrintTraceEvent(const Event& event) { return Line(EventToJson(event)); }

std::string PrintTrace(const Trace& trace) {
  std::string text = PrintTraceHeader(trace.scenario, trace.target, trace.placement);
  for (const Event& event : trace.events) text += PrintTraceEvent(event);
  return text;
}

}  // namespace portcullis::scenario
