// The testee's side of the protocol: answers requests about one target until the runner ends it.
//
// Called by `portcullis serve`, and by any program that wants to be a testee. The protocol is drawn
// in conformance/targets/PROTOCOL.md. One thread.

#pragma once

#include <istream>
#include <ostream>

#include "conformance/targets/target.h"

namespace portcullis::targets {

// Serve: reads requests from `in` and writes answers to `out`, each a line. Gives the exit code of
// the program: 0 after `end` or the end of the input, 2 after a line that is no request; the
// runner is told what was wrong with it.
int Serve(Target& target, std::istream& in, std::ostream& out);

// ServeOnStandardStreams: the same on standard input and output, as bytes.
int ServeOnStandardStreams(Target& target);

}  // namespace portcullis::targets
