// Operation: one WSAIoctl or WSPIoctl of a scenario with all the memory that it was given, and the
// look for its completion.
//
// Made and read by the winsock target on its own thread; Call and LookForCompletion run on the
// scenario's threads. Held by a shared pointer, so that a call that does not come back keeps what
// it was given. Whoever lets go of the last one asks MayStillRun first: memory of an operation that
// may still be written to is never given back.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/winsock/call_thread.h"
#include "conformance/targets/winsock/user_pages.h"

namespace portcullis::targets {

class Operation {
 public:
  // Make: the arguments of `call`, with its references resolved. Fails, with words, where the
  // system does not give the memory.
  static tl::expected<std::shared_ptr<Operation>, std::string> Make(
      std::size_t step, const scenario::WsaIoctlCall& call, std::uintptr_t socket,
      const scenario::Bindings& bindings);
  Operation(const Operation&) = delete;
  Operation& operator=(const Operation&) = delete;
  ~Operation();

  // Call: makes the call, by WSAIoctl or by WSPIoctl.
  Answer Call();

  // Started: takes note of the answer; an indication is due after 0 and after WSA_IO_PENDING, on a
  // port after 0 only where `port_on_success`.
  void Started(const Answer& answer, bool port_on_success);

  // LookForCompletion: for the get_completion at `step`. Waits where an indication is due, else
  // looks once; resets the event where it was signalled. Leaves the last error as it was.
  // `socket_lives`: false where the target knows that the socket has been closed.
  Answer LookForCompletion(std::size_t step, bool socket_lives);
  void Seen() { seen_ = true; }

  // FinalStatus: the error and the bytes of an operation that is over, as WSAGetOverlappedResult
  // gives them on the calling thread.
  Answer FinalStatus(bool socket_lives) const;

  // GetResult: WSAGetOverlappedResult on the socket and the OVERLAPPED.
  Answer GetResult(bool wait) const;

  // The buffer behind lpOutBuffer and the DWORD behind lpcbBytesReturned, as an event reports them.
  std::vector<std::byte> Output() const;
  std::optional<std::uint32_t> Count() const;

  // OverlappedAddress: null where the call had no OVERLAPPED.
  void* OverlappedAddress() const { return overlapped_.address(); }
  std::size_t step() const { return step_; }
  std::uintptr_t socket() const { return socket_; }
  bool MayStillRun() const { return is_due_ && !seen_; }
  // Whether an indication by the routine, or by the port that the socket is tied to, is due.
  bool RoutineIsDue() const { return MayStillRun() && has_routine_; }
  bool PacketIsDue() const { return MayStillRun() && packet_is_due_; }

 private:
  Operation() = default;
  std::optional<std::string> PrepareMemory(const scenario::WsaIoctlCall& call,
                                           const scenario::Bindings& bindings);
  bool StatusIsPending() const;
  bool EventIsDue() const { return MayStillRun() && routine_address_ == nullptr; }

  std::size_t step_ = 0;
  bool provider_ = false;
  std::uintptr_t socket_ = 0;
  std::uint32_t code_ = 0;
  std::uint32_t in_size_ = 0;
  std::uint32_t out_size_ = 0;
  UserPages in_;
  UserPages out_;
  UserPages count_;
  UserPages overlapped_;
  UserPages routine_;
  std::vector<std::byte> count_before_;
  void* event_ = nullptr;
  void* routine_address_ = nullptr;
  bool has_routine_ = false;  // one that notes that it has run
  bool is_due_ = false;
  bool packet_is_due_ = false;
  bool seen_ = false;
};

}  // namespace portcullis::targets
