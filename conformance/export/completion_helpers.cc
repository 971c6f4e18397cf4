// What tells of the end of an operation: events, routines, packets.

#include <array>

#include "conformance/export/helper_texts.h"

namespace portcullis::exporting {
namespace {

constexpr std::array kCompletionHelpers{
    Helper{"struct operation", R"(/* An operation with all that it may still write to. */
struct operation {
    SOCKET socket;
    OVERLAPPED *overlapped; /* NULL where none can be read */
    HANDLE event;
    unsigned char *out;
    int closed; /* its socket was */
    int indicated;
};

)"},
    Helper{"status_of(",
           R"(/* The final status of an operation, 0 for success; -2 where it cannot be told. */
static int status_of(struct operation *operation, DWORD *transferred)
{
    DWORD flags = 0;

    *transferred = 0;
    if (operation->closed)
    {
        *transferred = (DWORD)operation->overlapped->InternalHigh;
        if (operation->overlapped->Internal == 0) return 0;
        return (DWORD)operation->overlapped->Internal == 0xc0000120 ? WSA_OPERATION_ABORTED : -2;
    }
    if (WSAGetOverlappedResult(operation->socket, operation->overlapped, transferred, FALSE, &flags)) return 0;
    return WSAGetLastError();
}

)"},
    Helper{"completion_of(",
           R"(/* Looks for the indication by the event, which is reset when it was seen. */
static int completion_of(struct operation *operation, DWORD wait, DWORD *transferred)
{
    DWORD last = GetLastError();
    int came = WAIT_TIMEOUT;

    *transferred = 0;
    if (operation->overlapped != NULL && operation->event != NULL &&
        WaitForSingleObject(operation->event, wait) == WAIT_OBJECT_0)
    {
        ResetEvent(operation->event);
        came = status_of(operation, transferred);
        sprintf(detail, ", transferred %u", (unsigned)*transferred);
    }
    SetLastError(last);
    return came;
}

)"},
    Helper{"seen_count", R"(/* What a routine was given, or a packet had. */
struct indication {
    OVERLAPPED *overlapped;
    int status;
    DWORD transferred;
};
static struct indication seen[8];
static int seen_count;

)"},
    Helper{
        "note)",
        R"(static void CALLBACK note(DWORD error, DWORD transferred, OVERLAPPED *overlapped, DWORD flags)
{
    struct indication *now = &seen[seen_count < 7 ? seen_count++ : 7];

    (void)flags;
    now->overlapped = overlapped;
    now->status = (int)error;
    now->transferred = transferred;
}

)"},
    Helper{"wait_alertably(", R"(static int wait_alertably(DWORD wait)
{
    seen_count = 0;
    return SleepEx(wait, TRUE) == WAIT_IO_COMPLETION ? 0 : WAIT_TIMEOUT;
}

)"},
    Helper{"packet_from(", R"(/* Takes one packet. Its status is found by `operations`. */
static int packet_from(HANDLE port, DWORD wait, struct operation *const *operations)
{
    DWORD last = GetLastError();
    ULONG_PTR key = 0;
    OVERLAPPED *overlapped = NULL;
    DWORD transferred = 0;
    DWORD ignored;

    seen_count = 0;
    if (port != NULL) (void)GetQueuedCompletionStatus(port, &transferred, &key, &overlapped, wait);
    if (overlapped != NULL)
    {
        seen_count = 1;
        seen[0].overlapped = overlapped;
        seen[0].status = -2;
        seen[0].transferred = transferred;
        for (; *operations != NULL; ++operations)
            if ((*operations)->overlapped == overlapped) seen[0].status = status_of(*operations, &ignored);
    }
    SetLastError(last);
    return overlapped != NULL ? 0 : WAIT_TIMEOUT;
}

)"},
};

}  // namespace

std::span<const Helper> CompletionHelpers() { return kCompletionHelpers; }

}  // namespace portcullis::exporting
