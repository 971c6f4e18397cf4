// A block of ports from its reservation to its end: who acquires it, at runtime or persistently, a
// socket that is associated with it and bound from it, what happens to them, and what others then
// find. Like held_call.h, steps that mean something together.
//
// Called by history_mutation.cc. They make sockets of their own, and now and then start a process;
// they presume a process in which Winsock is started, and the window "w".

#pragma once

#include <vector>

#include "conformance/explore/choices.h"
#include "conformance/scenario/step.h"

namespace portcullis::explore {

// MakeBlockLife: in the actor's process, and in another where two have a part in it.
std::vector<scenario::Step> MakeBlockLife(Choices& choices, const scenario::Actor& actor);

}  // namespace portcullis::explore
