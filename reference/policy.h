// Policy: what the reference answers where the documents leave the answer open.
//
// One field for each question of conformance/requirements that an implementation can choose; the
// id stands beside it. The default follows what is observed on Windows, where anything is, else the
// page of SIO_ACQUIRE_PORT_RESERVATION, else the sibling control code SIO_KEEPALIVE_VALS. A policy
// is a correct implementation whatever its fields say; nothing here breaks a documented rule.
//
// A field that is a code has the error number as its value: CodeOf gives it.
//
// Not chosen here: Q-ACQ-MEM-READ-ONLY (nothing can be stored in a page that is not writable, so it
// is WSAEFAULT), Q-GEN-ROUTINE-CUT (the same by the page's words), Q-GEN-ORDER (one order, which
// ioctl.cc lists) and Q-LIFE-CLEANUP (the sockets are closed, so their ports are free).

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

  friend bool operator==(const Policy&, const Policy&) = default;
};

// CodeOf gives the error number that a code-valued field stands for.
template <typename Code>
constexpr std::int32_t CodeOf(Code code) {
  return static_cast<std::int32_t>(code);
}

}  // namespace portcullis::reference
