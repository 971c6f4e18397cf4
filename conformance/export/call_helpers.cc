// What calls need: answers, addresses, memory.

#include <array>

#include "conformance/export/helper_texts.h"

namespace portcullis::exporting {
namespace {

constexpr std::array kCallHelpers{
    Helper{
        "struct block",
        R"(/* A reservation: ports in host order. All zero, and a token that nobody issues, until it is granted. */
struct block {
    int start;
    int count;
    ULONG64 token;
};

)"},
    Helper{"grant(", R"(/* What an ACQUIRE stored in its output buffer. */
static void grant(struct block *block, const unsigned char *out)
{
    memcpy(&block->token, out + 8, sizeof(block->token));
    block->start = out[0] << 8 | out[1];
    block->count = out[2] | out[3] << 8;
    sprintf(detail + strlen(detail), ", ports {%d, %d}, token 0x%08x%08x", block->start, block->count,
            (unsigned)(block->token >> 32), (unsigned)block->token);
}

)"},
    Helper{"apart(", R"(static int apart(const struct block *a, const struct block *b)
{
    return a->start + a->count <= b->start || b->start + b->count <= a->start;
}

)"},
    Helper{"says_nothing_false(",
           R"(/* Any error but those that name a condition which is not there. */
static int says_nothing_false(int came)
{
    static const int false_here[] = { @GUARDED@ };
    unsigned i;

    if (came == 0 || came == MALFORMED) return 0;
    for (i = 0; i < sizeof(false_here) / sizeof(false_here[0]); ++i)
        if (came == false_here[i]) return 0;
    return 1;
}

)"},
    Helper{"failure(", R"(static int last_error; /* of the thread's last call that failed */

static int failure(int error)
{
    last_error = error;
    return error == 0 ? MALFORMED : error;
}

)"},
    Helper{"answer_of(", R"(/* 0 for success, the error of a function that returned SOCKET_ERROR. */
static int answer_of(int result)
{
    if (result == 0) return 0;
    return result == SOCKET_ERROR ? failure(WSAGetLastError()) : MALFORMED;
}

)"},
    Helper{"answer_of_bool(", R"(static int answer_of_bool(BOOL result)
{
    return result ? 0 : failure((int)GetLastError());
}

)"},
    Helper{"count_of(", R"(static DWORD count_of(const DWORD *returned)
{
    DWORD count;

    memcpy(&count, returned, sizeof(count)); /* at an odd address, perhaps */
    return count;
}

)"},
    Helper{"say_count(", R"(static void say_count(const DWORD *returned)
{
    DWORD count = count_of(returned);

    if (count == UNTOUCHED) strcpy(detail, ", returned not written");
    else sprintf(detail, ", returned %u", (unsigned)count);
}

)"},
    Helper{"name_of(", R"(/* The wildcard address, or the loopback address, and a port. Its size. */
static int name_of(struct sockaddr_in6 *name, int family, int port, int loopback)
{
    struct sockaddr_in ipv4;

    memset(name, 0, sizeof(*name));
    if (family == AF_INET6)
    {
        name->sin6_family = AF_INET6;
        name->sin6_port = htons((USHORT)port);
        ((unsigned char *)&name->sin6_addr)[15] = (unsigned char)loopback;
        return sizeof(*name);
    }
    memset(&ipv4, 0, sizeof(ipv4));
    ipv4.sin_family = (USHORT)family;
    ipv4.sin_port = htons((USHORT)port);
    ipv4.sin_addr.s_addr = loopback ? htonl(0x7f000001) : 0;
    memcpy(name, &ipv4, sizeof(ipv4));
    return sizeof(ipv4);
}

)"},
    Helper{"bind_to(", R"(static int bind_to(SOCKET socket, int family, int port)
{
    struct sockaddr_in6 name;
    int size = name_of(&name, family, port, 0);

    return bind(socket, (struct sockaddr *)&name, size);
}

)"},
    Helper{"connect_to(", R"(static int connect_to(SOCKET socket, int family, int port)
{
    struct sockaddr_in6 name;
    int size = name_of(&name, family, port, 1);

    return connect(socket, (struct sockaddr *)&name, size);
}

)"},
    Helper{"send_to(", R"(static int send_to(SOCKET socket, int family, int port)
{
    struct sockaddr_in6 name;
    int size = name_of(&name, family, port, 1);

    return sendto(socket, "p", 1, 0, (struct sockaddr *)&name, size) == SOCKET_ERROR ? SOCKET_ERROR : 0;
}

)"},
    Helper{"port_of(", R"(/* getsockname; the port is that of both families. */
static int port_of(SOCKET socket, int *port)
{
    struct sockaddr_in6 name;
    int size = sizeof(name);
    int result;

    memset(&name, 0, sizeof(name));
    result = getsockname(socket, (struct sockaddr *)&name, &size);
    if (result == 0)
    {
        *port = ntohs(name.sin6_port);
        sprintf(detail, ", port %d", *port);
    }
    return result;
}

)"},
    Helper{"pages(", R"(/* Memory whose end is known: a page that nobody may touch follows it. */
enum { VALID, UNMAPPED, CUT, PAST_EDGE, READ_ONLY, MISALIGNED };

static unsigned char *pages(int memory, size_t declared, size_t structure, const void *contents,
                            size_t length, int fill)
{
    const size_t granule = 65536;
    size_t most = declared > structure ? declared : structure;
    size_t least = declared < structure ? declared : structure;
    size_t usable = memory == CUT ? least / 2 : memory == PAST_EDGE ? structure : most + (memory == MISALIGNED);
    size_t good = memory == UNMAPPED ? 0 : (usable + (usable == 0) + granule - 1) / granule * granule;
    unsigned char *first = (unsigned char *)VirtualAlloc(NULL, good + granule, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    unsigned char *at = first;
    DWORD before;

    if (first == NULL)
    {
        printf("not judged: no memory for %u bytes\n", (unsigned)usable);
        exit(2);
    }
    if (memory == UNMAPPED) usable = 0;
    if (memory == CUT || memory == PAST_EDGE) at = first + good - usable;
    if (memory == MISALIGNED) { at = first + 1; --usable; }
    if (usable > 65536) usable = 65536;
    if (fill) memset(at, 0xa5, usable);
    if (contents != NULL) memcpy(at, contents, length < usable ? length : usable);
    VirtualProtect(first + good, granule, PAGE_NOACCESS, &before);
    if (memory == READ_ONLY) VirtualProtect(first, good, PAGE_READONLY, &before);
    return at;
}

)"},
};

}  // namespace

std::span<const Helper> CallHelpers() { return kCallHelpers; }

}  // namespace portcullis::exporting
