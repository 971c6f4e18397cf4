// Random histories for tests: scenarios on few names and few ports, so that their steps meet, most
// of whose calls are well formed. Deterministic for a seed. (random_scenario.h makes any scenario
// at all.)
//
// Each history has a leaning, so that one is mostly about processes and another about completions:
// with every kind of step equally likely none would get far.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "conformance/scenario/step.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::scenario {

class RandomHistory {
 public:
  explicit RandomHistory(std::uint32_t seed) : random_(seed) {}

  Scenario Make() {
    leaning_ = static_cast<Leaning>(Below(5));
    Scenario made;
    made.windows["w"] = 64;
    const std::uint32_t processes = leaning_ == Leaning::kProcesses || OneIn(3) ? 2 : 1;
    for (std::uint32_t p = 1; p <= processes; ++p) {
      const Actor actor{"p" + std::to_string(p), "main"};
      if (p > 1 && OneIn(3)) made.steps.push_back({actor, StartProcess_()});
      made.steps.push_back({actor, WsaStartupCall{}});
      for (std::uint32_t s = 1; s <= 3; ++s)
        made.steps.push_back({actor, Socket_(SocketName(p, s))});
    }
    if (leaning_ == Leaning::kForms && OneIn(2)) {
      for (const char* name : {"s1", "s2"}) {
        made.steps.push_back(
            {{}, CreateIoCompletionPortCall{"c1", {SocketRef::Kind::kNamed, name}}});
      }
    }
    const std::uint32_t steps = 4 + Below(28);
    for (std::uint32_t i = 0; i < steps; ++i) {
      process_ = processes > 1 && OneIn(3) ? 2 : 1;
      Actor actor{"p" + std::to_string(process_), OneIn(4) ? "t2" : "main"};
      made.steps.push_back({std::move(actor), Action_()});
    }
    return made;
  }

  std::uint32_t Below(std::uint32_t limit) {
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
  }
  template <typename Value>
  Value Of(std::initializer_list<Value> values) {
    return *(values.begin() + Below(static_cast<std::uint32_t>(values.size())));
  }

 private:
  enum class Leaning { kReservations, kForms, kProcesses, kPersistent, kConditions };

  bool OneIn(std::uint32_t many) { return Below(many) == 0; }

  static std::string SocketName(std::uint32_t process, std::uint32_t number) {
    return std::string(process == 1 ? "s" : "u") + std::to_string(number);
  }
  std::string SocketName() { return SocketName(OneIn(20) ? 3 - process_ : process_, 1 + Below(3)); }
  std::string OperationName() { return Of<const char*>({"r1", "r2", "r3", "r4"}); }
  std::string ReservationName() { return Of<const char*>({"r1", "r2", "v1", "v2"}); }

  SocketRef SocketReference_() {
    using Kind = SocketRef::Kind;
    if (OneIn(16)) return {Of({Kind::kInvalid, Kind::kNever, Kind::kEvent, Kind::kFile}), ""};
    return {Kind::kNamed, SocketName()};
  }

  WsaSocketCall Socket_(const std::string& name) {
    WsaSocketCall call{name, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true};
    if (OneIn(4)) {
      call.type = abi::kSockStream;
      call.protocol = abi::kIpprotoTcp;
    }
    if (OneIn(6)) call.family = abi::kAfInet6;
    if (OneIn(20)) call = {name, abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp, true};
    call.overlapped = !OneIn(8);
    return call;
  }

  PortRef Port_() {
    using Kind = PortRef::Kind;
    switch (Below(10)) {
      case 0:
      case 1:
        return {Kind::kLiteral, "", 0};
      case 2:
        return {Kind::kLiteral, "", static_cast<std::int32_t>(65530 + Below(6))};
      case 3:
      case 4:
        return {Kind::kStartOf, ReservationName(), static_cast<std::int32_t>(Below(4))};
      case 5:
        return {Kind::kPortOf, Of<const char*>({"n1", "n2"}), static_cast<std::int32_t>(Below(2))};
      default:
        return {Kind::kWindow, "w", static_cast<std::int32_t>(Below(24))};
    }
  }

  Memory Memory_() {
    if (!OneIn(12)) return Memory::kValid;
    return Of({Memory::kNull, Memory::kUnmapped, Memory::kCut, Memory::kPastEdge, Memory::kReadOnly,
               Memory::kMisaligned, Memory::kAliasesInput});
  }

  std::uint32_t Size_(std::uint32_t exact) {
    return OneIn(12) ? Of({0u, 1u, exact - 1, exact + 1, 2 * exact, 4 * exact}) : exact;
  }

  TokenRef Token_() {
    using Kind = TokenRef::Kind;
    if (OneIn(8)) return {Of({Kind::kNever, Kind::kZero}), ""};
    return {Kind::kOf, ReservationName()};
  }

  std::uint32_t Code_() {
    if (OneIn(leaning_ == Leaning::kForms ? 3 : 10)) {
      return Of({abi::kSioKeepaliveVals, abi::kFionbio, abi::kSioFlush, abi::kUnassignedCode, 0u});
    }
    return Of({abi::kSioAcquirePortReservation, abi::kSioAcquirePortReservation,
               abi::kSioAssociatePortReservation, abi::kSioAssociatePortReservation,
               abi::kSioReleasePortReservation});
  }

  void AddBuffers(WsaIoctlCall& call) {
    Memory in = Memory_();
    if (in == Memory::kAliasesInput) in = Memory::kValid;
    switch (call.code) {
      case abi::kSioKeepaliveVals:
        call.in = {in, Size_(abi::kTcpKeepaliveSize),
                   std::vector<std::byte>(abi::kTcpKeepaliveSize, std::byte{1})};
        break;
      case abi::kFionbio:
        call.in = {in, Size_(abi::kFionbioSize), std::vector<std::byte>(1, std::byte(Below(2)))};
        break;
      case abi::kSioAssociatePortReservation:
      case abi::kSioReleasePortReservation:
        call.in = {in, Size_(abi::kPortReservationTokenSize), TokenContents{Token_()}};
        if (OneIn(16)) call.out = {Memory_(), Of({1u, 8u, 16u})};
        break;
      default:
        call.in = {in, Size_(abi::kPortRangeSize),
                   RangeContents{Port_(), static_cast<std::uint16_t>(Below(8))}};
        call.out = {Memory_(), Size_(abi::kPortReservationInstanceSize)};
    }
  }

  WsaIoctlCall Ioctl_() {
    WsaIoctlCall call;
    call.as = OperationName();
    call.socket = SocketReference_();
    call.code = Code_();
    call.provider = OneIn(8);
    AddBuffers(call);
    call.returned = Memory_();
    if (leaning_ == Leaning::kForms ? !OneIn(4) : OneIn(4)) {
      Memory memory = Memory_();
      if (memory == Memory::kNull) memory = Memory::kValid;
      if (memory == Memory::kAliasesInput) memory = Memory::kMisaligned;
      call.overlapped = Overlapped{memory, !OneIn(4)};
    }
    if (OneIn(leaning_ == Leaning::kForms ? 4 : 20)) {
      call.routine = OneIn(6) ? Of({Memory::kUnmapped, Memory::kCut}) : Memory::kValid;
    }
    return call;
  }

  StartProcessControl StartProcess_() {
    StartProcessControl control;
    if (OneIn(2)) control.rights = Of({Rights::kNotElevated, Rights::kUser});
    if (OneIn(3)) control.inherits.push_back(SocketName(1, 1 + Below(3)));
    return control;
  }

  PersistentCall Persistent_() {
    PersistentCall call;
    call.function = Of({PersistentCall::Function::kCreate, PersistentCall::Function::kCreate,
                        PersistentCall::Function::kLookup, PersistentCall::Function::kDelete});
    call.protocol = OneIn(4) ? abi::kIpprotoTcp : abi::kIpprotoUdp;
    call.start =
        OneIn(12) ? Port_()
                  : PortRef{PortRef::Kind::kWindow, "w", static_cast<std::int32_t>(4 * Below(3))};
    call.count = static_cast<std::uint16_t>(OneIn(4) ? Below(8) : 4);
    if (call.function == PersistentCall::Function::kDelete) return call;
    call.as = Of<const char*>({"v1", "v2"});
    if (OneIn(16)) call.token = Of({Memory::kNull, Memory::kUnmapped});
    return call;
  }

  Action SocketAction_() {
    switch (Below(16)) {
      case 0:
        return Socket_(SocketName());
      case 1:
      case 2:
      case 3:
        return CloseSocketCall{SocketReference_()};
      case 4:
      case 5:
      case 6:
      case 7:
        return BindCall{SocketReference_(), Port_()};
      case 8:
      case 9:
      case 10:
        return GetSockNameCall{Of<const char*>({"n1", "n2"}), SocketReference_()};
      case 11:
        return SetSockOptCall{SocketReference_(),
                              Of({SocketOption::kReuseAddr, SocketOption::kExclusiveAddrUse}),
                              !OneIn(6)};
      case 12:
        return ConnectCall{SocketReference_(), Port_()};
      case 13:
        return SendToCall{SocketReference_(), Port_()};
      default:
        return WsaGetLastErrorCall{};
    }
  }

  Action FormAction_() {
    switch (Below(12)) {
      case 0:
      case 1:
        return GetCompletionCall{OperationName()};
      case 2:
      case 3:
        return WaitAlertableCall{};
      case 4:
        return CreateIoCompletionPortCall{"c1", SocketReference_()};
      case 5:
        return SkipCompletionPortOnSuccessCall{SocketReference_()};
      case 6:
      case 7:
        return GetQueuedCompletionStatusCall{"c1"};
      case 8:
      case 9:
        return WsaGetOverlappedResultCall{OperationName(), OneIn(4)};
      case 10:
        return CancelIoExCall{SocketReference_(),
                              OneIn(2) ? std::optional(OperationName()) : std::nullopt};
      default:
        return HoldControl{};
    }
  }

  Action ProcessAction_() {
    switch (Below(8)) {
      case 0:
        return ExitProcessControl{OneIn(2)};
      case 1:
        return StartProcess_();
      case 2:
      case 3:
        return WsaDuplicateSocketCall{"d1", SocketReference_(), Of<const char*>({"p1", "p2"})};
      case 4:
      case 5:
        return WsaSocketFromCall{SocketName(), "d1"};
      case 6:
        if (OneIn(3)) return RestartControl{};
        return WsaStartupCall{};
      default:
        return WsaStartupCall{};
    }
  }

  Action ConditionAction_() {
    switch (Below(10)) {
      case 0:
      case 1:
        return HoldControl{};
      case 2:
      case 3:
        return CompleteControl{OperationName()};
      case 4:
        return InterruptControl{Of(
            {InterruptControl::Means::kCancelBlockingCall, InterruptControl::Means::kIoManager})};
      case 5:
        return CallbackControl{OneIn(3)};
      case 6:
        return NetworkControl{!OneIn(3)};
      case 7:
        return ProviderSupportControl{!OneIn(3)};
      case 8:
        if (OneIn(2)) return ExitThreadControl{};
        return WsaCleanupCall{};
      default:
        return WsaStartupCall{};
    }
  }

  Action Action_() {
    const std::uint32_t draw = Below(16);
    if (draw < 5) {
      switch (leaning_) {
        case Leaning::kReservations:
          return SocketAction_();
        case Leaning::kForms:
          return FormAction_();
        case Leaning::kProcesses:
          return ProcessAction_();
        case Leaning::kPersistent:
          return Persistent_();
        case Leaning::kConditions:
          return ConditionAction_();
      }
    }
    if (draw < 10) return Ioctl_();
    if (draw < 13) return SocketAction_();
    if (draw == 13) return ConditionAction_();
    if (draw == 14) return FormAction_();
    return OneIn(2) ? Action(Persistent_()) : Action(Ioctl_());
  }

  std::mt19937 random_;
  Leaning leaning_ = Leaning::kReservations;
  std::uint32_t process_ = 1;
};

}  // namespace portcullis::scenario
