// The named variants. windows_variant.cc has the first; the others are there for their variety, so
// that every reading of every question is taken by somebody.

#include "conformance/targets/variant/variants.h"

namespace portcullis::targets {
namespace {

Variant Strict() {
  return {"strict",
          "refuses whatever no page grants, with WSAEINVAL",
          {{"Q-ACQ-TAKEN-CODE", "WSAEINVAL", ""},
           {"Q-ACQ-LAST-PORT", "WSAEINVAL", ""},
           {"Q-ACQ-IN-SHORT-CODE", "WSAEINVAL", ""},
           {"Q-ACQ-IN-LARGE", "WSAEINVAL", ""},
           {"Q-ACQ-TYPE-CODE", "WSAEINVAL", ""},
           {"Q-ACQ-ON-BOUND-SOCKET", "fails", ""},
           {"Q-ACQ-SECOND", "fails", ""},
           {"Q-ASC-TYPE-CODE", "WSAEINVAL", ""},
           {"Q-ASC-IN-SHORT-CODE", "WSAEINVAL", ""},
           {"Q-ASC-OUT-SIZE", "WSAEINVAL", ""},
           {"Q-ASC-FAMILY", "fails", ""},
           {"Q-ASC-SECOND", "fails", ""},
           {"Q-REL-TYPE-CODE", "WSAEINVAL", ""},
           {"Q-REL-IN-SHORT-CODE", "WSAEINVAL", ""},
           {"Q-REL-OUT-SIZE", "WSAEINVAL", ""},
           {"Q-REL-OTHER-SOCKET", "fails", ""},
           {"Q-REL-BOUND", "fails", ""},
           {"Q-BND-IMPLICIT", "fails", ""},
           {"Q-BND-SHARED", "fails", ""},
           {"Q-PER-LAST-PORT", "fails", ""},
           {"Q-PER-DELETE-CONSUMED", "fails", ""},
           {"Q-PER-ORDER", "ERROR_INVALID_PARAMETER", ""},
           {"Q-GEN-CODE", "WSAEINVAL", ""},
           {"Q-GEN-CARRIER-IN-LARGE", "WSAEINVAL", ""},
           {"Q-GEN-TYPE-CODE", "WSAEINVAL", ""},
           {"Q-GEN-FLUSH-SUPPORT", "WSAEINVAL", ""},
           {"Q-GEN-ORDER", "WSAEINVAL", ""}},
          {{"count of a refused call", "zero"}}};
}

Variant Lenient() {
  return {"lenient",
          "grants whatever no page refuses",
          {{"Q-ACQ-ZERO-PORTS", "success", ""},    {"Q-ACQ-BOUND", "success", ""},
           {"Q-ACQ-MEM-PAST-EDGE", "success", ""}, {"Q-ACQ-MEM-READ-ONLY", "success", ""},
           {"Q-ACQ-WILD-RANGE", "elsewhere", ""},  {"Q-ACQ-PERSISTENT", "success", ""},
           {"Q-ASC-STALE", "success", ""},         {"Q-ASC-PROTOCOL", "success", ""},
           {"Q-ASC-BOUND", "success", ""},         {"Q-ASC-DUPLICATE", "success", ""},
           {"Q-REL-UNKNOWN", "success", ""},       {"Q-REL-TWICE", "success", ""},
           {"Q-REL-FOREIGN", "success", ""},       {"Q-REL-PERSISTENT", "success", ""},
           {"Q-REL-DUPLICATE", "success", ""},     {"Q-BIND-RESERVED", "success", ""},
           {"Q-BIND-ENDED", "success", ""},        {"Q-BND-OUTSIDE", "success", ""},
           {"Q-BND-REUSE", "success", ""},         {"Q-BND-IMPLICIT", "elsewhere", ""},
           {"Q-BND-SHARED", "success", ""},        {"Q-BND-PERSISTENT", "success", ""},
           {"Q-PER-RUNTIME", "success", ""},       {"Q-PER-FAMILY-BOUND", "success", ""},
           {"Q-PER-NULL-TOKEN", "success", ""},    {"Q-PER-DELETE-PART", "success", ""},
           {"Q-GEN-FLUSH-SUPPORT", "success", ""}},
          {}};
}

Variant Wary() {
  return {"wary",
          "answers every doubtful pointer and size with WSAEFAULT, before anything else",
          {{"Q-ACQ-IN-LARGE", "WSAEFAULT", ""},
           {"Q-ACQ-MEM-MISALIGNED", "WSAEFAULT", ""},
           {"Q-ACQ-MEM-ALIASING", "WSAEFAULT", ""},
           {"Q-ASC-OUT-SIZE", "WSAEFAULT", ""},
           {"Q-REL-OUT-SIZE", "WSAEFAULT", ""},
           {"Q-GEN-UNUSED-OUTPUT", "WSAEFAULT", ""},
           {"Q-GEN-OVL-IGNORED-POINTER", "WSAEFAULT", ""},
           {"Q-GEN-ROUTINE-IGNORED", "WSAEFAULT", ""},
           {"Q-GEN-ROUTINE-CUT", "WSAEFAULT", ""},
           {"Q-GEN-CARRIER-IN-LARGE", "WSAEFAULT", ""},
           {"Q-GEN-ORDER", "WSAEFAULT", ""},
           {"Q-PER-ORDER", "other", ""}},
          {{"bad token pointer", "ERROR_NOACCESS where refused"}}};
}

Variant Pending() {
  return {"pending",
          "never does an overlapped call at once",
          {{"Q-GEN-OVL-IMMEDIATE", "pending", ""},
           {"Q-ACQ-CLOSE-WHILE-BLOCKED", "WSA_OPERATION_ABORTED", ""},
           {"Q-ACQ-CANCEL-CODE", "WSA_OPERATION_ABORTED", ""},
           {"Q-ACQ-OUT-TAIL", "written", ""},
           {"Q-GEN-ORDER", "WSAEOPNOTSUPP", ""}},
          {}};
}

Variant Prompt() {
  return {
      "prompt",
      "never lets a call pend, and stores what it can in the count, as the generic pages have it",
      {{"Q-GEN-OVL-COUNT", "size", ""},
       {"Q-ASC-COUNT", "nonzero", ""},
       {"Q-REL-COUNT", "nonzero", ""},
       {"Q-ACQ-CLOSE-WHILE-BLOCKED", "WSAENOTSOCK", ""},
       {"Q-GEN-TYPE-CODE", "WSAENOPROTOOPT", ""},
       {"Q-GEN-FLUSH-SUPPORT", "WSAENOPROTOOPT", ""},
       {"Q-GEN-ORDER", "WSAENOTSOCK", ""}},
      {{"unsupported, overlapped", "at once"}}};
}

Variant Alternating() {
  return {"alternating",
          "does one overlapped call at once and lets the next pend; leaves counts alone",
          {{"Q-GEN-OVL-IMMEDIATE", "at once", ""},
           {"Q-GEN-OVL-IMMEDIATE", "pending", ""},
           {"Q-GEN-OVL-COUNT", "zero", ""},
           {"Q-GEN-OVL-TRANSFERRED", "zero", ""},
           {"Q-ASC-COUNT", "untouched", ""},
           {"Q-REL-COUNT", "untouched", ""},
           {"Q-GEN-ORDER", "WSAEINPROGRESS", ""}},
          {{"overlapped answers", "alternating"}}};
}

Variant Apart() {
  return {"apart",
          "keeps the ports of IPv4 and IPv6 apart",
          {{"Q-ACQ-FAMILIES", "apart", ""},
           {"Q-ASC-FAMILY", "fails", ""},
           {"Q-PER-FAMILY-BOUND", "success", ""},
           {"Q-GEN-ORDER", "WSAENETDOWN", ""}},
          {{"ephemeral port", "highest"}}};
}

Variant Holding() {
  return {"holding",
          "keeps a block while anything may still want it",
          {{"Q-LIFE-CLEANUP", "held", ""},
           {"Q-LIFE-BOUND-CLOSE", "held", ""},
           {"Q-LIFE-DUPLICATE", "held", ""},
           {"Q-PER-DELETE-CONSUMED", "fails", ""},
           {"Q-PER-RESTART-TOKEN", "same", ""},
           {"Q-ASC-SECOND", "success", ""}},
          {{"second association", "without effect"}}};
}

Variant Late() {
  return {"late",
          "frees the ports of a reservation some time after the call that ended it",
          {{"Q-LIFE-FREED", "later", ""}, {"Q-GEN-OVL-IMMEDIATE", "pending", ""}},
          {{"wildcard block", "highest"}}};
}

Variant ByDescriptor() {
  return {"by-descriptor",
          "ties a reservation to the descriptor and the process that acquired it",
          {{"Q-LIFE-DUPLICATE", "freed", ""},
           {"Q-REL-OTHER-SOCKET", "fails", ""},
           {"Q-ACQ-ON-BOUND-SOCKET", "fails", ""},
           {"Q-BND-RESERVED-CODE", "WSAEADDRINUSE", ""},
           {"Q-PER-ORDER", "ERROR_NOT_FOUND", ""},
           {"Q-PER-PAST-END", "ERROR_NOT_FOUND", ""}},
          {{"own reserved port", "WSAEADDRINUSE where refused"}}};
}

Variant Access() {
  return {"access",
          "takes whatever belongs to another for a matter of rights: WSAEACCES",
          {{"Q-ACQ-TAKEN-CODE", "WSAEACCES", ""},
           {"Q-ASC-ZERO-CODE", "WSAEACCES", ""},
           {"Q-ASC-UNKNOWN-CODE", "WSAEACCES", ""},
           {"Q-ASC-FOREIGN-CODE", "WSAEACCES", ""},
           {"Q-GEN-ORDER", "WSAEACCES", ""}},
          {}};
}

Variant InUse() {
  return {"in-use",
          "looks at the ports first: WSAEADDRINUSE for whatever cannot be had",
          {{"Q-ACQ-RANGE-CODE", "WSAEADDRINUSE", ""},
           {"Q-BND-RESERVED-CODE", "WSAEADDRINUSE", ""},
           {"Q-GEN-ORDER", "WSAEADDRINUSE", ""},
           {"Q-PER-ORDER", "ERROR_SHARING_VIOLATION", ""}},
          {{"reserved port", "highest"}, {"wildcard block", "highest"}}};
}

Variant Shortage() {
  return {"shortage",
          "takes a taken port for a shortage: WSAENOBUFS",
          {{"Q-ACQ-TAKEN-CODE", "WSAENOBUFS", ""},
           {"Q-ACQ-RANGE-CODE", "WSAEADDRNOTAVAIL", ""},
           {"Q-ACQ-WILD-EXHAUSTED-CODE", "WSAENOBUFS", ""},
           {"Q-BND-EXHAUST-CODE", "WSAENOBUFS", ""},
           {"Q-GEN-ORDER", "other", ""}},
          {{"tokens", "counting"}}};
}

Variant Unnamed() {
  return {"unnamed",
          "answers with a code that no page names wherever one is open",
          {{"Q-ACQ-TAKEN-CODE", "other", ""},
           {"Q-ACQ-RANGE-CODE", "other", ""},
           {"Q-ACQ-WILD-EXHAUSTED-CODE", "other", ""},
           {"Q-ACQ-ZERO-PORTS", "other code", ""},
           {"Q-ACQ-LAST-PORT", "other code", ""},
           {"Q-ACQ-MEM-PAST-EDGE", "other code", ""},
           {"Q-ACQ-MEM-MISALIGNED", "other code", ""},
           {"Q-ACQ-MEM-ALIASING", "other code", ""},
           {"Q-ACQ-MEM-READ-ONLY", "other code", ""},
           {"Q-ASC-OUT-SIZE", "other code", ""},
           {"Q-ASC-ZERO-CODE", "other", ""},
           {"Q-ASC-UNKNOWN-CODE", "other", ""},
           {"Q-ASC-FOREIGN-CODE", "other", ""},
           {"Q-REL-OUT-SIZE", "other code", ""},
           {"Q-BND-EXHAUST-CODE", "other", ""},
           {"Q-BND-RESERVED-CODE", "other", ""},
           {"Q-GEN-ORDER", "other", ""}},
          {{"tokens", "high half"}}};
}

Variant Scattered() {
  return {"scattered",
          "takes blocks and ports from anywhere; tokens with the top bit set",
          {{"Q-BND-EXHAUST-CODE", "WSAEADDRNOTAVAIL", ""}},
          {{"wildcard block", "spread"},
           {"reserved port", "spread"},
           {"ephemeral port", "spread"},
           {"tokens", "top bit"}}};
}

}  // namespace

const std::vector<Variant>& AllVariants() {
  static const std::vector<Variant> variants = {
      WindowsVariant(), Strict(),   Lenient(), Wary(),     Pending(),      Prompt(),
      Alternating(),    Apart(),    Holding(), Late(),     ByDescriptor(), Access(),
      InUse(),          Shortage(), Unnamed(), Scattered()};
  return variants;
}

}  // namespace portcullis::targets
