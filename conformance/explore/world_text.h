// The text of a world of the oracle, for walks: two worlds with one text allow the same from here
// on.
//
// Steps, tokens and other numbers that differ from history to history are replaced by what they
// stand for. Left out is what the oracle keeps to say which requirement a forbidden answer breaks
// (whether a call failed before, which blocks were held once): it changes no verdict.

#pragma once

#include "conformance/oracle/world.h"
#include "conformance/targets/copyable_target.h"

namespace portcullis::explore {

// AppendWorld: by the names of a walk and what its steps can see, as CopyableTarget::AppendState.
void AppendWorld(const oracle::World& world, const targets::WalkedNames& names,
                 targets::StateText& state);

}  // namespace portcullis::explore
