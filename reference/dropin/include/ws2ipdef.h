// IPv6 addresses.

#pragma once

#include <ws2def.h>

#define IPV6_V6ONLY 27

typedef struct in6_addr {
  union {
    UCHAR Byte[16];
    USHORT Word[8];
  } u;
} IN6_ADDR, *PIN6_ADDR, *LPIN6_ADDR;

#define s6_addr u.Byte
#define s6_words u.Word

typedef struct {
  ULONG Value;
} SCOPE_ID;

typedef struct sockaddr_in6 {
  ADDRESS_FAMILY sin6_family;
  USHORT sin6_port;
  ULONG sin6_flowinfo;
  IN6_ADDR sin6_addr;
  union {
    ULONG sin6_scope_id;
    SCOPE_ID sin6_scope_struct;
  };
} SOCKADDR_IN6, *PSOCKADDR_IN6, *LPSOCKADDR_IN6;
static_assert(sizeof(SOCKADDR_IN6) == 28, "as on Windows");

typedef union _SOCKADDR_INET {
  SOCKADDR_IN Ipv4;
  SOCKADDR_IN6 Ipv6;
  ADDRESS_FAMILY si_family;
} SOCKADDR_INET, *PSOCKADDR_INET;

#define IN6ADDR_ANY_INIT \
  {                      \
    {                    \
      { 0 }              \
    }                    \
  }
#define IN6ADDR_LOOPBACK_INIT                            \
  {                                                      \
    {                                                    \
      { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } \
    }                                                    \
  }

// Of each source file's own, as constants are: the C library has variables of these names.
constexpr IN6_ADDR in6addr_any = IN6ADDR_ANY_INIT;
constexpr IN6_ADDR in6addr_loopback = IN6ADDR_LOOPBACK_INIT;
