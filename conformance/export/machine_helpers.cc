// What a program that is not alone on its machine needs: free ports, and persistent reservations
// that are surely its own.

#include <array>

#include "conformance/export/helper_texts.h"

namespace portcullis::exporting {
namespace {

constexpr std::array kMachineHelpers{
    Helper{"is_foreign(",
           R"(/* Blocks that this program has made, so that it deletes these and no other. */
static struct { int tcp; int start; int count; } made[16];
static int made_count;

static ULONG lookup(int tcp, int start, int count)
{
    ULONG64 token;

    return tcp ? LookupPersistentTcpPortReservation(htons((USHORT)start), (USHORT)count, &token)
               : LookupPersistentUdpPortReservation(htons((USHORT)start), (USHORT)count, &token);
}

/* Whether the block is there and is not ours: it is then neither made nor deleted. */
static int is_foreign(int tcp, int start, int count)
{
    int i;

    for (i = 0; i < made_count; ++i)
        if (made[i].tcp == tcp && made[i].start == start && made[i].count == count) return 0;
    if (lookup(tcp, start, count) != 0) return 0;
    not_judged("a persistent reservation of these ports is there that this program has not made");
    return 1;
}

static void note_made(int tcp, int start, int count)
{
    if (made_count == 16) return;
    made[made_count].tcp = tcp;
    made[made_count].start = start;
    made[made_count++].count = count;
}

static void delete_made(void)
{
    for (; made_count > 0; --made_count)
    {
        USHORT start = htons((USHORT)made[made_count - 1].start);
        USHORT count = (USHORT)made[made_count - 1].count;

        if (made[made_count - 1].tcp) DeletePersistentTcpPortReservation(start, count);
        else DeletePersistentUdpPortReservation(start, count);
    }
}

)"},
    Helper{
        "place_window(",
        R"(/* The first of `count` ports in a row that can be bound, of both protocols; 0 where there are none. */
static int can_bind(int type, int port)
{
    SOCKET socket = WSASocketW(AF_INET, type, 0, NULL, 0, 0);
    struct sockaddr_in name;
    int result;

    memset(&name, 0, sizeof(name));
    name.sin_family = AF_INET;
    name.sin_port = htons((USHORT)port);
    result = bind(socket, (struct sockaddr *)&name, sizeof(name));
    closesocket(socket);
    return result == 0;
}

static int next_port;

static int place_window(int count)
{
    int first, i;

    if (next_port == 0) next_port = 20000 + (int)(GetCurrentProcessId() * 31 % 20000);
    first = next_port;
    for (i = 0; i < count && first + count <= 45000; ++i)
        if (!can_bind(SOCK_STREAM, first + i) || !can_bind(SOCK_DGRAM, first + i))
        {
            first += i + 1;
            i = -1;
        }
    if (first + count > 45000)
    {
        next_port = 20000;
        return 0;
    }
    next_port = first + count;
    return first;
}

)"},
};

}  // namespace

std::span<const Helper> MachineHelpers() { return kMachineHelpers; }

}  // namespace portcullis::exporting
