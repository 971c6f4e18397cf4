#include "conformance/suite/writer.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "conformance/suite/mistake.h"
#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

using scenario::Memory;

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

bool MakesASocket(const scenario::Step& step) {
  return std::holds_alternative<scenario::WsaSocketCall>(step.action) ||
         std::holds_alternative<scenario::WsaSocketFromCall>(step.action);
}

}  // namespace

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

// --- sockets ---------------------------------------------------------------------------------

SocketRef Writer::NextSocket() const {
  const auto made =
      std::count_if(draft_->scenario.steps.begin(), draft_->scenario.steps.end(), &MakesASocket);
  return {SocketRef::Kind::kNamed, "s" + std::to_string(made + 1)};
}

SocketRef Writer::Socket(SocketKind kind) { return Socket(kind, Success()); }

SocketRef Writer::Socket(SocketKind kind, const Outcome& outcome) {
  const SocketRef socket = NextSocket();
  Call(scenario::WsaSocketCall{socket.name, kind.family, kind.type, kind.protocol, kind.overlapped},
       outcome);
  return socket;
}

CallText Writer::Close(SocketRef socket) {
  return Call(scenario::CloseSocketCall{std::move(socket)}, Success());
}

CallText Writer::Bind(SocketRef socket, std::string_view port) {
  const scenario::PortRef reference = Port(port);
  Cover(reference, 1);
  return Call(scenario::BindCall{std::move(socket), reference}, Success());
}

CallText Writer::GetSockName(std::string name, SocketRef socket) {
  return Call(scenario::GetSockNameCall{std::move(name), std::move(socket)}, Success());
}

CallText Writer::SetSockOpt(SocketRef socket, scenario::SocketOption option) {
  return Call(scenario::SetSockOptCall{std::move(socket), option, true}, Success());
}

CallText Writer::Connect(SocketRef socket, std::string_view port) {
  const scenario::PortRef reference = Port(port);
  Cover(reference, 1);
  return Call(scenario::ConnectCall{std::move(socket), reference}, MayFail());
}

CallText Writer::SendTo(SocketRef socket, std::string_view port) {
  const scenario::PortRef reference = Port(port);
  Cover(reference, 1);
  return Call(scenario::SendToCall{std::move(socket), reference}, MayFail());
}

CallText Writer::Duplicate(std::string name, SocketRef socket, std::string for_process) {
  return Call(
      scenario::WsaDuplicateSocketCall{std::move(name), std::move(socket), std::move(for_process)},
      Success());
}

SocketRef Writer::FromDuplicate(std::string name) {
  return FromDuplicate(std::move(name), Success());
}

SocketRef Writer::FromDuplicate(std::string name, const Outcome& outcome) {
  const SocketRef socket = NextSocket();
  Call(scenario::WsaSocketFromCall{socket.name, std::move(name)}, outcome);
  return socket;
}

// --- control codes ---------------------------------------------------------------------------

CallText Writer::Acquire(std::string name, SocketRef socket, const scenario::RangeContents& range) {
  Cover(range.start, range.count);
  CallText call = Ioctl(std::move(name), std::move(socket), abi::kSioAcquirePortReservation);
  auto& ioctl = std::get<scenario::WsaIoctlCall>(draft_->scenario.steps.back().action);
  ioctl.in = {Memory::kValid, abi::kPortRangeSize, range};
  ioctl.out = {Memory::kValid, abi::kPortReservationInstanceSize};
  draft_->allowed.back() = Success().Returned(abi::kPortReservationInstanceSize).allowed();
  return call;
}

CallText Writer::Associate(std::string name, SocketRef socket, std::string_view token) {
  return TokenCall(std::move(name), std::move(socket), abi::kSioAssociatePortReservation, token);
}

CallText Writer::Release(std::string name, SocketRef socket, std::string_view token) {
  return TokenCall(std::move(name), std::move(socket), abi::kSioReleasePortReservation, token);
}

CallText Writer::TokenCall(std::string name, SocketRef socket, std::uint32_t code,
                           std::string_view token) {
  CallText call = Ioctl(std::move(name), std::move(socket), code);
  std::get<scenario::WsaIoctlCall>(draft_->scenario.steps.back().action).in = {
      Memory::kValid, abi::kPortReservationTokenSize, scenario::TokenContents{Token(token)}};
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

// --- persistent reservations -----------------------------------------------------------------

CallText Writer::Create(std::string name, Protocol protocol, const scenario::RangeContents& block) {
  return Persistent(scenario::PersistentCall::Function::kCreate, std::move(name), protocol, block);
}

CallText Writer::Lookup(std::string name, Protocol protocol, const scenario::RangeContents& block) {
  return Persistent(scenario::PersistentCall::Function::kLookup, std::move(name), protocol, block);
}

CallText Writer::Delete(Protocol protocol, const scenario::RangeContents& block) {
  return Persistent(scenario::PersistentCall::Function::kDelete, "", protocol, block);
}

CallText Writer::Persistent(scenario::PersistentCall::Function function, std::string name,
                            Protocol protocol, const scenario::RangeContents& block) {
  Cover(block.start, block.count);
  scenario::PersistentCall call;
  call.function = function;
  call.protocol = static_cast<std::int32_t>(protocol);
  call.as = std::move(name);
  call.start = block.start;
  call.count = block.count;
  return Call(std::move(call), Success());
}

// --- indications -----------------------------------------------------------------------------

CallText Writer::GetCompletion(std::string operation) {
  return Call(scenario::GetCompletionCall{std::move(operation)}, Success());
}

CallText Writer::CompletionPort(std::string port, SocketRef socket) {
  return Call(scenario::CreateIoCompletionPortCall{std::move(port), std::move(socket)}, Success());
}

CallText Writer::SkipOnSuccess(SocketRef socket) {
  return Call(scenario::SkipCompletionPortOnSuccessCall{std::move(socket)}, Success());
}

CallText Writer::Dequeue(std::string port) {
  return Call(scenario::GetQueuedCompletionStatusCall{std::move(port)}, Success());
}

CallText Writer::WaitAlertable() { return Call(scenario::WaitAlertableCall{}, Success()); }

CallText Writer::OverlappedResult(std::string operation) {
  return Call(scenario::WsaGetOverlappedResultCall{std::move(operation), false}, Success());
}

CallText Writer::AwaitOverlappedResult(std::string operation) {
  return Call(scenario::WsaGetOverlappedResultCall{std::move(operation), true}, Success());
}

CallText Writer::Cancel(SocketRef socket, std::string operation) {
  return Call(scenario::CancelIoExCall{std::move(socket), std::move(operation)}, Success());
}

CallText Writer::CancelAll(SocketRef socket) {
  return Call(scenario::CancelIoExCall{std::move(socket), std::nullopt}, Success());
}

CallText Writer::GetLastError() { return Call(scenario::WsaGetLastErrorCall{}, Success()); }

// --- conditions ------------------------------------------------------------------------------

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
void Writer::StartProcess(scenario::Rights rights) {
  Control(scenario::StartProcessControl{rights, {}});
}
void Writer::StartProcessInheriting(const SocketRef& socket) {
  Check(socket.kind == SocketRef::Kind::kNamed, "a case lets a process inherit what is no socket");
  Control(scenario::StartProcessControl{scenario::Rights::kAdministrator, {socket.name}});
}
void Writer::ExitProcess() { Control(scenario::ExitProcessControl{false}); }
void Writer::CrashProcess() { Control(scenario::ExitProcessControl{true}); }
void Writer::Restart() { Control(scenario::RestartControl{}); }

}  // namespace portcullis::suite
