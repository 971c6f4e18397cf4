// For tests: what a target answers to the steps of a scenario, one after the other.

#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/targets/target.h"

namespace portcullis::explore {

inline std::vector<scenario::Event> EventsOf(targets::Target& target,
                                             const scenario::Scenario& scenario) {
  std::vector<scenario::Event> events;
  EXPECT_TRUE(target.Reset(scenario, 0).has_value());
  for (std::size_t i = 0; i < scenario.steps.size(); ++i) {
    target.Submit(i, scenario.steps[i]);
    for (auto next = target.Next({}); next.has_value() && next->has_value();
         next = target.Next({})) {
      events.push_back(**next);
    }
  }
  return events;
}

}  // namespace portcullis::explore
