#include "conformance/targets/winsock/operation.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "conformance/scenario/event.h"
#include "conformance/targets/winsock/provider.h"
#include "conformance/targets/winsock/routine_log.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/winsock/windows_api.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/overlapped.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

using scenario::Memory;

constexpr std::size_t kReportedOutput = 64;  // scenario/event.h
constexpr std::uint32_t kCountSize = sizeof(DWORD);
constexpr std::uint32_t kRoutineSize = 16;

// The whole wait for an indication, and the part of it in which one must follow once the final
// status is there: the system writes the status and signals the event in one go.
constexpr DWORD kCompletionBoundMs = 5000;
constexpr DWORD kIndicationBoundMs = 500;

std::uint32_t InputStructure(std::uint32_t code) {
  switch (code) {
    case abi::kSioKeepaliveVals:
      return abi::kTcpKeepaliveSize;
    case abi::kSioAssociatePortReservation:
    case abi::kSioReleasePortReservation:
      return abi::kPortReservationTokenSize;
    default:
      return abi::kPortRangeSize;
  }
}

OVERLAPPED never_begun{};  // for calls about an operation that has no OVERLAPPED of its own

// Makes the pages of one pointer; gives the words of a failure.
std::optional<std::string> MakePages(const PagesRequest& request, UserPages& pages) {
  tl::expected<UserPages, std::string> made = UserPages::Make(request);
  if (!made.has_value()) return made.error();
  pages = std::move(*made);
  return std::nullopt;
}

}  // namespace

tl::expected<std::shared_ptr<Operation>, std::string> Operation::Make(
    std::size_t step, const scenario::WsaIoctlCall& call, std::uintptr_t socket,
    const scenario::Bindings& bindings) {
  std::shared_ptr<Operation> operation(new Operation);
  operation->step_ = step;
  operation->provider_ = call.provider;
  operation->socket_ = socket;
  operation->code_ = call.code;
  operation->in_size_ = call.in.size;
  operation->out_size_ = call.out.size;
  if (auto problem = operation->PrepareMemory(call, bindings)) {
    return tl::make_unexpected(std::move(*problem));
  }
  return operation;
}

Operation::~Operation() {
  if (event_ != nullptr) CloseHandle(event_);
}

std::optional<std::string> Operation::PrepareMemory(const scenario::WsaIoctlCall& call,
                                                    const scenario::Bindings& bindings) {
  if (auto problem = MakePages({.memory = call.in.memory,
                                .declared = call.in.size,
                                .structure = InputStructure(call.code),
                                .contents = bindings.InputBytes(call.in)},
                               in_)) {
    return problem;
  }
  if (call.out.memory == Memory::kAliasesInput) {
    out_ = UserPages::Alias(in_);
  } else if (auto problem = MakePages({.memory = call.out.memory,
                                       .declared = call.out.size,
                                       .structure = abi::kPortReservationInstanceSize,
                                       .contents = {},
                                       .fill = true},
                                      out_)) {
    return problem;
  }
  if (call.returned == Memory::kAliasesInput) {
    count_ = UserPages::Alias(in_);
  } else if (auto problem = MakePages({.memory = call.returned,
                                       .declared = kCountSize,
                                       .structure = kCountSize,
                                       .contents = {},
                                       .fill = true},
                                      count_)) {
    return problem;
  }
  count_before_ = count_.Read(kCountSize);
  if (auto problem = MakePages({.memory = call.routine,
                                .declared = kRoutineSize,
                                .structure = kRoutineSize,
                                .contents = {}},
                               routine_)) {
    return problem;
  }
  has_routine_ = call.routine == Memory::kValid;
  routine_address_ = has_routine_ ? NotingRoutine() : routine_.address();
  if (!call.overlapped.has_value()) return std::nullopt;

  OVERLAPPED overlapped{};
  if (call.overlapped->event) {
    event_ = CreateEventW(nullptr, TRUE, FALSE, nullptr);
    if (event_ == nullptr) return "the system gives no event object";
    overlapped.hEvent = event_;
  }
  const auto bytes = std::as_bytes(std::span(&overlapped, 1));
  return MakePages({.memory = call.overlapped->memory,
                    .declared = sizeof(OVERLAPPED),
                    .structure = sizeof(OVERLAPPED),
                    .contents = {bytes.begin(), bytes.end()}},
                   overlapped_);
}

Answer Operation::Call() {
  Answer answer;
  answer.step = step_;
  if (provider_) {
    const IoctlArguments arguments{.socket = socket_,
                                   .code = code_,
                                   .in = in_.address(),
                                   .in_size = in_size_,
                                   .out = out_.address(),
                                   .out_size = out_size_,
                                   .returned = count_.address(),
                                   .overlapped = overlapped_.address(),
                                   .routine = routine_address_};
    if (!CallWspIoctl(arguments, answer.result, answer.error)) {
      answer.refused = "this system has no service-provider interface";
    }
    return answer;
  }
  answer.result = WSAIoctl(socket_, code_, in_.address(), in_size_, out_.address(), out_size_,
                           static_cast<DWORD*>(count_.address()),
                           static_cast<OVERLAPPED*>(overlapped_.address()),
                           reinterpret_cast<LPWSAOVERLAPPED_COMPLETION_ROUTINE>(routine_address_));
  if (answer.result != 0) answer.error = WSAGetLastError();
  return answer;
}

void Operation::Started(const Answer& answer, bool port_on_success) {
  is_due_ = overlapped_.address() != nullptr &&
            (answer.result == 0 || answer.error == abi::kWsaIoPending);
  packet_is_due_ = !has_routine_ && (answer.result != 0 || port_on_success);
}

bool Operation::StatusIsPending() const {
  OVERLAPPED overlapped{};
  const std::vector<std::byte> bytes = overlapped_.Read(sizeof(overlapped));
  if (bytes.size() < sizeof(overlapped)) return false;
  std::memcpy(&overlapped, bytes.data(), sizeof(overlapped));
  return overlapped.Internal == abi::kStatusPending;
}

Answer Operation::LookForCompletion(std::size_t step, bool socket_lives) {
  Answer answer;
  answer.step = step;
  answer.result = abi::kWsaWaitTimeout;
  if (event_ == nullptr) return answer;
  const DWORD last_error = GetLastError();
  const bool waits = EventIsDue() && !system::CompletesAtOnce();
  DWORD waited = WaitForSingleObject(event_, waits ? kIndicationBoundMs : 0);
  if (waited == WAIT_TIMEOUT && waits && StatusIsPending()) {
    waited = WaitForSingleObject(event_, kCompletionBoundMs - kIndicationBoundMs);
  }
  if (waited == WAIT_OBJECT_0 &&
      overlapped_.Read(sizeof(OVERLAPPED)).size() == sizeof(OVERLAPPED)) {
    answer = FinalStatus(socket_lives);
    answer.step = step;
    answer.indicated = true;
    ResetEvent(event_);
  }
  SetLastError(last_error);
  return answer;
}

Answer Operation::FinalStatus(bool socket_lives) const {
  Answer answer;
  auto* const overlapped = static_cast<OVERLAPPED*>(overlapped_.address());
  if (overlapped_.Read(sizeof(OVERLAPPED)).size() < sizeof(OVERLAPPED)) return answer;
  DWORD transferred = 0;
  DWORD flags = 0;
  if (!socket_lives) {  // WSAGetOverlappedResult knows no status without the socket
    transferred = static_cast<DWORD>(overlapped->InternalHigh);
    answer.error = abi::ErrorFromStatus(static_cast<std::uint32_t>(overlapped->Internal));
  } else if (WSAGetOverlappedResult(socket_, overlapped, &transferred, FALSE, &flags) == FALSE) {
    answer.error = WSAGetLastError();
  }
  answer.transferred = transferred;
  return answer;
}

Answer Operation::GetResult(bool wait) const {
  const bool is_readable = overlapped_.Read(sizeof(OVERLAPPED)).size() == sizeof(OVERLAPPED);
  auto* const overlapped =
      is_readable ? static_cast<OVERLAPPED*>(overlapped_.address()) : &never_begun;
  DWORD transferred = scenario::kFillCount;
  DWORD flags = 0;
  const BOOL result =
      WSAGetOverlappedResult(socket_, overlapped, &transferred, wait ? TRUE : FALSE, &flags);
  const int error = WSAGetLastError();
  Answer answer;
  answer.result = result == FALSE ? 0 : 1;
  answer.error = result == FALSE ? error : 0;
  if (transferred != scenario::kFillCount) answer.count = transferred;
  return answer;
}

std::vector<std::byte> Operation::Output() const {
  return out_.Read(std::min<std::size_t>(out_size_, kReportedOutput));
}

std::optional<std::uint32_t> Operation::Count() const {
  const std::vector<std::byte> bytes = count_.Read(kCountSize);
  if (bytes.size() < kCountSize || bytes == count_before_) return std::nullopt;
  std::uint32_t count = 0;
  std::memcpy(&count, bytes.data(), sizeof(count));
  return count;
}

}  // namespace portcullis::targets
