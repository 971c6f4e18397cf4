// Policy: what the reference answers where the documents leave the answer open.
//
// One field for each question of conformance/requirements that an implementation can choose; the
// id stands beside it. The default follows what is observed on Windows, where anything is, else the
// page of the function, else the sibling control code SIO_KEEPALIVE_VALS. A policy is a correct
// implementation whatever its fields say; nothing here breaks a documented rule.
//
// A field that is a code has the error number as its value: CodeOf gives it. A field that is
// refused or granted is refused with WSAEINVAL ("a specified input parameter is not acceptable"),
// where it does not say otherwise; the functions of iphlpapi have codes of their own.
//
// Not chosen here: Q-ACQ-MEM-READ-ONLY (nothing can be stored in a page that is not writable, so it
// is WSAEFAULT), Q-GEN-ROUTINE-CUT (the same by the page's words), Q-GEN-ORDER and Q-PER-ORDER (one
// order each, which ioctl.cc and persistent.cc list) and Q-LIFE-CLEANUP (the sockets are closed, so
// their ports are free).

#pragma once

#include <cstdint>

#include "reference/abi/error_codes.h"

namespace portcullis::reference {

enum class TakenCode : std::int32_t {
  kAddressInUse = abi::kWsaEaddrinuse,
  kAccess = abi::kWsaEacces,
  kInvalid = abi::kWsaEinval,
  kNoBuffers = abi::kWsaEnobufs
};
enum class RangeCode : std::int32_t {
  kInvalid = abi::kWsaEinval,
  kAddressNotAvailable = abi::kWsaEaddrnotavail,
  kAddressInUse = abi::kWsaEaddrinuse
};
enum class ExhaustedCode : std::int32_t {
  kAddressInUse = abi::kWsaEaddrinuse,
  kNoBuffers = abi::kWsaEnobufs
};
enum class ZeroPorts { kInvalid, kGranted };  // kGranted: a token for a block of no ports
enum class LastPort { kGranted, kInvalid };   // a block that ends exactly at the last port
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
enum class QuestionablePointer { kAccepted, kFault };
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
enum class OverlappedCount { kUntouched, kZero, kSize };
enum class ImmediateTransferred { kSize, kZero };
enum class OverlappedAnswer { kAtOnce, kPending };
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
  kFault = abi::kWsaEfault
};
enum class TokenCode : std::int32_t {
  kInvalid = abi::kWsaEinval,
  kAccess = abi::kWsaEacces,
  kAddressNotAvailable = abi::kWsaEaddrnotavail
};
enum class ReturnedCount { kZero, kNonzero, kUntouched };  // kNonzero: the size of a token
enum class BlockUsedUpCode : std::int32_t {
  kAddressInUse = abi::kWsaEaddrinuse,
  kNoBuffers = abi::kWsaEnobufs,
  kAddressNotAvailable = abi::kWsaEaddrnotavail
};
enum class ReservedCode : std::int32_t {
  kAccess = abi::kWsaEacces,
  kAddressInUse = abi::kWsaEaddrinuse
};
enum class ImplicitBind { kReservation, kElsewhere };
enum class SharedPort { kWithReuse, kWithOneToken, kRefused };
enum class BlockOfClosed { kFreed, kHeld };
enum class ClosedDuplicated { kHeld, kFreed };
enum class PastEnd : std::int32_t {
  kInvalid = abi::kErrorInvalidParameter,
  kNotFound = abi::kErrorNotFound
};
enum class RestartToken { kChanged, kSame };

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
  // Q-ASC-FAMILY. microsoft/msquic serves IPv4 and IPv6 from one reservation. Families that are
  // apart refuse it in any case.
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

  // Of persistent reservations.
  // Q-ACQ-PERSISTENT. microsoft/msquic #2891: WSAEADDRINUSE for an administered range.
  Permission acquire_over_persistent = Permission::kRefused;
  // Q-PER-RUNTIME. http.sys and ACQUIRE refuse each other's ranges (dotnet/runtime #115088).
  Permission persistent_over_runtime = Permission::kRefused;
  // Q-PER-FAMILY-BOUND. The call has no family argument. Refused: ERROR_SHARING_VIOLATION.
  Permission persistent_over_bound_ipv6 = Permission::kRefused;
  // Q-PER-LAST-PORT. 65,535 is a port like any other. Refused: ERROR_INVALID_PARAMETER.
  Permission persistent_last_port = Permission::kGranted;
  // Q-PER-NULL-TOKEN. Refused: ERROR_INVALID_PARAMETER. Granted: nothing is stored.
  Permission persistent_bad_token = Permission::kRefused;
  // Q-PER-DELETE-PART. Lookup's page asks for the numbers of the creation. Refused:
  // ERROR_NOT_FOUND. Granted: every reservation that has a port of the range is deleted.
  Permission persistent_delete_part = Permission::kRefused;
  // Q-PER-DELETE-CONSUMED. No page names a code for it. Refused: ERROR_SHARING_VIOLATION.
  Permission persistent_delete_consumed = Permission::kGranted;
  // Q-PER-PAST-END. Of Delete and Lookup. As Create's page has it.
  PastEnd persistent_past_end = PastEnd::kInvalid;
  // Q-PER-RESTART-TOKEN. "May change at each restart" (lookup page).
  RestartToken restart_token = RestartToken::kChanged;

  friend bool operator==(const Policy&, const Policy&) = default;
};

// CodeOf gives the error number that a code-valued field stands for.
template <typename Code>
constexpr std::int32_t CodeOf(Code code) {
  return static_cast<std::int32_t>(code);
}

}  // namespace portcullis::reference
