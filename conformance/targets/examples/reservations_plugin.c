/* A plugin in C: a host with port reservations in memory, of one process.
 *
 *   cc -std=c11 -shared -fPIC -I conformance/targets/plugin -o reservations.so \
 *      conformance/targets/examples/reservations_plugin.c
 *   portcullis test --target plugin:./reservations.so
 *
 * Written from Microsoft's pages of the three control codes. Spaces of ports: one for each protocol
 * and family. What it lacks it does not declare.
 */

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "portcullis_plugin.h"

enum { WSAEACCES = 10013, WSAEFAULT = 10014, WSAEINVAL = 10022, WSAENOTSOCK = 10038,
       WSAEOPNOTSUPP = 10045, WSAEADDRINUSE = 10048, WSAENOBUFS = 10055,
       WSAECONNREFUSED = 10061, WSANOTINITIALISED = 10093 };
enum { AF_INET = 2, AF_INET6 = 23, SOCK_STREAM = 1, SOCK_DGRAM = 2 };
enum { MOST_SOCKETS = 256, FIRST_DYNAMIC = 49152, PORTS = 65536 };

#define SIO_ACQUIRE_PORT_RESERVATION 0x98000064u
#define SIO_ASSOCIATE_PORT_RESERVATION 0x98000066u
#define SIO_RELEASE_PORT_RESERVATION 0x98000065u
#define SIO_KEEPALIVE_VALS 0x98000004u
#define FIONBIO 0x8004667Eu

struct reservation { /* of the socket that acquired it; each socket may hold many */
  struct reservation* next;
  uint64_t token;
  uint32_t start, count;
  int owner, space;
};

struct socket {
  int is_open, space, is_stream, reuses; /* space: -1 where there are no ports */
  uint32_t port;                         /* 0: not bound */
  uint64_t associated;                   /* a token; 0: with none */
};

struct host {
  int startups, made;
  uint64_t tokens;
  struct socket sockets[MOST_SOCKETS];
  struct reservation* reservations;
};

static struct reservation* holder_of(struct host* host, int space, uint32_t port) {
  struct reservation* held = host->reservations;
  while (held && !(held->space == space && port >= held->start && port < held->start + held->count))
    held = held->next;
  return held;
}

static struct socket* user_of(struct host* host, int space, uint32_t port) {
  for (int i = 0; i < host->made; ++i) {
    struct socket* user = &host->sockets[i];
    if (user->is_open && user->space == space && user->port == port) return user;
  }
  return NULL;
}

static int is_free(struct host* host, int space, uint32_t start, uint32_t count) {
  for (uint32_t port = start; port < start + count; ++port)
    if (holder_of(host, space, port) || user_of(host, space, port)) return 0;
  return 1;
}

/* Sockets are numbered from 1 on. */
static struct socket* find(struct host* host, uint64_t number) {
  if (number == 0 || number > (uint64_t)host->made || !host->sockets[number - 1].is_open) return NULL;
  return &host->sockets[number - 1];
}

static int32_t check(struct host* host, uint64_t number) {
  if (host->startups == 0) return WSANOTINITIALISED;
  return find(host, number) ? 0 : WSAENOTSOCK;
}

static void drop(struct host* host, int owner, uint64_t token) { /* token 0: all of that owner's */
  struct reservation** link = &host->reservations;
  while (*link) {
    struct reservation* held = *link;
    if (held->owner != owner || (token != 0 && held->token != token)) {
      link = &held->next;
    } else {
      *link = held->next;
      free(held);
    }
  }
}

static void* make(void) { return calloc(1, sizeof(struct host)); }

static void destroy(void* of_host) {
  struct host* host = of_host;
  for (int i = 0; i < host->made; ++i) drop(host, i, 0);
  free(host);
}

static int32_t start_up(void* host, uint32_t process) {
  (void)process;
  ++((struct host*)host)->startups;
  return 0;
}

static int32_t close_number(void* of_host, uint32_t process, uint64_t number) {
  struct host* host = of_host;
  int32_t error = check(host, number);
  (void)process;
  if (error) return error;
  find(host, number)->is_open = 0;
  drop(host, (int)number - 1, 0);
  return 0;
}

static int32_t clean_up(void* of_host, uint32_t process) {
  struct host* host = of_host;
  if (host->startups == 0) return WSANOTINITIALISED;
  if (host->startups == 1)
    for (int i = 1; i <= host->made; ++i) close_number(host, process, (uint64_t)i);
  --host->startups;
  return 0;
}

static int32_t make_socket(void* of_host, uint32_t process, int32_t family, int32_t type,
                           int32_t protocol, uint32_t flags, uint64_t* number) {
  struct host* host = of_host;
  (void)process, (void)protocol, (void)flags;
  if (host->startups == 0) return WSANOTINITIALISED;
  if (host->made == MOST_SOCKETS) return WSAENOBUFS;
  struct socket* made = &host->sockets[host->made++];
  memset(made, 0, sizeof *made);
  made->is_open = 1;
  made->is_stream = type == SOCK_STREAM;
  made->space = type == SOCK_STREAM || type == SOCK_DGRAM ? type * 2 + (family == AF_INET6) : -1;
  *number = (uint64_t)host->made;
  return 0;
}

static struct reservation* by_token(struct host* host, int space, uint64_t token) {
  struct reservation* held = host->reservations;
  while (held && (held->token != token || held->space != space)) held = held->next;
  return held;
}

static int32_t bind_socket(void* of_host, uint32_t process, uint64_t number, uint16_t asked) {
  struct host* host = of_host;
  int32_t error = check(host, number);
  uint32_t port = asked;
  (void)process;
  if (error) return error;
  struct socket* socket = find(host, number);
  if (socket->port != 0) return WSAEINVAL;
  if (port == 0) {
    struct reservation* own = by_token(host, socket->space, socket->associated);
    uint32_t end = own ? own->start + own->count : PORTS;
    for (port = own ? own->start : FIRST_DYNAMIC; port < end; ++port)
      if (own ? !user_of(host, socket->space, port) : is_free(host, socket->space, port, 1)) break;
    if (port == end) return WSAEADDRINUSE;
  } else {
    struct socket* user = user_of(host, socket->space, port);
    struct reservation* held = holder_of(host, socket->space, port);
    if (user && !(user->reuses && socket->reuses)) return WSAEADDRINUSE;
    if (held && held->token != socket->associated) return WSAEACCES;
  }
  socket->port = port;
  return 0;
}

static int32_t send_to(void* of_host, uint32_t process, uint64_t number, uint16_t port) {
  struct host* host = of_host;
  int32_t error = check(host, number);
  (void)port;
  if (error) return error;
  return find(host, number)->port == 0 ? bind_socket(host, process, number, 0) : 0;
}

static int32_t connect_to(void* of_host, uint32_t process, uint64_t number, uint16_t port) {
  int32_t error = send_to(of_host, process, number, port);
  return error == 0 && find(of_host, number)->is_stream ? WSAECONNREFUSED : error;
}

static int32_t name_of(void* of_host, uint32_t process, uint64_t number, uint16_t* port) {
  struct host* host = of_host;
  int32_t error = check(host, number);
  (void)process;
  if (error) return error;
  *port = (uint16_t)find(host, number)->port;
  return *port == 0 ? WSAEINVAL : 0;
}

static int32_t set_option(void* of_host, uint32_t process, uint64_t number, int32_t option,
                          int32_t on) {
  struct host* host = of_host;
  int32_t error = check(host, number);
  (void)process;
  if (error) return error;
  find(host, number)->reuses = option == PORTCULLIS_SO_REUSEADDR && on;
  return 0;
}

static int32_t acquire(struct host* host, int owner, const portcullis_ioctl* call) {
  const uint8_t* in = call->in; /* INET_PORT_RANGE: the first port in network order */
  uint8_t* out = call->out;     /* INET_PORT_RESERVATION_INSTANCE: the range, 4 bytes, the token */
  int space = host->sockets[owner].space;
  uint16_t count;
  if (call->in_size < 4 || (call->out_size >= 16 && out == NULL)) return WSAEFAULT;
  if (call->out_size < 16) {
    *call->returned = 0;
    return WSAEINVAL;
  }
  uint32_t start = (uint32_t)in[0] << 8 | in[1];
  memcpy(&count, in + 2, 2);
  if (count == 0 || start + count > PORTS) return WSAEINVAL;
  if (start == 0) {
    start = FIRST_DYNAMIC;
    while (start + count <= PORTS && !is_free(host, space, start, count)) ++start;
    if (start + count > PORTS) return WSAENOBUFS;
  } else if (!is_free(host, space, start, count)) {
    return WSAEADDRINUSE;
  }
  struct reservation* made = malloc(sizeof *made);
  if (made == NULL) return WSAENOBUFS;
  *made = (struct reservation){host->reservations, ++host->tokens << 32 | 0xC0DE, start, count,
                               owner, space};
  host->reservations = made;
  memset(out, 0, 16);
  out[0] = (uint8_t)(start >> 8);
  out[1] = (uint8_t)start;
  memcpy(out + 2, &count, 2);
  memcpy(out + 8, &made->token, 8);
  *call->returned = 16;
  return 0;
}

static int32_t associate_or_release(struct host* host, int number, const portcullis_ioctl* call) {
  struct socket* socket = &host->sockets[number];
  uint64_t token;
  if (call->in_size < 8) return WSAEFAULT;
  if (call->out == NULL && call->out_size > 0) return WSAEFAULT;
  memcpy(&token, call->in, 8);
  struct reservation* held = by_token(host, socket->space, token);
  if (call->code == SIO_ASSOCIATE_PORT_RESERVATION) {
    if (socket->port != 0 || socket->associated != 0 || held == NULL) return WSAEINVAL;
    socket->associated = token;
  } else {
    if (held == NULL || held->owner != number) return WSAEINVAL;
    for (uint32_t port = held->start; port < held->start + held->count; ++port)
      if (user_of(host, socket->space, port)) return WSAEINVAL;
    drop(host, number, token);
  }
  *call->returned = 0;
  return 0;
}

static int32_t ioctl(void* of_host, const portcullis_ioctl* call) {
  struct host* host = of_host;
  int32_t error = check(host, call->socket);
  if (error) return error;
  if (call->returned == NULL || (call->in == NULL && call->in_size > 0)) return WSAEFAULT;
  int owner = (int)call->socket - 1;
  switch (call->code) {
    case SIO_ACQUIRE_PORT_RESERVATION:
      return host->sockets[owner].space < 0 ? WSAEOPNOTSUPP : acquire(host, owner, call);
    case SIO_ASSOCIATE_PORT_RESERVATION:
    case SIO_RELEASE_PORT_RESERVATION:
      return host->sockets[owner].space < 0 ? WSAEOPNOTSUPP
                                            : associate_or_release(host, owner, call);
    default:
      break;
  }
  /* Two codes that every Winsock has, for the generic rules. They change nothing here. */
  uint32_t needed = call->code == FIONBIO ? 4 : 12;
  *call->returned = 0;
  if (call->code != FIONBIO &&
      (call->code != SIO_KEEPALIVE_VALS || !host->sockets[owner].is_stream))
    return WSAEOPNOTSUPP;
  return call->in_size < needed ? WSAEFAULT : 0;
}

static const char* const capabilities[] = {"acquire",      "associate",  "release",
                                           "ipv6",         "owns_ports", "frees_at_once",
                                           "raw_sockets", NULL};

const portcullis_plugin* portcullis_plugin_get(uint32_t abi) {
  static const portcullis_plugin plugin = {
      .abi = PORTCULLIS_PLUGIN_ABI, .size = sizeof plugin,
      .name = "reservations_plugin.c", .version = "1", .capabilities = capabilities,
      .make = make, .destroy = destroy,
      .wsa_startup = start_up, .wsa_cleanup = clean_up, .wsa_socket = make_socket,
      .closesocket = close_number, .bind = bind_socket, .connect = connect_to, .sendto = send_to,
      .getsockname = name_of, .setsockopt = set_option, .wsa_ioctl = ioctl};
  return abi == PORTCULLIS_PLUGIN_ABI ? &plugin : NULL;
}
