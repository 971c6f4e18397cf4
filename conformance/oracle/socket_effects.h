// What the calls on sockets do to a world, WSAIoctl apart: making, naming, binding, sharing,
// closing. Used by effects.cc.

#pragma once

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/event.h"

namespace portcullis::oracle {

void AnswerSocketCall(const Context& context, World& world, const scenario::Returned& returned,
                      const Answer& answer);

}  // namespace portcullis::oracle
