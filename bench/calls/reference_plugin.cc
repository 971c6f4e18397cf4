// The reference as a plugin: a shared library with the C interface of
// conformance/targets/plugin/portcullis_plugin.h, so that what that way costs can be timed.
//
// Functions that no benchmark calls are there because a plugin has to have them.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "conformance/targets/plugin/portcullis_plugin.h"
#include "reference/host.h"

namespace {

using portcullis::reference::Access;
using portcullis::reference::Address;
using portcullis::reference::Caller;
using portcullis::reference::Host;
using portcullis::reference::IoctlAnswer;
using portcullis::reference::ProcessId;
using portcullis::reference::SocketOption;
using portcullis::reference::ThreadId;
using portcullis::reference::UserMemory;

// "A pointer is null or good for all that is said of it" (portcullis_plugin.h).
class TrustedMemory final : public UserMemory {
 public:
  bool Contains(Address address, std::uint64_t size, Access) const override {
    return size == 0 || address != 0;
  }
  bool Read(Address address, std::span<std::byte> to) const override {
    const auto* const from = reinterpret_cast<const std::byte*>(address);
    if (from != nullptr) std::copy(from, from + to.size(), to.begin());
    return from != nullptr;
  }
  bool Write(Address address, std::span<const std::byte> from) override {
    auto* const to = reinterpret_cast<std::byte*>(address);
    if (to != nullptr) std::copy(from.begin(), from.end(), to);
    return to != nullptr;
  }
};

struct Machine {
  Host host;
  TrustedMemory memory;

  Caller By(uint32_t process) { return {ProcessId{process}, ThreadId{process}, memory}; }
  int32_t Error(uint32_t process, int32_t result) const {
    return result == 0 ? 0 : host.WSAGetLastError(ProcessId{process}, ThreadId{process});
  }
};

Machine& Of(void* host) { return *static_cast<Machine*>(host); }

void* Make() { return new Machine; }
void Destroy(void* host) { delete static_cast<Machine*>(host); }
int32_t Startup(void* host, uint32_t process) {
  Machine& machine = Of(host);
  return machine.Error(process, machine.host.WSAStartup(machine.By(process)));
}
int32_t Cleanup(void* host, uint32_t process) {
  Machine& machine = Of(host);
  return machine.Error(process, machine.host.WSACleanup(machine.By(process)));
}
int32_t Socket(void* host, uint32_t process, int32_t family, int32_t type, int32_t protocol,
               uint32_t flags, uint64_t* socket) {
  Machine& machine = Of(host);
  *socket = machine.host.WSASocketW(machine.By(process),
                                    {.family = family,
                                     .type = type,
                                     .protocol = protocol,
                                     .overlapped = (flags & PORTCULLIS_OVERLAPPED) != 0});
  return machine.Error(process, *socket == portcullis::reference::kInvalidSocket ? -1 : 0);
}
int32_t Close(void* host, uint32_t process, uint64_t socket) {
  Machine& machine = Of(host);
  return machine.Error(process, machine.host.CloseSocket(machine.By(process), socket));
}
int32_t Bind(void* host, uint32_t process, uint64_t socket, uint16_t port) {
  Machine& machine = Of(host);
  return machine.Error(process, machine.host.Bind(machine.By(process), socket, port));
}
int32_t Connect(void* host, uint32_t process, uint64_t socket, uint16_t port) {
  Machine& machine = Of(host);
  return machine.Error(process, machine.host.Connect(machine.By(process), socket, port));
}
int32_t SendTo(void* host, uint32_t process, uint64_t socket, uint16_t port) {
  Machine& machine = Of(host);
  return machine.Error(process, machine.host.SendTo(machine.By(process), socket, port));
}
int32_t GetSockName(void* host, uint32_t process, uint64_t socket, uint16_t* port) {
  Machine& machine = Of(host);
  const auto found = machine.host.GetSockName(machine.By(process), socket);
  *port = found.value_or(0);
  return machine.Error(process, found ? 0 : -1);
}
int32_t SetSockOpt(void* host, uint32_t process, uint64_t socket, int32_t option, int32_t on) {
  Machine& machine = Of(host);
  const SocketOption which = option == PORTCULLIS_SO_REUSEADDR ? SocketOption::kReuseAddress
                                                               : SocketOption::kExclusiveAddressUse;
  return machine.Error(process,
                       machine.host.SetSockOpt(machine.By(process), socket, which, on != 0));
}
int32_t Ioctl(void* host, const portcullis_ioctl* call) {
  Machine& machine = Of(host);
  const auto address = [](const void* pointer) { return reinterpret_cast<Address>(pointer); };
  const IoctlAnswer answer =
      machine.host.WSAIoctl(machine.By(call->process), {.socket = call->socket,
                                                        .code = call->code,
                                                        .in = address(call->in),
                                                        .in_size = call->in_size,
                                                        .out = address(call->out),
                                                        .out_size = call->out_size,
                                                        .returned = address(call->returned)});
  return answer.error;
}

constexpr const char* kCapabilities[] = {"acquire",       "associate",  "release",
                                         "frees_at_once", "owns_ports", nullptr};

const portcullis_plugin kPlugin = {.abi = PORTCULLIS_PLUGIN_ABI,
                                   .size = sizeof(portcullis_plugin),
                                   .name = "reference",
                                   .version = "1",
                                   .capabilities = kCapabilities,
                                   .make = Make,
                                   .destroy = Destroy,
                                   .wsa_startup = Startup,
                                   .wsa_cleanup = Cleanup,
                                   .wsa_socket = Socket,
                                   .closesocket = Close,
                                   .bind = Bind,
                                   .connect = Connect,
                                   .sendto = SendTo,
                                   .getsockname = GetSockName,
                                   .setsockopt = SetSockOpt,
                                   .wsa_ioctl = Ioctl,
                                   .ended = nullptr,
                                   .persistent = nullptr,
                                   .start_process = nullptr,
                                   .end_process = nullptr,
                                   .place = nullptr};

}  // namespace

const portcullis_plugin* portcullis_plugin_get(uint32_t abi) {
  return abi == PORTCULLIS_PLUGIN_ABI ? &kPlugin : nullptr;
}
