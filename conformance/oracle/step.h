// One step of the specification: from a world and an event to the verdict on the event. What it
// does to the world: effects.h.
//
// Called by the judge. Pure functions; nothing is kept between two calls.

#pragma once

#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"

namespace portcullis::oracle {

enum class Readings { kAsked, kNotAsked };

// JudgeIn: what is to be said of `event` if `world` is how things were before it. `allowed_set` is
// that of the call alone, in this world alone. The readings of a WSAIoctl are left out where they
// are not asked for: who wants to know no more than whether it is allowed waits most for them.
Verdict JudgeIn(const Context& context, const World& world, const scenario::Event& event,
                Readings readings = Readings::kAsked);

}  // namespace portcullis::oracle
