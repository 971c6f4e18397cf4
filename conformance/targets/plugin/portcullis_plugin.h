/* portcullis_plugin.h: an implementation of port reservations as a shared library.
 *
 * `portcullis test --target plugin:PATH` loads it in a child of its own and judges it. C11, and any
 * language that can export a C function. How to write one: README.md beside this header.
 *
 * Conventions, in version 1:
 *
 *  1. The library exports one function, portcullis_plugin_get. What it gives lives for ever.
 *  2. All functions are called from one thread, one after the other. None is called again after a
 *     function has not come back.
 *  3. A host is a machine with nothing in it: every scenario gets a new one. Nothing of one host
 * may be seen in another.
 *  4. A function answers 0 or a Winsock error (10022 is WSAEINVAL), those of `persistent` an error
 * of Windows (87 is ERROR_INVALID_PARAMETER). The caller keeps the last error of each thread.
 *  5. Sockets are numbers that the plugin gives, none of which is 0 or all ones, and none twice in
 *     one host. A number that it never gave is no socket: 10038, WSAENOTSOCK.
 *  6. Processes are numbers from 1 on. One begins with its first call, without a WSAStartup.
 *  7. Ports are in host order; in `in` and `out` of an ioctl they are as Windows has them.
 *  8. A pointer is null or good for all that is said of it, and aligned. None is kept after the
 * call, but `out` of an operation that is pending.
 *  9. Numbers are of the machine's byte order, structures laid out as its C compiler does,
 * functions have its default calling convention (__cdecl where there are several).
 * 10. A function that is null is a thing that the plugin does not have. Those without a remark have
 *     to be there.
 * 11. A later version adds functions at the end; `size` says which there are. `abi` changes only
 * where what stands here would no longer hold.
 *
 * What a plugin cannot do, and a testee can (PROTOCOL.md): bad memory, completion routines and
 * ports, CancelIoEx, WSPIoctl, WSADuplicateSocketW and inherited sockets, threads, calls that
 * block, and the controls hold, interrupt, callback, network, provider_support, exit_thread and
 * restart.
 */

#ifndef PORTCULLIS_PLUGIN_H
#define PORTCULLIS_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PORTCULLIS_PLUGIN_ABI 1u

#define PORTCULLIS_PENDING 997 /* WSA_IO_PENDING, of an ioctl with an operation */

/* `flags` of wsa_socket. */
#define PORTCULLIS_OVERLAPPED 0x01u /* WSA_FLAG_OVERLAPPED */

/* `option` of setsockopt, with Windows' numbers. */
#define PORTCULLIS_SO_REUSEADDR 4
#define PORTCULLIS_SO_EXCLUSIVEADDRUSE (-5)

/* `function` of persistent. */
#define PORTCULLIS_CREATE 0
#define PORTCULLIS_DELETE 1
#define PORTCULLIS_LOOKUP 2

/* `rights` of start_process: who may obtain persistent reservations. */
#define PORTCULLIS_ADMINISTRATOR 0
#define PORTCULLIS_NOT_ELEVATED 1
#define PORTCULLIS_USER 2

/* One WSAIoctl. */
typedef struct portcullis_ioctl {
  uint32_t process;
  uint32_t code; /* dwIoControlCode */
  uint64_t socket;
  uint64_t operation; /* 0: lpOverlapped is null; else a number of this operation alone */
  const void* in;     /* lpvInBuffer, cbInBuffer bytes */
  void* out;          /* lpvOutBuffer, cbOutBuffer bytes */
  uint32_t* returned; /* lpcbBytesReturned */
  uint32_t in_size;
  uint32_t out_size;
} portcullis_ioctl;

typedef struct portcullis_plugin {
  uint32_t abi;  /* PORTCULLIS_PLUGIN_ABI */
  uint32_t size; /* sizeof(portcullis_plugin) */
  const char* name;
  const char* version;
  const char* const* capabilities; /* words of PROTOCOL.md, the last one null */

  void* (*make)(void); /* a host; null where there is none to be had */
  void (*destroy)(void* host);

  int32_t (*wsa_startup)(void* host, uint32_t process);
  int32_t (*wsa_cleanup)(void* host, uint32_t process);
  int32_t (*wsa_socket)(void* host, uint32_t process, int32_t family, int32_t type,
                        int32_t protocol, uint32_t flags, uint64_t* socket);
  int32_t (*closesocket)(void* host, uint32_t process, uint64_t socket);
  /* To the wildcard address of the socket's family; the other two to its loopback address. */
  int32_t (*bind)(void* host, uint32_t process, uint64_t socket, uint16_t port);
  int32_t (*connect)(void* host, uint32_t process, uint64_t socket, uint16_t port);
  int32_t (*sendto)(void* host, uint32_t process, uint64_t socket, uint16_t port);
  int32_t (*getsockname)(void* host, uint32_t process, uint64_t socket, uint16_t* port);
  int32_t (*setsockopt)(void* host, uint32_t process, uint64_t socket, int32_t option, int32_t on);

  /* With an operation on an overlapped socket it may answer PORTCULLIS_PENDING; after 0 it has
   * ended already, and the caller tells of its completion. Else it is over when it is back. */
  int32_t (*wsa_ioctl)(void* host, const portcullis_ioctl* call);

  /* How a pending operation has ended: 1, or 0 where it has not yet. Null: none ever pends. */
  int32_t (*ended)(void* host, uint64_t operation, int32_t* error, uint32_t* transferred);

  /* The six functions of iphlpapi, by protocol (6 TCP, 17 UDP). `token` is theirs, and null where
   * the caller passed none; PORTCULLIS_DELETE has none. Null: without the capability persistent. */
  int32_t (*persistent)(void* host, uint32_t process, int32_t function, int32_t protocol,
                        uint16_t start, uint16_t count, uint64_t* token);

  /* Null: without the capability processes. */
  void (*start_process)(void* host, uint32_t process, int32_t rights);
  void (*end_process)(void* host, uint32_t process, int32_t crash);

  /* The first of `count` ports in a row that are this scenario's alone: 0 and the port, or an
   * error. Null: the caller takes ports from 20000 on. */
  int32_t (*place)(void* host, uint16_t count, uint16_t* first);
} portcullis_plugin;

/* Null where the plugin does not speak `abi`. */
#ifdef _WIN32
__declspec(dllexport)
#elif defined(__GNUC__)
__attribute__((visibility("default")))
#endif
    const portcullis_plugin* portcullis_plugin_get(uint32_t abi);

#ifdef __cplusplus
}
#endif

#endif
