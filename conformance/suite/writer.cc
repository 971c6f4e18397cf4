#include "conformance/suite/writer.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <variant>

#include "conformance/scenario/names.h"
#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

using scenario::Memory;

// A mistake in a case is ours, in every build.
void Check(bool condition, const char* mistake) {
  if (condition) return;
  std::fprintf(stderr, "conformance/suite: %s\n", mistake);
  std::abort();
}

scenario::PortRef Port(std::string_view text) {
  const auto port = scenario::ParsePort(text);
  Check(port.has_value(), "a case names a port that cannot be read");
  return *port;
}

scenario::InBuffer Bytes(std::uint32_t size, std::byte first) {
  std::vector<std::byte> contents(size);
  contents.front() = first;
  return {Memory::kValid, size, std::move(contents)};
}

// {onoff 1, 7,200,000 ms, 1,000 ms}: the defaults of struct tcp_keepalive, switched on.
scenario::InBuffer KeepaliveValues() {
  constexpr std::array<std::uint32_t, 3> kValues{1, 7'200'000, 1'000};
  std::vector<std::byte> contents;
  for (const std::uint32_t value : kValues) {
    const auto bytes = abi::LittleEndian<std::uint32_t>::From(value).bytes;
    contents.insert(contents.end(), bytes.begin(), bytes.end());
  }
  return {Memory::kValid, abi::kTcpKeepaliveSize, std::move(contents)};
}

}  // namespace

SocketRef InvalidSocket() { return {SocketRef::Kind::kInvalid, ""}; }
SocketRef NeverASocket() { return {SocketRef::Kind::kNever, ""}; }
SocketRef EventHandle() { return {SocketRef::Kind::kEvent, ""}; }
SocketRef FileHandle() { return {SocketRef::Kind::kFile, ""}; }
SocketRef NeverMade() { return {SocketRef::Kind::kNamed, "never_made"}; }

scenario::RangeContents Range(std::string_view start, std::uint16_t count) {
  return {Port(start), count};
}

CallText& CallText::Allows(const Outcome& outcome) {
  draft_->allowed[step_] = outcome.allowed();
  stated_ = true;
  return *this;
}

CallText& CallText::Unstated(std::string_view why) {
  Check(!why.empty(), "a case leaves a set unstated without a reason");
  draft_->allowed[step_].reset();
  stated_ = true;
  return *this;
}

CallText& CallText::Code(std::uint32_t code) {
  Ioctl().code = code;
  return *this;
}

CallText& CallText::In(Memory memory) {
  Ioctl().in.memory = memory;
  return *this;
}

CallText& CallText::InSize(std::uint32_t size) {
  Ioctl().in.size = size;
  return *this;
}

CallText& CallText::NoIn() {
  Ioctl().in = {};
  return *this;
}

CallText& CallText::Out(Memory memory) {
  Ioctl().out.memory = memory;
  return *this;
}

CallText& CallText::OutSize(std::uint32_t size) {
  Ioctl().out.size = size;
  return *this;
}

CallText& CallText::Returned(Memory memory) {
  Ioctl().returned = memory;
  return *this;
}

CallText& CallText::Routine(Memory memory) {
  Ioctl().routine = memory;
  return *this;
}

CallText& CallText::Overlapped(Memory memory) {
  Ioctl().overlapped = scenario::Overlapped{memory, true};
  if (!stated_) draft_->allowed[step_] = Success().Or(Pending()).allowed();
  return *this;
}

CallText& CallText::OverlappedWithoutEvent() {
  Overlapped();
  Ioctl().overlapped->event = false;
  return *this;
}

scenario::WsaIoctlCall& CallText::Ioctl() {
  return std::get<scenario::WsaIoctlCall>(draft_->scenario.steps[step_].action);
}

Writer Writer::Thread(std::string name) const {
  Writer other = *this;
  other.actor_.thread = std::move(name);
  return other;
}

Writer Writer::Process(std::string name) const {
  Writer other = *this;
  other.actor_ = {std::move(name), "main"};
  return other;
}

CallText Writer::Call(scenario::Action action, const Outcome& outcome) {
  draft_->scenario.steps.push_back({actor_, std::move(action)});
  draft_->allowed.emplace_back(outcome.allowed());
  return {*draft_, draft_->scenario.steps.size() - 1};
}

void Writer::Control(scenario::Action action) {
  draft_->scenario.steps.push_back({actor_, std::move(action)});
  draft_->allowed.emplace_back(std::nullopt);
}

void Writer::Cover(const scenario::PortRef& port, std::uint32_t count) {
  if (port.kind != scenario::PortRef::Kind::kWindow) return;
  Check(port.value >= 0, "a case names a port below its window");
  std::uint16_t& size = draft_->scenario.windows[port.name];
  const std::uint32_t end = static_cast<std::uint32_t>(port.value) + count;
  Check(end <= abi::kHighestPort, "a case names a port that no window holds");
  size = std::max(size, static_cast<std::uint16_t>(end));
}

CallText Writer::Startup() { return Call(scenario::WsaStartupCall{}, Success()); }
CallText Writer::Cleanup() { return Call(scenario::WsaCleanupCall{}, Success()); }

SocketRef Writer::Socket(SocketKind kind) { return Socket(kind, Success()); }

SocketRef Writer::Socket(SocketKind kind, const Outcome& outcome) {
  const auto made = std::count_if(
      draft_->scenario.steps.begin(), draft_->scenario.steps.end(), [](const auto& step) {
        return std::holds_alternative<scenario::WsaSocketCall>(step.action);
      });
  const std::string name = "s" + std::to_string(made + 1);
  Call(scenario::WsaSocketCall{name, kind.family, kind.type, kind.protocol, kind.overlapped},
       outcome);
  return {SocketRef::Kind::kNamed, name};
}

CallText Writer::Close(SocketRef socket) {
  return Call(scenario::CloseSocketCall{std::move(socket)}, Success());
}

CallText Writer::Bind(SocketRef socket, std::string_view port) {
  const scenario::PortRef reference = Port(port);
  Cover(reference, 1);
  return Call(scenario::BindCall{std::move(socket), reference}, Success());
}

CallText Writer::Acquire(std::string name, SocketRef socket, const scenario::RangeContents& range) {
  Cover(range.start, range.count);
  CallText call = Ioctl(std::move(name), std::move(socket), abi::kSioAcquirePortReservation);
  auto& ioctl = std::get<scenario::WsaIoctlCall>(draft_->scenario.steps.back().action);
  ioctl.in = {Memory::kValid, abi::kPortRangeSize, range};
  ioctl.out = {Memory::kValid, abi::kPortReservationInstanceSize};
  draft_->allowed.back() = Success().Returned(abi::kPortReservationInstanceSize).allowed();
  return call;
}

CallText Writer::Keepalive(std::string name, SocketRef socket) {
  CallText call = Ioctl(std::move(name), std::move(socket), abi::kSioKeepaliveVals);
  std::get<scenario::WsaIoctlCall>(draft_->scenario.steps.back().action).in = KeepaliveValues();
  draft_->allowed.back() = Success().Observed(Success().Returned(0)).allowed();
  return call;
}

CallText Writer::SetMode(std::string name, SocketRef socket, bool non_blocking) {
  CallText call = Ioctl(std::move(name), std::move(socket), abi::kFionbio);
  std::get<scenario::WsaIoctlCall>(draft_->scenario.steps.back().action).in =
      Bytes(abi::kFionbioSize, non_blocking ? std::byte{1} : std::byte{0});
  return call;
}

CallText Writer::Flush(std::string name, SocketRef socket) {
  return Ioctl(std::move(name), std::move(socket), abi::kSioFlush);
}

CallText Writer::Ioctl(std::string name, SocketRef socket, std::uint32_t code) {
  scenario::WsaIoctlCall ioctl;
  ioctl.as = std::move(name);
  ioctl.socket = std::move(socket);
  ioctl.code = code;
  return Call(std::move(ioctl), Success());
}

CallText Writer::GetCompletion(std::string operation) {
  return Call(scenario::GetCompletionCall{std::move(operation)}, Success());
}

CallText Writer::Cancel(SocketRef socket, std::string operation) {
  return Call(scenario::CancelIoExCall{std::move(socket), std::move(operation)}, Success());
}

CallText Writer::CancelAll(SocketRef socket) {
  return Call(scenario::CancelIoExCall{std::move(socket), std::nullopt}, Success());
}

CallText Writer::GetLastError() { return Call(scenario::WsaGetLastErrorCall{}, Success()); }

void Writer::Hold() { Control(scenario::HoldControl{}); }
void Writer::Complete(std::string operation) {
  Control(scenario::CompleteControl{std::move(operation)});
}
void Writer::CancelBlockingCall() {
  Control(scenario::InterruptControl{scenario::InterruptControl::Means::kCancelBlockingCall});
}
void Writer::CancelSynchronousIo() {
  Control(scenario::InterruptControl{scenario::InterruptControl::Means::kIoManager});
}
void Writer::BeginCallback() { Control(scenario::CallbackControl{true}); }
void Writer::EndCallback() { Control(scenario::CallbackControl{false}); }
void Writer::NetworkDown() { Control(scenario::NetworkControl{false}); }
void Writer::NetworkUp() { Control(scenario::NetworkControl{true}); }
void Writer::WithdrawProviderSupport() { Control(scenario::ProviderSupportControl{false}); }
void Writer::OfferProviderSupport() { Control(scenario::ProviderSupportControl{true}); }
void Writer::ExitThread() { Control(scenario::ExitThreadControl{}); }

}  // namespace portcullis::suite
