// The names that a step uses, one by one: of whom it is, and of what it makes or uses.
//
// Called by who renames them, the minimiser and the walk, and by the oracle, which looks for names
// that one thread makes while another uses them. Plain functions.

#pragma once

#include <functional>
#include <string>

#include "conformance/scenario/step.h"

namespace portcullis::scenario {

// kOperation: of a WSAIoctl, and of the reservation that it, a Create or a Lookup names: they are
// one space of names. kPort: what getsockname gave. kInfo: a WSAPROTOCOL_INFOW. kQueue: a
// completion port. kThread: of its process.
enum class NameKind { kProcess, kThread, kSocket, kOperation, kPort, kInfo, kQueue };

// Whether the step makes what the name stands for from then on.
enum class NameRole { kMade, kUsed };

// ForEachName: `visit` may change the name. Empty names, which stand for nothing, are left out.
void ForEachName(Step& step,
                 const std::function<void(NameKind, NameRole, std::string& name)>& visit);

}  // namespace portcullis::scenario
