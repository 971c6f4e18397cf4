// What the winsock target says of the system that it runs on: versions, and which kinds of sockets
// there are.
//
// Used by the winsock target once. It asks by trying; it never looks for an implementation by name
// to change what is done. Winsock has to be started. One thread.

#pragma once

#include "conformance/scenario/event.h"

namespace portcullis::targets {

// DescribeHost: the description of this machine's Winsock. `version` is that of the file
// ws2_32.dll, or what WSAStartup says of itself where the file has none.
scenario::Description DescribeHost();

}  // namespace portcullis::targets
