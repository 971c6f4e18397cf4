// What the persistent functions do to a world, and what they store. Used by effects.cc and step.cc.

#pragma once

#include <cstddef>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"

namespace portcullis::oracle {

void AnswerPersistent(const Context& context, World& world, const scenario::Returned& returned,
                      bool success);

// CheckToken: the token of a Create or a Lookup that succeeded, with what it tells of questions.
void CheckToken(const Context& context, const World& world, const scenario::Returned& returned,
                Verdict& verdict);

}  // namespace portcullis::oracle
