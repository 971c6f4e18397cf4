#include "fuzz/history_bytes.h"

#include <algorithm>
#include <bit>
#include <string>
#include <utility>
#include <variant>

#include "fuzz/history_archive.h"

namespace portcullis::fuzz {
namespace {

using explore::VisitStep;

constexpr std::uint8_t kWindowSizes = 13;  // 1 to 4,096 ports
constexpr std::size_t kActions = std::variant_size_v<scenario::Action>;

template <std::size_t... Index>
scenario::Action MakeAction(std::size_t which, std::index_sequence<Index...>) {
  using Make = scenario::Action (*)();
  constexpr Make kMakers[] = {[] { return scenario::Action(std::in_place_index<Index>); }...};
  return kMakers[which]();
}

}  // namespace

scenario::Scenario DecodeHistory(std::span<const std::uint8_t> bytes) {
  HistoryReader reader(bytes);
  scenario::Scenario made;
  made.name = "fuzz_history";
  made.windows[NameOf(Named::kWindow, 1)] =
      static_cast<std::uint16_t>(1u << (reader.Next() % kWindowSizes));
  while (!reader.empty() && made.steps.size() < kMostHistorySteps) {
    scenario::Step& step = made.steps.emplace_back();
    step.action = MakeAction(reader.Next() % kActions, std::make_index_sequence<kActions>());
    VisitStep(reader, step);
  }
  return made;
}

std::vector<std::uint8_t> EncodeHistory(scenario::Scenario scenario) {
  HistoryWriter writer;
  const unsigned size = scenario.windows.empty() ? 64u : scenario.windows.begin()->second;
  writer.Put(static_cast<unsigned>(std::bit_width(std::clamp(size, 1u, 4096u) - 1)));
  for (scenario::Step& step : scenario.steps) {
    writer.Put(step.action.index());
    VisitStep(writer, step);
  }
  return writer.Take();
}

}  // namespace portcullis::fuzz
