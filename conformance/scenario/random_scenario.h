// Random scenarios for the tests of this folder: every action, every kind of every argument.
// Deterministic for a seed.

#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "conformance/scenario/step.h"
#include "reference/abi/control_codes.h"

namespace portcullis::scenario {

class RandomScenario {
 public:
  explicit RandomScenario(std::uint32_t seed) : random_(seed) {}

  Scenario Make() {
    Scenario scenario;
    scenario.name = "random " + std::to_string(Below(1000)) + " \"quoted\"";
    for (std::uint32_t i = Below(3); i > 0; --i) {
      scenario.windows["w" + std::to_string(i)] = static_cast<std::uint16_t>(1 + Below(0xFFFF));
    }
    for (std::uint32_t i = Below(12); i > 0; --i) scenario.steps.push_back({Actor_(), Action_()});
    return scenario;
  }

  std::uint32_t Below(std::uint32_t limit) {
    return std::uniform_int_distribution<std::uint32_t>(0, limit - 1)(random_);
  }
  bool Coin() { return Below(2) == 0; }

  std::vector<std::byte> Bytes(std::uint32_t longest) {
    std::vector<std::byte> bytes(Below(longest + 1));
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(Below(256));
    return bytes;
  }

 private:
  std::string Name(const char* prefix) { return prefix + std::to_string(1 + Below(4)); }

  Actor Actor_() {
    Actor actor;
    if (Coin()) actor.process = Name("p");
    if (Coin()) actor.thread = Name("t");
    return actor;
  }

  SocketRef Socket_() {
    const auto kind = static_cast<SocketRef::Kind>(Below(5));
    return {kind, kind == SocketRef::Kind::kNamed ? Name("s") : ""};
  }

  PortRef Port_() {
    switch (Below(4)) {
      case 0:
        return {PortRef::Kind::kLiteral, "", static_cast<std::int32_t>(Below(0x10000))};
      case 1:
        return {PortRef::Kind::kWindow, Name("w"), static_cast<std::int32_t>(random_())};
      case 2:
        return {PortRef::Kind::kPortOf, Name("n"), static_cast<std::int32_t>(Below(5)) - 2};
      default:
        return {PortRef::Kind::kStartOf, Name("r"), static_cast<std::int32_t>(Below(5)) - 2};
    }
  }

  Memory Memory_() { return static_cast<Memory>(Below(8)); }

  InBuffer In_() {
    InBuffer in{Memory_(), static_cast<std::uint32_t>(random_()), {}};
    switch (Below(3)) {
      case 0:
        in.contents = RangeContents{Port_(), static_cast<std::uint16_t>(Below(0x10000))};
        break;
      case 1: {
        const auto kind = static_cast<TokenRef::Kind>(Below(3));
        in.contents = TokenContents{{kind, kind == TokenRef::Kind::kOf ? Name("r") : ""}};
        break;
      }
      default:
        in.contents = Bytes(6);
    }
    return in;
  }

  WsaIoctlCall Ioctl_() {
    WsaIoctlCall call;
    if (Coin()) call.as = Name("r");
    call.provider = Coin();
    call.socket = Socket_();
    call.code = Coin() ? abi::kSioAcquirePortReservation : static_cast<std::uint32_t>(random_());
    if (Coin()) call.in = In_();
    if (Coin()) call.out = {Memory_(), static_cast<std::uint32_t>(random_())};
    call.returned = Memory_();
    if (Coin()) {
      const Memory memory = Memory_();
      call.overlapped = Overlapped{memory == Memory::kNull ? Memory::kValid : memory, Coin()};
    }
    constexpr Memory kRoutines[] = {Memory::kNull, Memory::kValid, Memory::kUnmapped, Memory::kCut};
    call.routine = kRoutines[Below(4)];
    return call;
  }

  WsaSocketCall SocketCall_() {
    return {Name("s"), static_cast<std::int32_t>(Below(30)), static_cast<std::int32_t>(Below(6)),
            static_cast<std::int32_t>(random_()), Coin()};
  }

  PersistentCall Persistent_() {
    PersistentCall call;
    call.function = static_cast<PersistentCall::Function>(Below(3));
    call.protocol = Coin() ? abi::kIpprotoTcp : abi::kIpprotoUdp;
    call.start = Port_();
    call.count = static_cast<std::uint16_t>(Below(0x10000));
    if (call.function == PersistentCall::Function::kDelete) return call;
    if (Coin()) call.as = Name("r");
    constexpr Memory kTokens[] = {Memory::kValid, Memory::kNull, Memory::kUnmapped};
    call.token = kTokens[Below(3)];
    return call;
  }

  StartProcessControl StartProcess_() {
    StartProcessControl control{static_cast<Rights>(Below(3)), {}};
    for (std::uint32_t i = Below(3); i > 0; --i) control.inherits.push_back(Name("s"));
    return control;
  }

  Action Action_() {
    switch (Below(31)) {
      case 0:
        return WsaStartupCall{};
      case 1:
        return WsaCleanupCall{};
      case 2:
        return SocketCall_();
      case 3:
        return CloseSocketCall{Socket_()};
      case 4:
        return BindCall{Socket_(), Port_()};
      case 5:
        return Ioctl_();
      case 6:
        return GetCompletionCall{Name("r")};
      case 7:
        return CancelIoExCall{Socket_(),
                              Coin() ? std::optional<std::string>(Name("r")) : std::nullopt};
      case 8:
        return WsaGetLastErrorCall{};
      case 9:
        return HoldControl{};
      case 10:
        return CompleteControl{Name("r")};
      case 11:
        return InterruptControl{static_cast<InterruptControl::Means>(Below(2))};
      case 12:
        return CallbackControl{Coin()};
      case 13:
        return NetworkControl{Coin()};
      case 14:
        return ProviderSupportControl{Coin()};
      case 15:
        return GetQueuedCompletionStatusCall{Name("c")};
      case 16:
        return WaitAlertableCall{};
      case 17:
        return WsaGetOverlappedResultCall{Name("r"), Coin()};
      case 18:
        return CreateIoCompletionPortCall{Name("c"), Socket_()};
      case 19:
        return SkipCompletionPortOnSuccessCall{Socket_()};
      case 20:
        return GetSockNameCall{Coin() ? Name("n") : "", Socket_()};
      case 21:
        return SetSockOptCall{Socket_(), static_cast<SocketOption>(Below(2)), Coin()};
      case 22:
        return ConnectCall{Socket_(), Port_()};
      case 23:
        return SendToCall{Socket_(), Port_()};
      case 24:
        return WsaDuplicateSocketCall{Name("d"), Socket_(), Name("p")};
      case 25:
        return WsaSocketFromCall{Name("s"), Name("d")};
      case 26:
        return Persistent_();
      case 27:
        return StartProcess_();
      case 28:
        return ExitProcessControl{Coin()};
      case 29:
        return RestartControl{};
      default:
        return ExitThreadControl{};
    }
  }

  std::mt19937 random_;
};

}  // namespace portcullis::scenario
