// On Windows: extensions of Winsock. Reservations need none; programs include it for the completion
// ports that windows.h declares.

#pragma once

#include <winsock2.h>
