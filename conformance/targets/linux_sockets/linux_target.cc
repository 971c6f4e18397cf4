#include "conformance/targets/linux_sockets/linux_target.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "conformance/scenario/bindings.h"
#include "conformance/scenario/capability.h"
#include "conformance/targets/linux_sockets/host.h"
#include "conformance/targets/wire/one_process.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets::linux_sockets {
namespace {

using scenario::Event;

// Where windows are placed: below the ports that the kernel gives out itself, and above those of
// blocks of our choice (reservation.cc).
constexpr PortPart kWindowPorts{20000, 32001};

constexpr std::array kSpaces{
    Space{abi::kIpprotoTcp, abi::kAfInet}, Space{abi::kIpprotoUdp, abi::kAfInet},
    Space{abi::kIpprotoTcp, abi::kAfInet6}, Space{abi::kIpprotoUdp, abi::kAfInet6}};

bool CanBind(const Space& space, std::uint16_t port) {
  const auto socket = OpenIn(space);
  return socket.has_value() && Bind(socket->number(), space.family, port) == 0;
}

bool HasIpv6() { return CanBind({abi::kIpprotoTcp, abi::kAfInet6}, 0); }

bool CanOpen(std::int32_t family, std::int32_t type, std::int32_t protocol) {
  return OpenSocket(family, type, protocol).has_value();
}

// An overlapped call that succeeded. All are done when they are back.
struct Operation {
  std::size_t step = 0;
  Answer answer;
  bool is_signalled = false;
};

class LinuxTarget final : public Target, public OneProcess {
 public:
  LinuxTarget() : has_ipv6_(HasIpv6()) { AllowManyDescriptors(); }

  tl::expected<scenario::Description, TargetError> Describe() override {
    scenario::Description description;
    description.name = "linux-sockets";
    description.version = PORTCULLIS_VERSION;
    utsname system{};
    uname(&system);
    description.system = std::string(system.sysname) + " " + system.release;
    description.capabilities = {scenario::kAcquire, scenario::kAssociate, scenario::kRelease,
                                scenario::kCancelIoEx, scenario::kFreesAtOnce};
    if (has_ipv6_) description.capabilities.emplace_back(scenario::kIpv6);
    if (CanOpen(abi::kAfUnix, abi::kSockStream, 0)) {
      description.capabilities.emplace_back(scenario::kUnixSockets);
    }
    if (CanOpen(abi::kAfInet, abi::kSockRaw, abi::kIpprotoIcmp)) {
      description.capabilities.emplace_back(scenario::kRawSockets);
    }
    std::sort(description.capabilities.begin(), description.capabilities.end());
    return description;
  }

  void SetWorker(const Worker& worker) override {
    part_ = PartOf(kWindowPorts, worker);
    cursor_ = part_.first + cursor_ % (part_.end - part_.first);
  }

  tl::expected<scenario::Placement, TargetError> Reset(const scenario::Scenario& scenario,
                                                       int /*attempt*/) override {
    host_ = Host();
    operations_.clear();
    events_.clear();
    last_error_ = 0;
    scenario_ = scenario;
    scenario::Placement placement;
    for (const auto& [name, size] : scenario.windows) {
      const std::optional<std::uint16_t> start = Place(size);
      if (!start) {
        return tl::make_unexpected(
            TargetError{TargetError::Kind::kDisturbed,
                        "no " + std::to_string(size) + " ports in a row are free between " +
                            std::to_string(part_.first) + " and " + std::to_string(part_.end - 1)});
      }
      placement[name] = *start;
    }
    bindings_ = scenario::Bindings(placement);
    return placement;
  }

  void Submit(std::size_t index, const scenario::Step& step) override {
    if (scenario_.steps.size() <= index) scenario_.steps.resize(index + 1);
    scenario_.steps[index] = step;
    step_ = index;
    Give(scenario::Invoked{index});
    std::visit([this](const auto& action) { Act(action); }, step.action);
  }

  tl::expected<std::optional<Event>, TargetError> Next(Deadline /*deadline*/) override {
    if (events_.empty()) return std::nullopt;
    Event event = std::move(events_.front());
    events_.pop_front();
    return std::optional<Event>(std::move(event));
  }

  std::uint32_t ProcessId() const override { return static_cast<std::uint32_t>(getpid()); }
  void NextDuplicateIsFor(std::uint32_t) override {}
  void NextSocketIsFrom(std::vector<std::byte>) override {}
  std::vector<std::byte> TakeProtocolInfo() override { return {}; }

 private:
  // Disjoint free blocks of the worker's part, each behind the one before; processes begin at
  // different places.
  std::optional<std::uint16_t> Place(std::uint16_t size) {
    for (std::uint32_t passed = 0; passed < part_.end - part_.first; ++passed) {
      if (cursor_ + size > part_.end) cursor_ = part_.first;
      std::uint32_t port = cursor_;
      while (port < cursor_ + size && IsFree(static_cast<std::uint16_t>(port))) ++port;
      const std::uint32_t start = std::exchange(cursor_, port + (port < cursor_ + size ? 1 : 0));
      if (port == start + size) return static_cast<std::uint16_t>(start);
    }
    return std::nullopt;
  }

  bool IsFree(std::uint16_t port) const {
    return std::all_of(kSpaces.begin(), kSpaces.end(), [&](const Space& space) {
      return (space.family == abi::kAfInet6 && !has_ipv6_) || CanBind(space, port);
    });
  }

  void Give(Event event) {
    bindings_.Observe(scenario_, event);
    events_.push_back(std::move(event));
  }

  void GiveReturned(const Answer& answer) {
    if (answer.error != 0) last_error_ = answer.error;
    Give(scenario::Returned{.step = step_,
                            .result = answer.result,
                            .error = answer.error,
                            .count = answer.count,
                            .output = answer.output,
                            .port = answer.port});
  }

  void Act(const scenario::WsaStartupCall&) { GiveReturned(host_.Startup()); }
  void Act(const scenario::WsaCleanupCall&) { GiveReturned(host_.CleanUp()); }
  void Act(const scenario::WsaSocketCall& call) { GiveReturned(host_.MakeSocket(call)); }
  void Act(const scenario::CloseSocketCall& call) { GiveReturned(host_.Close(call.socket)); }
  void Act(const scenario::BindCall& call) {
    GiveReturned(host_.Bind(call.socket, bindings_.Port(call.port)));
  }
  void Act(const scenario::ConnectCall& call) {
    GiveReturned(host_.Connect(call.socket, bindings_.Port(call.port)));
  }
  void Act(const scenario::SendToCall& call) {
    GiveReturned(host_.SendTo(call.socket, bindings_.Port(call.port)));
  }
  void Act(const scenario::GetSockNameCall& call) { GiveReturned(host_.GetSockName(call.socket)); }
  void Act(const scenario::SetSockOptCall& call) { GiveReturned(host_.SetSockOpt(call)); }
  void Act(const scenario::CancelIoExCall& call) { GiveReturned(host_.CancelIoEx(call.socket)); }

  void Act(const scenario::WsaIoctlCall& call) {
    std::vector<std::byte> input = bindings_.InputBytes(call.in);
    // What is not given is zero; nobody here looks further than that.
    constexpr std::size_t kMostRead = 64;
    input.resize(std::max(input.size(), std::min<std::size_t>(call.in.size, kMostRead)));
    const Answer answer = host_.Ioctl(call, input);
    const bool is_overlapped = call.overlapped && host_.IsOverlapped(call.socket);
    operations_.erase(call.as);  // the name is this call's now, and may be of no operation
    if (answer.result == 0 && is_overlapped) {
      operations_[call.as] = {step_, answer, call.overlapped->event};
    }
    GiveReturned(answer);
  }

  void Act(const scenario::GetCompletionCall& call) {
    const auto found = operations_.find(call.operation);
    Answer answer;
    answer.result = abi::kWsaWaitTimeout;
    if (found != operations_.end() && std::exchange(found->second.is_signalled, false)) {
      const Operation& operation = found->second;
      Give(scenario::Completed{
          .step = operation.step,
          .notification = scenario::Completed::Notification::kEvent,
          .error = 0,
          .transferred = static_cast<std::uint32_t>(operation.answer.output.size()),
          .output = operation.answer.output});
      answer.result = 0;
    }
    GiveReturned(answer);
  }

  void Act(const scenario::WsaGetOverlappedResultCall& call) {
    const auto found = operations_.find(call.operation);
    Answer answer;
    if (found == operations_.end()) {
      answer.error = abi::kWsaEnotsock;
    } else {
      answer.result = 1;
      answer.count = static_cast<std::uint32_t>(found->second.answer.output.size());
    }
    GiveReturned(answer);
  }

  void Act(const scenario::WsaGetLastErrorCall&) {
    Answer answer;
    answer.result = last_error_;
    Give(scenario::Returned{.step = step_, .result = last_error_, .count = {}, .output = {}});
  }

  // The kernel takes everything back from a process that ends.
  void Act(const scenario::ExitProcessControl& control) {
    if (control.crash) std::abort();
    std::_Exit(0);
  }

  // What needs a capability that is not declared is never asked for.
  template <typename Other>
  void Act(const Other&) {
    GiveReturned(Failure(abi::kWsaEopnotsupp));
  }

  Host host_;
  const bool has_ipv6_;
  PortPart part_ = kWindowPorts;
  std::uint32_t cursor_ =
      part_.first + static_cast<std::uint32_t>(getpid()) * 53 % (part_.end - part_.first);
  scenario::Scenario scenario_;
  scenario::Bindings bindings_;
  std::map<std::string, Operation> operations_;  // overlapped calls that succeeded, by name
  std::int32_t last_error_ = 0;
  std::size_t step_ = 0;
  std::deque<Event> events_;
};

}  // namespace

std::unique_ptr<Target> MakeLinuxTarget() { return std::make_unique<LinuxTarget>(); }

}  // namespace portcullis::targets::linux_sockets
