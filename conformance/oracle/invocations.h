// What it does to a world that a step begins, before anything is answered; and the effects of calls
// that may be felt before they are told.
//
// Called by effects.cc. Change the world in place; never judge.

#pragma once

#include <cstddef>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// Invoke: the step begins. A control has its whole effect here.
void Invoke(const Context& context, World& world, std::size_t step);

// InvokeIoctl: the part of it that begins an operation. A thread that has ended makes no call, so
// that the name stands for what it stood for before.
void InvokeIoctl(const Context& context, World& world, std::size_t step);

// Flush: the SIO_FLUSH of `step` is carried out, or may be any moment: seen or not, it may cancel
// what pends on its socket. Nothing for any other operation.
void Flush(World& world, std::size_t step);
// EndFlushing: the SIO_FLUSH of that step has been answered.
void EndFlushing(World& world, std::size_t step);

// AnswerCancel: the CancelIoEx returns, having found something or not.
void AnswerCancel(const Context& context, World& world, const scenario::Actor& actor,
                  const scenario::CancelIoExCall& call, bool success);

}  // namespace portcullis::oracle
