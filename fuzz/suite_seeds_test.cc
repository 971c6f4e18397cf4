// The written cases of the suite are seeds of fuzz_history: what the compact form makes of them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "conformance/explore/history_fields.h"
#include "conformance/explore/simpler_steps.h"
#include "conformance/suite/case.h"
#include "fuzz/history_bytes.h"

namespace portcullis::fuzz {
namespace {

using explore::Named;
using explore::VisitStep;

// An archive of history_fields.h that calls every window "w1", as the compact form does.
struct WindowNames {
  void Makes(Named, std::string&) {}
  void MakesAny(Named, std::string&) {}
  void Uses(Named kind, std::string& name) {
    if (kind == Named::kWindow) name = "w1";
  }
  void Flag(bool&) {}
  template <typename Value>
  void Choice(Value&, unsigned) {}
  template <typename Integer>
  void Number(Integer&) {}
  void Code(std::uint32_t&) {}
  void Place(scenario::PortRef&) {}
  void Count(std::uint16_t&) {}
  void Bytes(std::vector<std::byte>&) {}
};

std::vector<scenario::Step> AsTheFormNames(const scenario::Scenario& scenario) {
  std::vector<scenario::Step> steps = scenario.steps;
  WindowNames names;
  for (scenario::Step& step : steps) VisitStep(names, step);
  return steps;
}

TEST(SuiteSeeds, SayEveryWrittenCase) {
  std::vector<std::string> unsaid;
  for (const suite::Case& written : suite::AllCases()) {
    const scenario::Scenario given = explore::NumberedNames(written.scenario);
    const scenario::Scenario read = DecodeHistory(EncodeHistory(given));
    const bool room =
        given.windows.empty() || given.windows.begin()->second <= read.windows.at("w1");
    if (given.windows.size() > 1 || !room || read.steps != AsTheFormNames(given)) {
      unsaid.push_back(suite::FullName(written));
    }
  }
  EXPECT_THAT(unsaid, testing::IsEmpty());
  EXPECT_GT(suite::AllCases().size(), 1000u);
}

}  // namespace
}  // namespace portcullis::fuzz
