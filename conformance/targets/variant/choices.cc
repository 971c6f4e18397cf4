// Every reading of every question, and the field of the policy that takes it.

#include "conformance/targets/variant/variants.h"

namespace portcullis::targets {
namespace {

using namespace reference;  // NOLINT(google-build-using-namespace): the names of its choices

template <auto Field, auto Value>
void Take(Policy& policy) {
  policy.*Field = Value;
}

// The code that comes first among several is that of the check that comes first: of all, or of
// those that presuppose a socket.
template <Check kFirst>
void First(Policy& policy) {
  constexpr std::size_t kFrom = kFirst <= Check::kDescriptor ? 0 : 3;
  policy.order = WithFirst(policy.order, kFirst, kFrom);
}
template <PersistentCheck kFirst>
void First(Policy& policy) {
  policy.persistent_order = WithFirst(policy.persistent_order, kFirst);
}

template <auto Field, auto Value>
bool Has(const Policy& policy) {
  return policy.*Field == Value;
}
template <auto Field, auto Granted>
bool IsNot(const Policy& policy) {
  return policy.*Field != Granted;
}
constexpr auto kByAnyCode = IsNot<&Policy::bind_reserved, BindReserved::kGranted>;
constexpr auto kByAnyError = IsNot<&Policy::persistent_bad_token, BadToken::kGranted>;
constexpr auto kByTurns = Has<&Policy::overlapped_answer, OverlappedAnswer::kAlternating>;
constexpr auto kByReuse = Has<&Policy::shared_port, SharedPort::kWithReuse>;
constexpr auto kByRoutine = Has<&Policy::overlapped_count, OverlappedCount::kZeroWithRoutine>;

// Of a persistent function only the token's pointer has a code that nobody names.
void TokenPointerFirst(Policy& policy) {
  policy.persistent_bad_token = BadToken::kNoAccess;
  First<PersistentCheck::kToken>(policy);
}

}  // namespace

const std::vector<Choice>& AllChoices() {
  static const std::vector<Choice> choices = {
      // --- ACQUIRE ---
      {"Q-ACQ-TAKEN-CODE", "WSAEADDRINUSE", Take<&Policy::taken_code, TakenCode::kAddressInUse>},
      {"Q-ACQ-TAKEN-CODE", "WSAEACCES", Take<&Policy::taken_code, TakenCode::kAccess>},
      {"Q-ACQ-TAKEN-CODE", "WSAEINVAL", Take<&Policy::taken_code, TakenCode::kInvalid>},
      {"Q-ACQ-TAKEN-CODE", "WSAENOBUFS", Take<&Policy::taken_code, TakenCode::kNoBuffers>},
      {"Q-ACQ-TAKEN-CODE", "other", Take<&Policy::taken_code, TakenCode::kAddressNotAvailable>},
      {"Q-ACQ-RANGE-CODE", "WSAEINVAL", Take<&Policy::range_code, RangeCode::kInvalid>},
      {"Q-ACQ-RANGE-CODE", "WSAEADDRNOTAVAIL",
       Take<&Policy::range_code, RangeCode::kAddressNotAvailable>},
      {"Q-ACQ-RANGE-CODE", "WSAEADDRINUSE", Take<&Policy::range_code, RangeCode::kAddressInUse>},
      {"Q-ACQ-RANGE-CODE", "other", Take<&Policy::range_code, RangeCode::kNoBuffers>},
      {"Q-ACQ-WILD-EXHAUSTED-CODE", "WSAEADDRINUSE",
       Take<&Policy::wild_exhausted_code, ExhaustedCode::kAddressInUse>},
      {"Q-ACQ-WILD-EXHAUSTED-CODE", "WSAENOBUFS",
       Take<&Policy::wild_exhausted_code, ExhaustedCode::kNoBuffers>},
      {"Q-ACQ-WILD-EXHAUSTED-CODE", "other",
       Take<&Policy::wild_exhausted_code, ExhaustedCode::kAddressNotAvailable>},
      {"Q-ACQ-ZERO-PORTS", "WSAEINVAL", Take<&Policy::zero_ports, ZeroPorts::kInvalid>},
      {"Q-ACQ-ZERO-PORTS", "other code",
       Take<&Policy::zero_ports, ZeroPorts::kAddressNotAvailable>},
      {"Q-ACQ-ZERO-PORTS", "success", Take<&Policy::zero_ports, ZeroPorts::kGranted>},
      {"Q-ACQ-LAST-PORT", "success", Take<&Policy::last_port, LastPort::kGranted>},
      {"Q-ACQ-LAST-PORT", "WSAEINVAL", Take<&Policy::last_port, LastPort::kInvalid>},
      {"Q-ACQ-LAST-PORT", "other code", Take<&Policy::last_port, LastPort::kAddressNotAvailable>},
      {"Q-ACQ-IN-SHORT-CODE", "WSAEFAULT", Take<&Policy::in_short_code, ShortInputCode::kFault>},
      {"Q-ACQ-IN-SHORT-CODE", "WSAEINVAL", Take<&Policy::in_short_code, ShortInputCode::kInvalid>},
      {"Q-ACQ-IN-LARGE", "success", Take<&Policy::in_large, LargeInput::kAccepted>},
      {"Q-ACQ-IN-LARGE", "WSAEFAULT", Take<&Policy::in_large, LargeInput::kFault>},
      {"Q-ACQ-IN-LARGE", "WSAEINVAL", Take<&Policy::in_large, LargeInput::kInvalid>},
      {"Q-ACQ-TYPE-CODE", "WSAEINVAL", Take<&Policy::type_code, SocketTypeCode::kInvalid>},
      {"Q-ACQ-TYPE-CODE", "WSAEOPNOTSUPP", Take<&Policy::type_code, SocketTypeCode::kNotSupported>},
      {"Q-ACQ-FAMILIES", "joined", Take<&Policy::families, Families::kJoined>},
      {"Q-ACQ-FAMILIES", "apart", Take<&Policy::families, Families::kApart>},
      {"Q-ACQ-BOUND", "success", Take<&Policy::acquire_over_bound, Permission::kGranted>},
      {"Q-ACQ-BOUND", "fails", Take<&Policy::acquire_over_bound, Permission::kRefused>},
      {"Q-ACQ-ON-BOUND-SOCKET", "success",
       Take<&Policy::acquire_on_bound_socket, Permission::kGranted>},
      {"Q-ACQ-ON-BOUND-SOCKET", "fails",
       Take<&Policy::acquire_on_bound_socket, Permission::kRefused>},
      {"Q-ACQ-SECOND", "success", Take<&Policy::second_acquire, Permission::kGranted>},
      {"Q-ACQ-SECOND", "fails", Take<&Policy::second_acquire, Permission::kRefused>},
      {"Q-ACQ-MEM-PAST-EDGE", "success", Take<&Policy::past_edge, QuestionablePointer::kAccepted>},
      {"Q-ACQ-MEM-PAST-EDGE", "WSAEFAULT", Take<&Policy::past_edge, QuestionablePointer::kFault>},
      {"Q-ACQ-MEM-PAST-EDGE", "other code",
       Take<&Policy::past_edge, QuestionablePointer::kInvalid>},
      {"Q-ACQ-MEM-MISALIGNED", "success",
       Take<&Policy::misaligned, QuestionablePointer::kAccepted>},
      {"Q-ACQ-MEM-MISALIGNED", "WSAEFAULT", Take<&Policy::misaligned, QuestionablePointer::kFault>},
      {"Q-ACQ-MEM-MISALIGNED", "other code",
       Take<&Policy::misaligned, QuestionablePointer::kInvalid>},
      {"Q-ACQ-MEM-ALIASING", "success", Take<&Policy::aliasing, QuestionablePointer::kAccepted>},
      {"Q-ACQ-MEM-ALIASING", "WSAEFAULT", Take<&Policy::aliasing, QuestionablePointer::kFault>},
      {"Q-ACQ-MEM-ALIASING", "other code", Take<&Policy::aliasing, QuestionablePointer::kInvalid>},
      {"Q-ACQ-MEM-READ-ONLY", "success", Take<&Policy::read_only, QuestionablePointer::kAccepted>},
      {"Q-ACQ-MEM-READ-ONLY", "WSAEFAULT", Take<&Policy::read_only, QuestionablePointer::kFault>},
      {"Q-ACQ-MEM-READ-ONLY", "other code",
       Take<&Policy::read_only, QuestionablePointer::kInvalid>},
      {"Q-ACQ-CLOSE-WHILE-BLOCKED", "WSAEINTR",
       Take<&Policy::closed_while_blocked_code, ClosedWhileBlockedCode::kInterrupted>},
      {"Q-ACQ-CLOSE-WHILE-BLOCKED", "WSA_OPERATION_ABORTED",
       Take<&Policy::closed_while_blocked_code, ClosedWhileBlockedCode::kAborted>},
      {"Q-ACQ-CLOSE-WHILE-BLOCKED", "WSAENOTSOCK",
       Take<&Policy::closed_while_blocked_code, ClosedWhileBlockedCode::kNotSocket>},
      {"Q-ACQ-CANCEL-CODE", "WSAEINTR",
       Take<&Policy::cancelled_call_code, CancelledCallCode::kInterrupted>},
      {"Q-ACQ-CANCEL-CODE", "WSA_OPERATION_ABORTED",
       Take<&Policy::cancelled_call_code, CancelledCallCode::kAborted>},
      {"Q-ACQ-WILD-RANGE", "dynamic range",
       Take<&Policy::wildcard_range, WildcardRange::kDynamicFirst>},
      {"Q-ACQ-WILD-RANGE", "elsewhere", Take<&Policy::wildcard_range, WildcardRange::kAnywhere>},
      {"Q-ACQ-OUT-TAIL", "untouched", Take<&Policy::output_tail, OutputTail::kUntouched>},
      {"Q-ACQ-OUT-TAIL", "written", Take<&Policy::output_tail, OutputTail::kZeroed>},
      {"Q-ACQ-PERSISTENT", "success", Take<&Policy::acquire_over_persistent, Permission::kGranted>},
      {"Q-ACQ-PERSISTENT", "fails", Take<&Policy::acquire_over_persistent, Permission::kRefused>},

      // --- ASSOCIATE and RELEASE ---
      {"Q-ASC-TYPE-CODE", "WSAEINVAL",
       Take<&Policy::associate_type_code, SocketTypeCode::kInvalid>},
      {"Q-ASC-TYPE-CODE", "WSAEOPNOTSUPP",
       Take<&Policy::associate_type_code, SocketTypeCode::kNotSupported>},
      {"Q-ASC-IN-SHORT-CODE", "WSAEFAULT",
       Take<&Policy::associate_in_short_code, ShortInputCode::kFault>},
      {"Q-ASC-IN-SHORT-CODE", "WSAEINVAL",
       Take<&Policy::associate_in_short_code, ShortInputCode::kInvalid>},
      {"Q-ASC-OUT-SIZE", "success", Take<&Policy::associate_out_size, NeedlessOutput::kIgnored>},
      {"Q-ASC-OUT-SIZE", "WSAEINVAL", Take<&Policy::associate_out_size, NeedlessOutput::kInvalid>},
      {"Q-ASC-OUT-SIZE", "WSAEFAULT", Take<&Policy::associate_out_size, NeedlessOutput::kFault>},
      {"Q-ASC-OUT-SIZE", "other code", Take<&Policy::associate_out_size, NeedlessOutput::kAccess>},
      {"Q-ASC-COUNT", "zero", Take<&Policy::associate_count, ReturnedCount::kZero>},
      {"Q-ASC-COUNT", "nonzero", Take<&Policy::associate_count, ReturnedCount::kNonzero>},
      {"Q-ASC-COUNT", "untouched", Take<&Policy::associate_count, ReturnedCount::kUntouched>},
      {"Q-ASC-DUPLICATE", "success", Take<&Policy::associate_duplicate, Permission::kGranted>},
      {"Q-ASC-DUPLICATE", "fails", Take<&Policy::associate_duplicate, Permission::kRefused>},
      {"Q-REL-TYPE-CODE", "WSAEINVAL", Take<&Policy::release_type_code, SocketTypeCode::kInvalid>},
      {"Q-REL-TYPE-CODE", "WSAEOPNOTSUPP",
       Take<&Policy::release_type_code, SocketTypeCode::kNotSupported>},
      {"Q-REL-IN-SHORT-CODE", "WSAEFAULT",
       Take<&Policy::release_in_short_code, ShortInputCode::kFault>},
      {"Q-REL-IN-SHORT-CODE", "WSAEINVAL",
       Take<&Policy::release_in_short_code, ShortInputCode::kInvalid>},
      {"Q-REL-OUT-SIZE", "success", Take<&Policy::release_out_size, NeedlessOutput::kIgnored>},
      {"Q-REL-OUT-SIZE", "WSAEINVAL", Take<&Policy::release_out_size, NeedlessOutput::kInvalid>},
      {"Q-REL-OUT-SIZE", "WSAEFAULT", Take<&Policy::release_out_size, NeedlessOutput::kFault>},
      {"Q-REL-OUT-SIZE", "other code", Take<&Policy::release_out_size, NeedlessOutput::kAccess>},
      {"Q-REL-COUNT", "zero", Take<&Policy::release_count, ReturnedCount::kZero>},
      {"Q-REL-COUNT", "nonzero", Take<&Policy::release_count, ReturnedCount::kNonzero>},
      {"Q-REL-COUNT", "untouched", Take<&Policy::release_count, ReturnedCount::kUntouched>},
      {"Q-REL-DUPLICATE", "success", Take<&Policy::release_duplicate, Permission::kGranted>},
      {"Q-REL-DUPLICATE", "fails", Take<&Policy::release_duplicate, Permission::kRefused>},
      {"Q-ASC-ZERO-CODE", "WSAEINVAL", Take<&Policy::zero_token_code, TokenCode::kInvalid>},
      {"Q-ASC-ZERO-CODE", "WSAEACCES", Take<&Policy::zero_token_code, TokenCode::kAccess>},
      {"Q-ASC-ZERO-CODE", "other", Take<&Policy::zero_token_code, TokenCode::kAddressNotAvailable>},
      {"Q-ASC-UNKNOWN-CODE", "WSAEINVAL", Take<&Policy::unknown_token_code, TokenCode::kInvalid>},
      {"Q-ASC-UNKNOWN-CODE", "WSAEACCES", Take<&Policy::unknown_token_code, TokenCode::kAccess>},
      {"Q-ASC-UNKNOWN-CODE", "other",
       Take<&Policy::unknown_token_code, TokenCode::kAddressNotAvailable>},
      {"Q-ASC-FOREIGN-CODE", "WSAEINVAL", Take<&Policy::foreign_token_code, TokenCode::kInvalid>},
      {"Q-ASC-FOREIGN-CODE", "WSAEACCES", Take<&Policy::foreign_token_code, TokenCode::kAccess>},
      {"Q-ASC-FOREIGN-CODE", "other",
       Take<&Policy::foreign_token_code, TokenCode::kAddressNotAvailable>},
      {"Q-ASC-STALE", "success", Take<&Policy::associate_stale, Permission::kGranted>},
      {"Q-ASC-STALE", "fails", Take<&Policy::associate_stale, Permission::kRefused>},
      {"Q-ASC-PROTOCOL", "success", Take<&Policy::associate_protocol, Permission::kGranted>},
      {"Q-ASC-PROTOCOL", "fails", Take<&Policy::associate_protocol, Permission::kRefused>},
      {"Q-ASC-FAMILY", "success", Take<&Policy::associate_family, Permission::kGranted>},
      {"Q-ASC-FAMILY", "fails", Take<&Policy::associate_family, Permission::kRefused>},
      {"Q-ASC-BOUND", "success", Take<&Policy::associate_bound, Permission::kGranted>},
      {"Q-ASC-BOUND", "fails", Take<&Policy::associate_bound, Permission::kRefused>},
      {"Q-ASC-SECOND", "success", Take<&Policy::associate_second, Permission::kGranted>},
      {"Q-ASC-SECOND", "fails", Take<&Policy::associate_second, Permission::kRefused>},
      {"Q-REL-OTHER-SOCKET", "success", Take<&Policy::release_other_socket, Permission::kGranted>},
      {"Q-REL-OTHER-SOCKET", "fails", Take<&Policy::release_other_socket, Permission::kRefused>},
      {"Q-REL-UNKNOWN", "success", Take<&Policy::release_unknown, Permission::kGranted>},
      {"Q-REL-UNKNOWN", "fails", Take<&Policy::release_unknown, Permission::kRefused>},
      {"Q-REL-TWICE", "success", Take<&Policy::release_twice, Permission::kGranted>},
      {"Q-REL-TWICE", "fails", Take<&Policy::release_twice, Permission::kRefused>},
      {"Q-REL-FOREIGN", "success", Take<&Policy::release_foreign, Permission::kGranted>},
      {"Q-REL-FOREIGN", "fails", Take<&Policy::release_foreign, Permission::kRefused>},
      {"Q-REL-PERSISTENT", "success", Take<&Policy::release_persistent, Permission::kGranted>},
      {"Q-REL-PERSISTENT", "fails", Take<&Policy::release_persistent, Permission::kRefused>},
      {"Q-REL-BOUND", "success", Take<&Policy::release_bound, Permission::kGranted>},
      {"Q-REL-BOUND", "fails", Take<&Policy::release_bound, Permission::kRefused>},

      // --- bind, and how long a reservation lives ---
      {"Q-BIND-RESERVED", "success", Take<&Policy::bind_reserved, BindReserved::kGranted>},
      {"Q-BIND-RESERVED", "fails", Take<&Policy::bind_reserved, BindReserved::kAccess>, kByAnyCode},
      {"Q-BIND-ENDED", "success", Take<&Policy::bind_ended, Permission::kGranted>},
      {"Q-BIND-ENDED", "fails", Take<&Policy::bind_ended, Permission::kRefused>},
      {"Q-BND-EXHAUST-CODE", "WSAEADDRINUSE",
       Take<&Policy::block_used_up_code, BlockUsedUpCode::kAddressInUse>},
      {"Q-BND-EXHAUST-CODE", "WSAENOBUFS",
       Take<&Policy::block_used_up_code, BlockUsedUpCode::kNoBuffers>},
      {"Q-BND-EXHAUST-CODE", "WSAEADDRNOTAVAIL",
       Take<&Policy::block_used_up_code, BlockUsedUpCode::kAddressNotAvailable>},
      {"Q-BND-EXHAUST-CODE", "other", Take<&Policy::block_used_up_code, BlockUsedUpCode::kAccess>},
      {"Q-BND-OUTSIDE", "success", Take<&Policy::bind_outside, Permission::kGranted>},
      {"Q-BND-OUTSIDE", "fails", Take<&Policy::bind_outside, Permission::kRefused>},
      {"Q-BND-RESERVED-CODE", "WSAEACCES",
       Take<&Policy::bind_reserved_code, ReservedCode::kAccess>},
      {"Q-BND-RESERVED-CODE", "WSAEADDRINUSE",
       Take<&Policy::bind_reserved_code, ReservedCode::kAddressInUse>},
      {"Q-BND-RESERVED-CODE", "other", Take<&Policy::bind_reserved_code, ReservedCode::kInvalid>},
      {"Q-BND-REUSE", "success", Take<&Policy::bind_reserved_reuse, Permission::kGranted>},
      {"Q-BND-REUSE", "fails", Take<&Policy::bind_reserved_reuse, Permission::kRefused>},
      {"Q-BND-IMPLICIT", "reservation", Take<&Policy::implicit_bind, ImplicitBind::kReservation>},
      {"Q-BND-IMPLICIT", "elsewhere", Take<&Policy::implicit_bind, ImplicitBind::kElsewhere>},
      {"Q-BND-IMPLICIT", "fails", Take<&Policy::implicit_bind, ImplicitBind::kRefused>},
      {"Q-BND-SHARED", "success", Take<&Policy::shared_port, SharedPort::kWithOneToken>, kByReuse},
      {"Q-BND-SHARED", "fails", Take<&Policy::shared_port, SharedPort::kRefused>, kByReuse},
      {"Q-BND-PERSISTENT", "success", Take<&Policy::bind_persistent, Permission::kGranted>},
      {"Q-BND-PERSISTENT", "fails", Take<&Policy::bind_persistent, Permission::kRefused>},
      {"Q-LIFE-FREED", "at once", Take<&Policy::freeing, Freeing::kAtOnce>},
      {"Q-LIFE-FREED", "later", Take<&Policy::freeing, Freeing::kLater>},
      {"Q-LIFE-CLEANUP", "freed", Take<&Policy::blocks_of_cleanup, BlocksOfCleanup::kFreed>},
      {"Q-LIFE-CLEANUP", "held", Take<&Policy::blocks_of_cleanup, BlocksOfCleanup::kHeld>},
      {"Q-LIFE-BOUND-CLOSE", "freed", Take<&Policy::block_of_closed, BlockOfClosed::kFreed>},
      {"Q-LIFE-BOUND-CLOSE", "held", Take<&Policy::block_of_closed, BlockOfClosed::kHeld>},
      {"Q-LIFE-DUPLICATE", "held", Take<&Policy::closed_duplicated, ClosedDuplicated::kHeld>},
      {"Q-LIFE-DUPLICATE", "freed", Take<&Policy::closed_duplicated, ClosedDuplicated::kFreed>},

      // --- persistent reservations ---
      {"Q-PER-ORDER", "ERROR_ACCESS_DENIED", First<PersistentCheck::kRights>},
      {"Q-PER-ORDER", "ERROR_INVALID_PARAMETER", First<PersistentCheck::kNumbers>},
      {"Q-PER-ORDER", "ERROR_SHARING_VIOLATION", First<PersistentCheck::kPorts>},
      {"Q-PER-ORDER", "ERROR_NOT_FOUND", First<PersistentCheck::kPorts>},
      {"Q-PER-ORDER", "other", TokenPointerFirst},
      {"Q-PER-LAST-PORT", "success", Take<&Policy::persistent_last_port, Permission::kGranted>},
      {"Q-PER-LAST-PORT", "fails", Take<&Policy::persistent_last_port, Permission::kRefused>},
      {"Q-PER-RUNTIME", "success", Take<&Policy::persistent_over_runtime, Permission::kGranted>},
      {"Q-PER-RUNTIME", "fails", Take<&Policy::persistent_over_runtime, Permission::kRefused>},
      {"Q-PER-FAMILY-BOUND", "success",
       Take<&Policy::persistent_over_bound_ipv6, Permission::kGranted>},
      {"Q-PER-FAMILY-BOUND", "fails",
       Take<&Policy::persistent_over_bound_ipv6, Permission::kRefused>},
      {"Q-PER-NULL-TOKEN", "success", Take<&Policy::persistent_bad_token, BadToken::kGranted>},
      {"Q-PER-NULL-TOKEN", "fails", Take<&Policy::persistent_bad_token, BadToken::kInvalid>,
       kByAnyError},
      {"Q-PER-DELETE-PART", "success", Take<&Policy::persistent_delete_part, Permission::kGranted>},
      {"Q-PER-DELETE-PART", "fails", Take<&Policy::persistent_delete_part, Permission::kRefused>},
      {"Q-PER-DELETE-CONSUMED", "success",
       Take<&Policy::persistent_delete_consumed, Permission::kGranted>},
      {"Q-PER-DELETE-CONSUMED", "fails",
       Take<&Policy::persistent_delete_consumed, Permission::kRefused>},
      {"Q-PER-PAST-END", "ERROR_INVALID_PARAMETER",
       Take<&Policy::persistent_past_end, PastEnd::kInvalid>},
      {"Q-PER-PAST-END", "ERROR_NOT_FOUND", Take<&Policy::persistent_past_end, PastEnd::kNotFound>},
      {"Q-PER-RESTART-TOKEN", "same", Take<&Policy::restart_token, RestartToken::kSame>},
      {"Q-PER-RESTART-TOKEN", "changed", Take<&Policy::restart_token, RestartToken::kChanged>},

      // --- any control code ---
      {"Q-GEN-CODE", "WSAEINVAL", Take<&Policy::unknown_code, UnknownCode::kInvalid>},
      {"Q-GEN-CODE", "WSAEOPNOTSUPP", Take<&Policy::unknown_code, UnknownCode::kNotSupported>},
      {"Q-GEN-UNUSED-OUTPUT", "ignored", Take<&Policy::unused_output, IgnoredPointer::kIgnored>},
      {"Q-GEN-UNUSED-OUTPUT", "WSAEFAULT", Take<&Policy::unused_output, IgnoredPointer::kFault>},
      {"Q-GEN-OVL-IGNORED-POINTER", "ignored",
       Take<&Policy::ignored_overlapped, IgnoredPointer::kIgnored>},
      {"Q-GEN-OVL-IGNORED-POINTER", "WSAEFAULT",
       Take<&Policy::ignored_overlapped, IgnoredPointer::kFault>},
      {"Q-GEN-ROUTINE-IGNORED", "ignored",
       Take<&Policy::ignored_routine, IgnoredPointer::kIgnored>},
      {"Q-GEN-ROUTINE-IGNORED", "WSAEFAULT",
       Take<&Policy::ignored_routine, IgnoredPointer::kFault>},
      {"Q-GEN-ROUTINE-CUT", "accepted", Take<&Policy::cut_routine, IgnoredPointer::kIgnored>},
      {"Q-GEN-ROUTINE-CUT", "WSAEFAULT", Take<&Policy::cut_routine, IgnoredPointer::kFault>},
      {"Q-GEN-OVL-COUNT", "untouched", Take<&Policy::overlapped_count, OverlappedCount::kUntouched>,
       kByRoutine},
      {"Q-GEN-OVL-COUNT", "zero", Take<&Policy::overlapped_count, OverlappedCount::kZero>,
       kByRoutine},
      {"Q-GEN-OVL-COUNT", "size", Take<&Policy::overlapped_count, OverlappedCount::kSize>},
      {"Q-GEN-OVL-TRANSFERRED", "size",
       Take<&Policy::immediate_transferred, ImmediateTransferred::kSize>},
      {"Q-GEN-OVL-TRANSFERRED", "zero",
       Take<&Policy::immediate_transferred, ImmediateTransferred::kZero>},
      {"Q-GEN-OVL-IMMEDIATE", "at once",
       Take<&Policy::overlapped_answer, OverlappedAnswer::kAtOnce>, kByTurns},
      {"Q-GEN-OVL-IMMEDIATE", "pending",
       Take<&Policy::overlapped_answer, OverlappedAnswer::kPending>, kByTurns},
      {"Q-GEN-ORDER", "WSANOTINITIALISED", First<Check::kStartup>},
      {"Q-GEN-ORDER", "WSAEINPROGRESS", First<Check::kCallback>},
      {"Q-GEN-ORDER", "WSAENOTSOCK", First<Check::kDescriptor>},
      {"Q-GEN-ORDER", "WSAEFAULT", First<Check::kCount>},
      {"Q-GEN-ORDER", "WSAENETDOWN", First<Check::kNetwork>},
      {"Q-GEN-ORDER", "WSAEOPNOTSUPP", First<Check::kCommand>},
      {"Q-GEN-ORDER", "WSAEINVAL", First<Check::kOutput>},
      {"Q-GEN-ORDER", "WSAEACCES", First<Check::kState>},
      {"Q-GEN-ORDER", "WSAEADDRINUSE", First<Check::kState>},
      {"Q-GEN-ORDER", "other", First<Check::kState>},
      {"Q-GEN-CARRIER-IN-LARGE", "success", Take<&Policy::carrier_in_large, LargeInput::kAccepted>},
      {"Q-GEN-CARRIER-IN-LARGE", "WSAEFAULT", Take<&Policy::carrier_in_large, LargeInput::kFault>},
      {"Q-GEN-CARRIER-IN-LARGE", "WSAEINVAL",
       Take<&Policy::carrier_in_large, LargeInput::kInvalid>},
      {"Q-GEN-TYPE-CODE", "WSAEINVAL", Take<&Policy::carrier_type_code, CarrierTypeCode::kInvalid>},
      {"Q-GEN-TYPE-CODE", "WSAEOPNOTSUPP",
       Take<&Policy::carrier_type_code, CarrierTypeCode::kNotSupported>},
      {"Q-GEN-TYPE-CODE", "WSAENOPROTOOPT",
       Take<&Policy::carrier_type_code, CarrierTypeCode::kNoProtocolOption>},
      {"Q-GEN-FLUSH-SUPPORT", "success", Take<&Policy::flush_on_tcp, FlushOnTcp::kAccepted>},
      {"Q-GEN-FLUSH-SUPPORT", "WSAEOPNOTSUPP",
       Take<&Policy::flush_on_tcp, FlushOnTcp::kNotSupported>},
      {"Q-GEN-FLUSH-SUPPORT", "WSAENOPROTOOPT",
       Take<&Policy::flush_on_tcp, FlushOnTcp::kNoProtocolOption>},
      {"Q-GEN-FLUSH-SUPPORT", "WSAEINVAL", Take<&Policy::flush_on_tcp, FlushOnTcp::kInvalid>},
  };
  return choices;
}

}  // namespace portcullis::targets
