// On Windows: IPv6 and name resolution. Of the latter, reservations need nothing.

#pragma once

#include <winsock2.h>
#include <ws2ipdef.h>
