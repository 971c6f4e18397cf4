#include "bench/operations.h"

#include <array>
#include <cstdint>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/flat_memory.h"
#include "reference/host.h"

namespace portcullis::bench {
namespace {

using reference::Address;
using reference::Caller;
using reference::FlatMemory;
using reference::Handle;

constexpr std::uint16_t kFirst = 20000;
constexpr std::uint16_t kCount = 20;
constexpr int kLive = 100;
constexpr Address kIn = FlatMemory::kBase;
constexpr Address kReturned = FlatMemory::kBase + 512;
constexpr Address kToken = FlatMemory::kBase + 520;

// One process with Winsock started, on a machine where every second port from 30000 on is reserved.
class OnAMachine : public Operation {
 public:
  bool SetUp() {
    host.WSAStartup(caller);
    const Handle holder = MakeSocket();
    for (int i = 0; i < kLive; ++i) {
      if (!Acquire(holder, static_cast<std::uint16_t>(30000 + 2 * i), 1)) return false;
    }
    acquirer = MakeSocket();
    return acquirer != reference::kInvalidSocket && SetUpMore();
  }

  bool Prepare() override { return true; }
  bool Undo() override { return true; }

 protected:
  virtual bool SetUpMore() { return true; }

  Handle MakeSocket() {
    return host.WSASocketW(
        caller, {.family = abi::kAfInet, .type = abi::kSockStream, .protocol = abi::kIpprotoTcp});
  }
  bool Close(Handle socket) { return host.CloseSocket(caller, socket) == abi::kSuccess; }

  // Acquire keeps the token for what comes next.
  bool Acquire(Handle socket, std::uint16_t start, std::uint16_t count) {
    const reference::AcquireAnswer answer =
        reference::AcquirePorts(host, caller.process, caller.thread, memory, socket, start, count);
    token = answer.instance.token.Value();
    return answer.result == abi::kSuccess;
  }
  bool CallWithToken(Handle socket, std::uint32_t code) {
    memory.Write(kIn, abi::LittleEndian<std::uint64_t>::From(token).bytes);
    return host.WSAIoctl(caller, {.socket = socket,
                                  .code = code,
                                  .in = kIn,
                                  .in_size = sizeof token,
                                  .returned = kReturned})
               .result == abi::kSuccess;
  }
  bool Release() { return CallWithToken(acquirer, abi::kSioReleasePortReservation); }

  reference::Host host;
  FlatMemory memory;
  Caller caller{reference::ProcessId{1}, reference::ThreadId{1}, memory};
  Handle acquirer = reference::kInvalidSocket;
  std::uint64_t token = 0;
};

class AcquireSpecific final : public OnAMachine {
  bool Run() override { return Acquire(acquirer, kFirst, kCount); }
  bool Undo() override { return Release(); }
};

class AcquireWildcard final : public OnAMachine {
  bool Run() override { return Acquire(acquirer, 0, kCount); }
  bool Undo() override { return Release(); }
};

class AssociateBind final : public OnAMachine {
  bool SetUpMore() override { return Acquire(acquirer, kFirst, kCount); }
  bool Prepare() override {
    user_ = MakeSocket();
    return user_ != reference::kInvalidSocket;
  }
  bool Run() override {
    return CallWithToken(user_, abi::kSioAssociatePortReservation) &&
           host.Bind(caller, user_, 0) == abi::kSuccess;
  }
  bool Undo() override { return Close(user_); }

  Handle user_ = reference::kInvalidSocket;
};

class ReleaseByToken final : public OnAMachine {
  bool Prepare() override { return Acquire(acquirer, kFirst, kCount); }
  bool Run() override { return Release(); }
};

class LookUpPersistent final : public OnAMachine {
  bool SetUpMore() override {
    return host.CreatePersistentPortReservation(caller, reference::Protocol::kTcp, kFirst, kCount,
                                                kToken) == abi::kSuccess;
  }
  bool Run() override {
    return host.LookupPersistentPortReservation(caller, reference::Protocol::kTcp, kFirst, kCount,
                                                kToken) == abi::kSuccess;
  }
};

template <typename Kind>
std::unique_ptr<Operation> Make() {
  auto operation = std::make_unique<Kind>();
  if (!operation->SetUp()) return nullptr;
  return operation;
}

constexpr std::array<std::string_view, 5> kNames{"acquire", "wildcard", "associate_bind", "release",
                                                 "lookup"};

}  // namespace

std::span<const std::string_view> OperationNames() { return kNames; }

std::unique_ptr<Operation> MakeOperation(std::string_view name) {
  if (name == "acquire") return Make<AcquireSpecific>();
  if (name == "wildcard") return Make<AcquireWildcard>();
  if (name == "associate_bind") return Make<AssociateBind>();
  if (name == "release") return Make<ReleaseByToken>();
  if (name == "lookup") return Make<LookUpPersistent>();
  return nullptr;
}

}  // namespace portcullis::bench
