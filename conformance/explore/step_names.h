// The names that a step uses, one by one: of whom it is, and of what it makes or uses.
//
// Called by who renames them: the minimiser and the walk. Plain functions.

#pragma once

#include <functional>
#include <string>

#include "conformance/scenario/step.h"

namespace portcullis::explore {

// kOperation: of a WSAIoctl, and of the reservation that it, a Create or a Lookup names: they are
// one space of names. kPort: what getsockname gave. kInfo: a WSAPROTOCOL_INFOW. kQueue: a
// completion port. kThread: of its process.
enum class NameKind { kProcess, kThread, kSocket, kOperation, kPort, kInfo, kQueue };

// ForEachName: `visit` may change the name. Empty names, which stand for nothing, are left out.
void ForEachName(scenario::Step& step,
                 const std::function<void(NameKind, std::string& name)>& visit);

}  // namespace portcullis::explore
