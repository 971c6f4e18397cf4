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

// MayBeFreeing: true where `code` may mean that the target, which need not free ports at once, is
// still freeing some that this scenario has given back and that the call at `step`, an ACQUIRE, a
// bind or a Create, needs.
bool MayBeFreeing(const Context& context, const World& world, std::size_t step, std::int32_t code);

// TakenByOthers: true where the call was valid and `code` may mean that somebody else holds its
// ports: on a machine that the target does not own, or because they are being freed and the run has
// not given that time.
bool TakenByOthers(const Context& context, const World& world, std::size_t step,
                   const Ruling& ruling, std::int32_t code);

}  // namespace portcullis::oracle
