// A call that is held open, with what leads to it, what ends it and who looks afterwards: a few
// steps that mean something together, and that steps drawn one by one hardly ever come to.
//
// Called by history_mutation.cc, which puts them into a history. They make a socket of their own
// and, where a token is needed, a reservation; they presume a process in which Winsock is started.

#pragma once

#include <vector>

#include "conformance/explore/choices.h"
#include "conformance/scenario/step.h"

namespace portcullis::explore {

// MakeHeldCall: by threads of the actor's process.
std::vector<scenario::Step> MakeHeldCall(Choices& choices, const scenario::Actor& actor);

}  // namespace portcullis::explore
