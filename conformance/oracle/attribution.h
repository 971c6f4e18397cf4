// Which requirements a forbidden answer breaks, and what to say of it.
//
// Called by step.cc for answers that the ruling does not allow. Looks at one world, in the state
// before the event. Fills `broken`, `cause` and `detail` of a verdict, never anything else.

#pragma once

#include <cstddef>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// A WSAIoctl that is answered for the first time.
void AttributeIoctl(const Context& context, const World& world, std::size_t step,
                    const Ruling& ruling, const Answer& answer, Verdict& verdict);

// A blocked call that comes back.
void AttributeReturn(const World& world, std::size_t step, const Ruling& ruling,
                     const Answer& answer, Verdict& verdict);

// An operation, begun and perhaps cut, that ends as it must not.
void AttributeEnding(const World& world, std::size_t step, const Ruling& ruling,
                     const Answer& answer, Verdict& verdict);

// The requirements of what has cut the operation.
void AddCuts(const Operation& operation, std::vector<std::string>& ids);

// Any other call.
void AttributeCall(const Ruling& ruling, const Answer& answer, Verdict& verdict);

// AddId: appends an id that is not there yet.
void AddId(std::vector<std::string>& ids, const std::string& id);

}  // namespace portcullis::oracle
