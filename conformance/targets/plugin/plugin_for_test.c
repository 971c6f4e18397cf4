/* The example, but that a process ends where it calls WSAStartup a second time. */

#include <stdlib.h>

#define portcullis_plugin_get get_example
#include "conformance/targets/examples/reservations_plugin.c"
#undef portcullis_plugin_get

static int32_t start_up_once(void* host, uint32_t process) {
  if (((struct host*)host)->startups == 1) exit(3);
  return start_up(host, process);
}

const portcullis_plugin* portcullis_plugin_get(uint32_t abi) {
  static portcullis_plugin plugin;
  plugin = *get_example(abi);
  plugin.wsa_startup = start_up_once;
  return &plugin;
}
