// Which requirements a wrong indication breaks, or a missing one; and a wrong word of
// WSAGetOverlappedResult on how an operation stands.
//
// Called by step.cc. Look at one world, in the state before the event. Fill `broken`, `cause` and
// `detail` of a verdict, never anything else.

#pragma once

#include <cstddef>
#include <string>

#include "conformance/oracle/answers.h"
#include "conformance/oracle/setup.h"
#include "conformance/oracle/verdict.h"
#include "conformance/oracle/world.h"

namespace portcullis::oracle {

// MethodId: the requirement of the method alone; empty for the event, which has none.
std::string MethodId(Operation::Method method);

// AttributePlace: the indication was due, but not here: a routine outside an alertable wait of its
// thread, a packet of another port.
void AttributePlace(const Context& context, const World& world,
                    const scenario::Completed& completed, Verdict& verdict);

// AttributeIndication: an indication of the operation of `step` that the ruling does not allow, or
// its absence where it had to be there (kNothing).
void AttributeIndication(const Context& context, const World& world, std::size_t step,
                         Operation::Method method, const Ruling& ruling, const Answer& answer,
                         Verdict& verdict);

// AttributeIfMissing: the call that looks for it has come back without the indication of the
// operation of `step`: nothing where it need not have been there.
void AttributeIfMissing(const Context& context, const World& world, std::size_t step,
                        Operation::Method method, Verdict& verdict);

// AttributeResult: what WSAGetOverlappedResult must not answer.
void AttributeResult(const Context& context, const World& world, std::size_t step,
                     const Answer& answer, Verdict& verdict);

}  // namespace portcullis::oracle
