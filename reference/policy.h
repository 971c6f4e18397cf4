// Policy: what the reference answers where the documents leave the answer open.
//
// One field for each question of conformance/requirements, with its id beside it, and at the end
// the habits: latitude that no question is asked of. The defaults follow what is observed on
// Windows, where anything is, else the page of the function, else the sibling control code
// SIO_KEEPALIVE_VALS. A policy is a correct implementation whatever its fields say; nothing here
// breaks a documented rule. conformance/targets/variant/ names the field of every reading.
//
// A field that is a code has the error number as its value: CodeOf gives it. The last code of such
// a field, where its comment says so, stands for every code that no source names. A field that is
// refused or granted is refused with WSAEINVAL ("a specified input parameter is not acceptable"),
// where it does not say otherwise; the functions of iphlpapi have codes of their own.

#pragma once

#include <cstdint>

#include "reference/abi/error_codes.h"
#include "reference/placement.h"
#include "reference/refusals.h"

namespace portcullis::reference {

enum class TakenCode : std::int32_t {
  kAddressInUse = abi::kWsaEaddrinuse,
  kAccess = abi::kWsaEacces,
  kInvalid = abi::kWsaEinval,
  kNoBuffers = abi::kWsaEnobufs,
  kAddressNotAvailable = abi::kWsaEaddrnotavail  // any other
};
enum class RangeCode : std::int32_t {
  kInvalid = abi::kWsaEinval,
  kAddressNotAvailable = abi::kWsaEaddrnotavail,
  kAddressInUse = abi::kWsaEaddrinuse,
  kNoBuffers = abi::kWsaEnobufs  // any other
};
enum class ExhaustedCode : std::int32_t {
  kAddressInUse = abi::kWsaEaddrinuse,
  kNoBuffers = abi::kWsaEnobufs,
  kAddressNotAvailable = abi::kWsaEaddrnotavail  // any other
};
enum class ZeroPorts : std::int32_t {
  kGranted = 0,  // a token for a block of no ports
  kInvalid = abi::kWsaEinval,
  kAddressNotAvailable = abi::kWsaEaddrnotavail  // any other
};
enum class LastPort : std::int32_t {  // a block that ends exactly at the last port
  kGranted = 0,
  kInvalid = abi::kWsaEinval,
  kAddressNotAvailable = abi::kWsaEaddrnotavail  // any other
};
enum class ShortInputCode : std::int32_t { kFault = abi::kWsaEfault, kInvalid = abi::kWsaEinval };
enum class LargeInput : std::int32_t {
  kAccepted = 0,
  kFault = abi::kWsaEfault,
  kInvalid = abi::kWsaEinval
};
enum class SocketTypeCode : std::int32_t {
  kNotSupported = abi::kWsaEopnotsupp,
  kInvalid = abi::kWsaEinval
};
enum class Families { kJoined, kApart };
enum class Permission { kGranted, kRefused };
enum class QuestionablePointer : std::int32_t {
  kAccepted = 0,
  kFault = abi::kWsaEfault,
  kInvalid = abi::kWsaEinval  // any other
};
enum class ClosedWhileBlockedCode : std::int32_t {
  kInterrupted = abi::kWsaEintr,
  kAborted = abi::kWsaOperationAborted,
  kNotSocket = abi::kWsaEnotsock
};
enum class CancelledCallCode : std::int32_t {
  kInterrupted = abi::kWsaEintr,
  kAborted = abi::kWsaOperationAborted
};
enum class WildcardRange { kDynamicFirst, kAnywhere };
enum class OutputTail { kUntouched, kZeroed };
enum class BindReserved : std::int32_t {
  kGranted = 0,
  kAccess = abi::kWsaEacces,
  kAddressInUse = abi::kWsaEaddrinuse
};
enum class UnknownCode : std::int32_t {
  kNotSupported = abi::kWsaEopnotsupp,
  kInvalid = abi::kWsaEinval
};
enum class IgnoredPointer { kIgnored, kFault };
enum class OverlappedCount { kUntouched, kZero, kSize, kZeroWithRoutine };  // else untouched
enum class ImmediateTransferred { kSize, kZero };
enum class OverlappedAnswer { kAtOnce, kPending, kAlternating };  // kAlternating: at once, then not
enum class CarrierTypeCode : std::int32_t {
  kNotSupported = abi::kWsaEopnotsupp,
  kInvalid = abi::kWsaEinval,
  kNoProtocolOption = abi::kWsaEnoprotoopt
};
enum class FlushOnTcp : std::int32_t {
  kAccepted = 0,
  kNotSupported = abi::kWsaEopnotsupp,
  kNoProtocolOption = abi::kWsaEnoprotoopt,
  kInvalid = abi::kWsaEinval
};

enum class NeedlessOutput : std::int32_t {
  kIgnored = 0,
  kInvalid = abi::kWsaEinval,
  kFault = abi::kWsaEfault,
  kAccess = abi::kWsaEacces  // any other
};
enum class TokenCode : std::int32_t {
  kInvalid = abi::kWsaEinval,
  kAccess = abi::kWsaEacces,
  kAddressNotAvailable = abi::kWsaEaddrnotavail  // any other
};
enum class ReturnedCount { kZero, kNonzero, kUntouched };  // kNonzero: the size of a token
enum class BlockUsedUpCode : std::int32_t {
  kAddressInUse = abi::kWsaEaddrinuse,
  kNoBuffers = abi::kWsaEnobufs,
  kAddressNotAvailable = abi::kWsaEaddrnotavail,
  kAccess = abi::kWsaEacces  // any other
};
enum class ReservedCode : std::int32_t {
  kAccess = abi::kWsaEacces,
  kAddressInUse = abi::kWsaEaddrinuse,
  kInvalid = abi::kWsaEinval  // any other
};
enum class ImplicitBind { kReservation, kElsewhere, kRefused };
enum class SharedPort { kWithReuse, kWithOneToken, kRefused };
enum class BlockOfClosed { kFreed, kHeld };
enum class ClosedDuplicated { kHeld, kFreed };
enum class BlocksOfCleanup { kFreed, kHeld };
enum class Freeing { kAtOnce, kLater };
enum class PastEnd : std::int32_t {
  kInvalid = abi::kErrorInvalidParameter,
  kNotFound = abi::kErrorNotFound
};
enum class BadToken : std::int32_t {  // a Token pointer that is null or unmapped
  kGranted = 0,                       // nothing is stored
  kInvalid = abi::kErrorInvalidParameter,
  kNoAccess = abi::kErrorNoaccess
};
enum class RestartToken { kChanged, kSame };

// Habits.
enum class UnsupportedOverlapped { kPending, kAtOnce };
enum class RefusedCount { kUntouched, kZero };
enum class SecondAssociation { kReplaces, kKept };  // kKept: granted, without effect
// All are unique and never given out twice. kSparse: far apart, in no order; kCounting: 1, 2, 3;
// kTopBit: negative where it is read as signed; kHighHalf: its low 32 bits are 0.
enum class TokenPattern { kSparse, kCounting, kTopBit, kHighHalf };

struct Policy {
  // Q-ACQ-TAKEN-CODE. microsoft/msquic #5795 and #2891 report 10048 for a range that is taken.
  TakenCode taken_code = TakenCode::kAddressInUse;
  // Q-ACQ-RANGE-CODE. "A specified input parameter is not acceptable" (acquire page).
  RangeCode range_code = RangeCode::kInvalid;
  // Q-ACQ-WILD-EXHAUSTED-CODE. Not observed; the answer of a block that is taken.
  ExhaustedCode wild_exhausted_code = ExhaustedCode::kAddressInUse;
  // Q-ACQ-ZERO-PORTS. "A specified input parameter is not acceptable" (acquire page).
  ZeroPorts zero_ports = ZeroPorts::kInvalid;
  // Q-ACQ-LAST-PORT. 65,535 is a port like any other.
  LastPort last_port = LastPort::kGranted;
  // Q-ACQ-IN-SHORT-CODE. WSAIoctl's page; the sibling answers WSAEFAULT (Wine's Windows tests).
  ShortInputCode in_short_code = ShortInputCode::kFault;
  // Q-ACQ-IN-LARGE. The page says only what the size "should be".
  LargeInput in_large = LargeInput::kAccepted;
  // Q-ACQ-TYPE-CODE. The acquire page says it of "a socket other than UDP or TCP".
  SocketTypeCode type_code = SocketTypeCode::kNotSupported;
  // Q-ACQ-FAMILIES. No call of the family has a family argument.
  Families families = Families::kJoined;
  // Q-ACQ-BOUND. microsoft/msquic treats WSAEADDRINUSE as "in use or reserved".
  Permission acquire_over_bound = Permission::kRefused;
  // Q-ACQ-ON-BOUND-SOCKET, Q-ACQ-SECOND. No page forbids either. Refused: WSAEINVAL.
  Permission acquire_on_bound_socket = Permission::kGranted;
  Permission second_acquire = Permission::kGranted;
  // Q-ACQ-MEM-PAST-EDGE. A buffer of the declared size is not "totally contained" in valid memory.
  QuestionablePointer past_edge = QuestionablePointer::kFault;
  // Q-ACQ-MEM-MISALIGNED, Q-ACQ-MEM-ALIASING. x64 reads at any address; the input is read first.
  QuestionablePointer misaligned = QuestionablePointer::kAccepted;
  QuestionablePointer aliasing = QuestionablePointer::kAccepted;
  // Q-ACQ-MEM-READ-ONLY. What is to be written has to be writable. Accepted: nothing is stored.
  QuestionablePointer read_only = QuestionablePointer::kFault;
  // Q-ACQ-CLOSE-WHILE-BLOCKED, Q-ACQ-CANCEL-CODE. STATUS_CANCELLED becomes WSAEINTR on a plain call
  // (ReactOS msafd, libuv's table).
  ClosedWhileBlockedCode closed_while_blocked_code = ClosedWhileBlockedCode::kInterrupted;
  CancelledCallCode cancelled_call_code = CancelledCallCode::kInterrupted;
  // Q-ACQ-WILD-RANGE. Users of WSL see the system's blocks in the dynamic range.
  WildcardRange wildcard_range = WildcardRange::kDynamicFirst;
  // Q-ACQ-OUT-TAIL. Bytes past 16 of a larger output; zeroed up to byte 64 at most.
  OutputTail output_tail = OutputTail::kUntouched;
  // Q-BIND-RESERVED. docker/for-win #3171, microsoft/WSL #5306: 10013 for ports taken at run time.
  BindReserved bind_reserved = BindReserved::kAccess;
  // Q-GEN-CODE. Wine's Windows tests: WSAEOPNOTSUPP for 0xdeadbeef and others.
  UnknownCode unknown_code = UnknownCode::kNotSupported;
  // Q-GEN-UNUSED-OUTPUT. Wine's Windows tests: FIONBIO ignores an output it does not have.
  IgnoredPointer unused_output = IgnoredPointer::kIgnored;
  // Q-GEN-OVL-IGNORED-POINTER, Q-GEN-ROUTINE-IGNORED. WSAIoctl's page: ignored.
  IgnoredPointer ignored_overlapped = IgnoredPointer::kIgnored;
  IgnoredPointer ignored_routine = IgnoredPointer::kIgnored;
  // Q-GEN-ROUTINE-CUT. Of one that the edge of a page cuts, used or not: whether it is code shows
  // only when it is called.
  IgnoredPointer cut_routine = IgnoredPointer::kIgnored;
  // Q-GEN-ORDER. The order of the checks; ReactOS and Wine's Windows tests give parts of it.
  CheckOrder order = kUsualOrder;
  // Q-GEN-OVL-COUNT. Wine's Windows tests: SIO_KEEPALIVE_VALS leaves the count on immediate
  // success.
  OverlappedCount overlapped_count = OverlappedCount::kUntouched;
  // Q-GEN-OVL-TRANSFERRED. What the completion of an ACQUIRE reports that was answered with 0.
  ImmediateTransferred immediate_transferred = ImmediateTransferred::kSize;
  // Q-GEN-OVL-IMMEDIATE. Wine's Windows tests: SIO_KEEPALIVE_VALS is answered with 0.
  OverlappedAnswer overlapped_answer = OverlappedAnswer::kAtOnce;
  // Q-GEN-CARRIER-IN-LARGE. Wine's Windows tests: FIONBIO accepts a longer input.
  LargeInput carrier_in_large = LargeInput::kAccepted;
  // Q-GEN-TYPE-CODE. SIO_KEEPALIVE_VALS on a socket that is not TCP.
  CarrierTypeCode carrier_type_code = CarrierTypeCode::kNotSupported;
  // Q-GEN-FLUSH-SUPPORT. Wine's Windows tests: WSAEOPNOTSUPP on TCP.
  FlushOnTcp flush_on_tcp = FlushOnTcp::kNotSupported;

  // Of ASSOCIATE and RELEASE.
  // Q-ASC-TYPE-CODE, Q-REL-TYPE-CODE. As for ACQUIRE: their pages have its rows.
  SocketTypeCode associate_type_code = SocketTypeCode::kNotSupported;
  SocketTypeCode release_type_code = SocketTypeCode::kNotSupported;
  // Q-ASC-IN-SHORT-CODE, Q-REL-IN-SHORT-CODE. WSAIoctl's page; the sibling (Wine's Windows tests).
  ShortInputCode associate_in_short_code = ShortInputCode::kFault;
  ShortInputCode release_in_short_code = ShortInputCode::kFault;
  // Q-ASC-OUT-SIZE, Q-REL-OUT-SIZE. "Must be zero", and no code is named; FIONBIO ignores an output
  // that it does not have (Wine's Windows tests).
  NeedlessOutput associate_out_size = NeedlessOutput::kIgnored;
  NeedlessOutput release_out_size = NeedlessOutput::kIgnored;
  // Q-ASC-COUNT, Q-REL-COUNT. The sibling stores 0 (Wine's Windows tests).
  ReturnedCount associate_count = ReturnedCount::kZero;
  ReturnedCount release_count = ReturnedCount::kZero;
  // Q-ASC-ZERO-CODE, Q-ASC-UNKNOWN-CODE, Q-ASC-FOREIGN-CODE. "A specified input parameter is not
  // acceptable" (associate page).
  TokenCode zero_token_code = TokenCode::kInvalid;
  TokenCode unknown_token_code = TokenCode::kInvalid;
  TokenCode foreign_token_code = TokenCode::kInvalid;
  // Q-ASC-STALE. A token lives as long as its reservation. Granted: the socket is then associated
  // with a reservation that has ended.
  Permission associate_stale = Permission::kRefused;
  // Q-ASC-PROTOCOL. The pools of TCP and UDP are apart (microsoft/msquic #6017). Granted: the
  // association has no effect.
  Permission associate_protocol = Permission::kRefused;
  // Q-ASC-FAMILY. microsoft/msquic serves IPv4 and IPv6 from one reservation. Granted where the
  // families are apart: the association has no effect.
  Permission associate_family = Permission::kGranted;
  // Q-ASC-BOUND. "Must be issued before the bind" (associate page); SIO_CPU_AFFINITY, a sibling
  // that must as well, answers WSAEINVAL (winsock-ioctls page). Granted: without effect.
  Permission associate_bound = Permission::kRefused;
  // Q-ASC-SECOND. No page forbids it; the later one replaces.
  Permission associate_second = Permission::kGranted;
  // Q-ASC-DUPLICATE, Q-REL-DUPLICATE. "Only from the process that was granted it" (acquire page);
  // "must have been obtained by the issuing process" (release page); mstcpip.h knows an OwningPid.
  Permission associate_duplicate = Permission::kRefused;
  Permission release_duplicate = Permission::kRefused;
  // Q-REL-OTHER-SOCKET. The release page speaks of the process, not of the socket.
  Permission release_other_socket = Permission::kGranted;
  // Q-REL-UNKNOWN, Q-REL-TWICE, Q-REL-FOREIGN, Q-REL-PERSISTENT. There is nothing that the process
  // could release. Granted: and nothing is released.
  Permission release_unknown = Permission::kRefused;
  Permission release_twice = Permission::kRefused;
  Permission release_foreign = Permission::kRefused;
  Permission release_persistent = Permission::kRefused;
  // Q-REL-BOUND. The acquire page's sample releases with a bound socket.
  Permission release_bound = Permission::kGranted;

  // Of bind and of what it does to reservations.
  // Q-BND-EXHAUST-CODE. Not observed; the answer of a port that is taken.
  BlockUsedUpCode block_used_up_code = BlockUsedUpCode::kAddressInUse;
  // Q-BND-OUTSIDE. "The port is selected from the reservation" (associate page).
  Permission bind_outside = Permission::kRefused;
  // Q-BND-RESERVED-CODE. As Q-BIND-RESERVED; microsoft/WSL #12228 reports 10048.
  ReservedCode bind_reserved_code = ReservedCode::kAccess;
  // Q-BND-REUSE. KB 3039044: a bind with SO_REUSEADDR into an excluded range fails, WSAEACCES.
  Permission bind_reserved_reuse = Permission::kRefused;
  // Q-BND-IMPLICIT. A bindresvport of a libtirpc for Windows trusts connect with it.
  ImplicitBind implicit_bind = ImplicitBind::kReservation;
  // Q-BND-SHARED. SO_REUSEADDR's own meaning. Sockets that set SIO_CPU_AFFINITY and are associated
  // with one token share in any case (microsoft/msquic).
  SharedPort shared_port = SharedPort::kWithReuse;
  // Q-BIND-ENDED. Not observed. Granted: as if the socket had never been associated.
  Permission bind_ended = Permission::kRefused;
  // Q-BND-PERSISTENT. microsoft/msquic docs/CIBIR.md: such binds are forbidden. WSAEACCES.
  Permission bind_persistent = Permission::kRefused;
  // Q-LIFE-BOUND-CLOSE. "Lives only as long as the socket" (acquire page). Held: until the last
  // socket that is bound from the block is closed.
  BlockOfClosed block_of_closed = BlockOfClosed::kFreed;
  // Q-LIFE-DUPLICATE. A duplicate is a descriptor of the same socket (WSADuplicateSocketW's page).
  ClosedDuplicated closed_duplicated = ClosedDuplicated::kHeld;

  // Q-LIFE-CLEANUP. The sockets are closed, so their ports are free. Held: until the process ends.
  BlocksOfCleanup blocks_of_cleanup = BlocksOfCleanup::kFreed;
  // Q-LIFE-FREED. Not observed; no page gives a reservation that has ended any effect. Later: when
  // time has passed (Host::PassTime).
  Freeing freeing = Freeing::kAtOnce;

  // Of persistent reservations.
  // Q-ACQ-PERSISTENT. microsoft/msquic #2891: WSAEADDRINUSE for an administered range.
  Permission acquire_over_persistent = Permission::kRefused;
  // Q-PER-RUNTIME. http.sys and ACQUIRE refuse each other's ranges (dotnet/runtime #115088).
  Permission persistent_over_runtime = Permission::kRefused;
  // Q-PER-FAMILY-BOUND. The call has no family argument. Refused: ERROR_SHARING_VIOLATION.
  Permission persistent_over_bound_ipv6 = Permission::kRefused;
  // Q-PER-LAST-PORT. 65,535 is a port like any other. Refused: ERROR_INVALID_PARAMETER.
  Permission persistent_last_port = Permission::kGranted;
  // Q-PER-NULL-TOKEN. A parameter that is not valid.
  BadToken persistent_bad_token = BadToken::kInvalid;
  // Q-PER-DELETE-PART. Lookup's page asks for the numbers of the creation. Refused:
  // ERROR_NOT_FOUND. Granted: every reservation that has a port of the range is deleted.
  Permission persistent_delete_part = Permission::kRefused;
  // Q-PER-DELETE-CONSUMED. No page names a code for it. Refused: ERROR_SHARING_VIOLATION.
  Permission persistent_delete_consumed = Permission::kGranted;
  // Q-PER-PAST-END. Of Delete and Lookup. As Create's page has it.
  PastEnd persistent_past_end = PastEnd::kInvalid;
  // Q-PER-RESTART-TOKEN. "May change at each restart" (lookup page).
  RestartToken restart_token = RestartToken::kChanged;
  // Q-PER-ORDER. Rights, then the parameters as they come.
  PersistentOrder persistent_order = kUsualPersistentOrder;

  // Habits: what no page speaks of and no run can call a choice between two readings of anything.
  // Where a wildcard's block lies, which port of its reservation a socket gets, which ephemeral
  // one.
  Placement wildcard_block = Placement::kLowest;
  Placement reserved_port = Placement::kLowest;
  Placement ephemeral_port = Placement::kLowest;
  TokenPattern token_pattern = TokenPattern::kSparse;
  // Wine's Windows tests: a command nobody knows pends first (GEN-CODE-04); the WSPIoctl page: any
  // error is given at once.
  UnsupportedOverlapped unsupported_overlapped = UnsupportedOverlapped::kPending;
  // What a refused call leaves in the returned count, where no page and no test says it.
  RefusedCount refused_count = RefusedCount::kUntouched;
  // Where a second association is granted (Q-ASC-SECOND).
  SecondAssociation second_association = SecondAssociation::kReplaces;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// CodeOf gives the error number that a code-valued field stands for.
template <typename Code>
constexpr std::int32_t CodeOf(Code code) {
  return static_cast<std::int32_t>(code);
}

}  // namespace portcullis::reference
