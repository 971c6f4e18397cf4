// What an event says in the terms of Answers.

#pragma once

#include "conformance/oracle/allowed.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// AnswerOf: how the call `action` was answered, by each function's own convention.
Answer AnswerOf(const scenario::Action& action, const scenario::Returned& returned);
Answer AnswerOf(const scenario::Completed& completed);

}  // namespace portcullis::oracle
