// Trying in another process what may end the process that tries it.
//
// Used by the winsock target when it says what it can do. On Windows the process is `portcullis
// probe NAME`; elsewhere nothing needs one.

#pragma once

#include <string_view>

namespace portcullis::targets {

// CanProbe: true where the process came back from it and says that it works, within 10 seconds.
bool CanProbe(const char* name);

// RunProbe: what that process does: "service-provider" or "persistent". The exit code of the
// program: 0 where it works.
int RunProbe(std::string_view name);

}  // namespace portcullis::targets
