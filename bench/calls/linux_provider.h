// What Linux has in the place of port reservations, as two providers: system calls, which are shown
// beside function calls and never judged by them.
//
//   linux_range   IP_LOCAL_PORT_RANGE (Linux 6.3) limits what bind(0) may choose; nothing is held,
//                 so an ACQUIRE costs nothing, and any other program may take the ports
//   linux_bind    holds each port of a block by a socket that is bound to it
//
// Neither has tokens.

#pragma once

#include <memory>

#include "bench/calls/provider.h"

namespace portcullis::bench {

std::unique_ptr<Provider> MakeLinuxRangeProvider();  // null: the kernel is older
std::unique_ptr<Provider> MakeLinuxBindProvider();

}  // namespace portcullis::bench
