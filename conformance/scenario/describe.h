// Steps and answers in one line of text for a reader: in failures, in `replay`, in reports.
//
// Called by conformance/run and conformance/cli. The text is for people and no format: nothing
// parses it, and text that came from a target is passed on as it is, for the printer to escape.
// Never fails. Safe from any thread.

#pragma once

#include <string>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"

namespace portcullis::scenario {

// DescribeStep: what is called, with references and, where `bindings` is given, what they stood
// for: "WSAIoctl(s1, ACQUIRE, in: 4 bytes {w+5 = 24005, 20}, out: 15 bytes, returned: valid, no
// OVERLAPPED) as r1". Begins with the actor where that is not thread main of process p1. For
// the step as it was at its time, the bindings are those of its time.
std::string DescribeStep(const Step& step, const Bindings* bindings = nullptr);

// DescribeAnswer: what came back from `step`: "WSAEFAULT, returned 0", "blocked", "no completion".
// `event` is any event of that step, or Died.
std::string DescribeAnswer(const Step& step, const Event& event);

}  // namespace portcullis::scenario
