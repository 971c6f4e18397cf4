// Which questions of the catalogue an allowed answer answers, and how.
//
// Called by step.cc. Pure functions; a reading is given only where one cause alone can have led to
// the answer.

#pragma once

#include <cstddef>
#include <vector>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"

namespace portcullis::oracle {

// Of a call of any kind, by the conditions that counted; `order` is the question of which of
// several came first.
std::vector<Reading> ConditionReadings(const Conditions& conditions, const Answer& answer,
                                       const char* order = "Q-GEN-ORDER");

// Of a WSAIoctl that has returned for the first time.
std::vector<Reading> IoctlReadings(const Context& context, const World& world, const Ruling& ruling,
                                   const scenario::Returned& returned, const Answer& answer);

// Of an operation's completion, or of the return of a blocked call.
std::vector<Reading> EndingReadings(const World& world, std::size_t step, const Ruling& ruling,
                                    const Answer& answer);

// Of what a completion says beside its status.
std::vector<Reading> CompletionReadings(const Context& context, const World& world,
                                        const scenario::Completed& completed);

}  // namespace portcullis::oracle
