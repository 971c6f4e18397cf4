// What reservations do not need is no function here: the compiler says so, not the program.
// Compiled by a test alone, with and without the call that is not there.

#include <winsock2.h>

int main() {
  WSADATA data;
  WSAStartup(MAKEWORD(2, 2), &data);
#ifdef CALL_WHAT_IS_ABSENT
  listen(socket(AF_INET, SOCK_STREAM, IPPROTO_TCP), 1);
#endif
  return WSACleanup();
}
