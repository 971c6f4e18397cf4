// The best public guess of what Windows does: for every question the reading that observation
// supports, and where nothing was observed, the one that the pages and its siblings make likeliest.
//
// Nobody has run the suite on Windows yet; when somebody has, the results file takes the place of
// these guesses. Sources: what the facts of conformance/requirements cite. "guess" says that it is
// one, and from what.

#include "conformance/targets/variant/variants.h"

namespace portcullis::targets {

Variant WindowsVariant() {
  constexpr const char* kWine =
      "Wine dlls/ws2_32/tests/sock.c, whose tests state what Windows does";
  constexpr const char* kInUse = "microsoft/msquic issues 5795 and 2891: 10048";
  constexpr const char* kRange =
      "guess: the acquire page's row for an input that is not acceptable";
  constexpr const char* kShort =
      "WSAIoctl's page; Wine dlls/ws2_32/tests/sock.c: SIO_KEEPALIVE_VALS a byte short";
  constexpr const char* kType = "guess: the page's row says it of a socket other than UDP or TCP";
  constexpr const char* kNoOutput =
      "Wine dlls/ws2_32/tests/sock.c: FIONBIO ignores an output that it does not have";
  constexpr const char* kNoCount =
      "Wine dlls/ws2_32/tests/sock.c: SIO_KEEPALIVE_VALS, plain, stores 0";
  constexpr const char* kNoToken = "guess: the table's row for an input that is not acceptable";
  constexpr const char* kOwner = "guess: mstcpip.h's INET_PORT_RESERVATION_INFORMATION, OwningPid";
  constexpr const char* kStatus = "status tables of libuv and ReactOS msafd: cancelled is WSAEINTR";
  constexpr const char* kExcluded = "docker/for-win issue 3171, microsoft/WSL issue 5306: 10013";
  constexpr const char* kProbe = "guess: what the kernel probes and what x64 can read";
  constexpr const char* kCreate = "guess: as Create's page has it";
  return {
      "windows",
      "the best public guess of what Windows does",
      {{"Q-ACQ-TAKEN-CODE", "WSAEADDRINUSE", kInUse},
       {"Q-ACQ-RANGE-CODE", "WSAEINVAL", kRange},
       {"Q-ACQ-WILD-EXHAUSTED-CODE", "WSAEADDRINUSE", "guess: as a block that is taken"},
       {"Q-ACQ-ZERO-PORTS", "WSAEINVAL", kRange},
       {"Q-ACQ-LAST-PORT", "success", "guess: 65,535 is a port like any other"},
       {"Q-ACQ-IN-SHORT-CODE", "WSAEFAULT", kShort},
       {"Q-ACQ-IN-LARGE", "success",
        "the page's \"should be\"; FIONBIO accepts one (Wine's tests)"},
       {"Q-ACQ-TYPE-CODE", "WSAEOPNOTSUPP", kType},
       {"Q-ACQ-FAMILIES", "joined",
        "microsoft/msquic src/platform: one reservation for a dual-mode socket"},
       {"Q-ACQ-BOUND", "fails",
        "microsoft/msquic src/platform: WSAEADDRINUSE is \"in use or reserved\""},
       {"Q-ACQ-ON-BOUND-SOCKET", "success", "guess: no page forbids it"},
       {"Q-ACQ-SECOND", "success", "guess: no page forbids it"},
       {"Q-ACQ-MEM-PAST-EDGE", "WSAEFAULT",
        "the page: not totally contained in a valid part; the kernel probes the declared size"},
       {"Q-ACQ-MEM-MISALIGNED", "success", kProbe},
       {"Q-ACQ-MEM-ALIASING", "success", kProbe},
       {"Q-ACQ-MEM-READ-ONLY", "WSAEFAULT", kProbe},
       {"Q-ACQ-CLOSE-WHILE-BLOCKED", "WSAEINTR", kStatus},
       {"Q-ACQ-CANCEL-CODE", "WSAEINTR", kStatus},
       {"Q-ACQ-WILD-RANGE", "dynamic range",
        "microsoft/WSL issue 12228, bojieli/queqiao pull request 72: the system's own blocks"},
       {"Q-ACQ-OUT-TAIL", "untouched", "guess: 16 bytes are stored"},
       {"Q-ACQ-PERSISTENT", "fails", "microsoft/msquic issue 2891: an administered exclusion"},

       {"Q-ASC-TYPE-CODE", "WSAEOPNOTSUPP", kType},
       {"Q-ASC-IN-SHORT-CODE", "WSAEFAULT", kShort},
       {"Q-ASC-OUT-SIZE", "success", kNoOutput},
       {"Q-ASC-COUNT", "zero", kNoCount},
       {"Q-ASC-ZERO-CODE", "WSAEINVAL", kNoToken},
       {"Q-ASC-UNKNOWN-CODE", "WSAEINVAL", kNoToken},
       {"Q-ASC-FOREIGN-CODE", "WSAEINVAL", kNoToken},
       {"Q-ASC-STALE", "fails", "guess: a token lives as long as its reservation"},
       {"Q-ASC-PROTOCOL", "fails", "microsoft/msquic pull request 6017: the pools are apart"},
       {"Q-ASC-FAMILY", "success",
        "microsoft/msquic src/platform: one reservation for a dual-mode socket"},
       {"Q-ASC-BOUND", "fails",
        "the page: before bind; winsock-ioctls page: SIO_CPU_AFFINITY fails after it"},
       {"Q-ASC-SECOND", "success", "guess: no page forbids it"},
       {"Q-ASC-DUPLICATE", "fails", kOwner},
       {"Q-REL-TYPE-CODE", "WSAEOPNOTSUPP", kType},
       {"Q-REL-IN-SHORT-CODE", "WSAEFAULT", kShort},
       {"Q-REL-OUT-SIZE", "success", kNoOutput},
       {"Q-REL-COUNT", "zero", kNoCount},
       {"Q-REL-OTHER-SOCKET", "success", "the release page speaks of the process alone"},
       {"Q-REL-UNKNOWN", "fails", kNoToken},
       {"Q-REL-TWICE", "fails", kNoToken},
       {"Q-REL-FOREIGN", "fails", kOwner},
       {"Q-REL-PERSISTENT", "fails", "the release page: of a runtime reservation"},
       {"Q-REL-BOUND", "success", "the acquire page's sample does it"},
       {"Q-REL-DUPLICATE", "fails", kOwner},

       {"Q-BIND-RESERVED", "fails", kExcluded},
       {"Q-BIND-ENDED", "fails", "guess: there is no port to select"},
       {"Q-BND-EXHAUST-CODE", "WSAEADDRINUSE", "guess: the kernel's answer to a taken port"},
       {"Q-BND-OUTSIDE", "fails", "the associate page: selected from the reservation"},
       {"Q-BND-RESERVED-CODE", "WSAEACCES", kExcluded},
       {"Q-BND-REUSE", "fails", "support.microsoft.com KB 3039044: WSAEACCES with SO_REUSEADDR"},
       {"Q-BND-IMPLICIT", "reservation", "a bindresvport of a libtirpc for Windows relies on it"},
       {"Q-BND-SHARED", "success",
        "microsoft/msquic src/platform: several sockets on one port, with SIO_CPU_AFFINITY"},
       {"Q-BND-SHARED", "fails", "guess: the meaning of a port without SO_REUSEADDR or affinity"},
       {"Q-BND-PERSISTENT", "fails", "microsoft/msquic docs/CIBIR.md: such binds are forbidden"},
       {"Q-LIFE-FREED", "at once", "guess: msquic relies on closing and asks for the ports again"},
       {"Q-LIFE-CLEANUP", "freed", "guess: the sockets are closed"},
       {"Q-LIFE-BOUND-CLOSE", "freed", "the acquire page: only as long as the socket"},
       {"Q-LIFE-DUPLICATE", "held", "WSADuplicateSocketW's page: descriptors of one socket"},

       {"Q-PER-ORDER", "ERROR_ACCESS_DENIED", "guess: rights before parameters"},
       {"Q-PER-LAST-PORT", "success", "guess: 65,535 is a port like any other"},
       {"Q-PER-RUNTIME", "fails",
        "dotnet/runtime issue 115088: http.sys and ACQUIRE refuse each other's ranges"},
       {"Q-PER-FAMILY-BOUND", "fails", "guess: no call of the six has a family"},
       {"Q-PER-NULL-TOKEN", "fails", kCreate},
       {"Q-PER-DELETE-PART", "fails", "Lookup's page asks for the numbers of the creation"},
       {"Q-PER-DELETE-CONSUMED", "success", "guess: no page names a code for it"},
       {"Q-PER-PAST-END", "ERROR_INVALID_PARAMETER", kCreate},
       {"Q-PER-RESTART-TOKEN", "changed", "Lookup's page: may change at each restart"},

       {"Q-GEN-CODE", "WSAEOPNOTSUPP", kWine},
       {"Q-GEN-UNUSED-OUTPUT", "ignored", kNoOutput},
       {"Q-GEN-OVL-IGNORED-POINTER", "ignored", "WSAIoctl's page"},
       {"Q-GEN-ROUTINE-IGNORED", "ignored", "WSAIoctl's page"},
       {"Q-GEN-ROUTINE-CUT", "accepted", "guess: the kernel queues a routine unseen"},
       {"Q-GEN-OVL-COUNT", "untouched", kWine},
       {"Q-GEN-OVL-COUNT", "zero",
        "Wine dlls/ws2_32/tests/sock.c: SIO_KEEPALIVE_VALS with a completion routine"},
       {"Q-GEN-OVL-TRANSFERRED", "zero",
        "Wine dlls/ws2_32/tests/sock.c: codes that answer at once complete with 0 bytes"},
       {"Q-GEN-OVL-IMMEDIATE", "at once", kWine},
       {"Q-GEN-ORDER", "WSAEFAULT", kWine},
       {"Q-GEN-CARRIER-IN-LARGE", "success", kWine},
       {"Q-GEN-TYPE-CODE", "WSAEOPNOTSUPP", "guess: as a code that nobody knows"},
       {"Q-GEN-FLUSH-SUPPORT", "WSAEOPNOTSUPP", kWine}},
      {{"shared port", "with SO_REUSEADDR"},
       {"count of an overlapped success", "zero with a routine"}}};
}

}  // namespace portcullis::targets
