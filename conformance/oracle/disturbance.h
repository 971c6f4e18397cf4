// Refusals that say nothing of an implementation, because the ports are not the scenario's alone.
//
// Called by step.cc for a code that no rule allows. Pure functions of one world.

#pragma once

#include <cstddef>
#include <cstdint>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// TakenByOthers: true where the call at `step`, an ACQUIRE, a bind or a Create of certain ports,
// was valid and `code` may mean that somebody else holds them: on a machine that the target does
// not own, or because a close of this scenario has not freed them yet.
bool TakenByOthers(const Context& context, const World& world, std::size_t step,
                   const Ruling& ruling, std::int32_t code);

}  // namespace portcullis::oracle
