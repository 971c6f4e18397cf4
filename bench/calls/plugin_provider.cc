#include "bench/calls/plugin_provider.h"

#include "conformance/targets/plugin/plugin_library.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::bench {
namespace {

constexpr std::uint32_t kProcess = 1;

class PluginProvider final : public Provider {
 public:
  explicit PluginProvider(const portcullis_plugin& plugin) : plugin_(plugin), host_(plugin.make()) {
    plugin_.wsa_startup(host_, kProcess);
  }
  ~PluginProvider() override { plugin_.destroy(host_); }
  const char* name() const override { return "plugin"; }

  SocketNumber Open() override {
    SocketNumber socket = 0;
    plugin_.wsa_socket(host_, kProcess, abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, 0,
                       &socket);
    return socket;
  }
  std::int32_t Close(SocketNumber socket) override {
    return plugin_.closesocket(host_, kProcess, socket);
  }
  Block Acquire(SocketNumber socket, std::uint16_t start, std::uint16_t count) override {
    const abi::InetPortRange range{abi::NetworkPort::FromHost(start),
                                   abi::LittleEndian<std::uint16_t>::From(count)};
    abi::InetPortReservationInstance instance{};
    const std::int32_t error = Ioctl(socket, abi::kSioAcquirePortReservation, &range, sizeof range,
                                     &instance, sizeof instance);
    return {error, instance.reservation.start_port.ToHost(), instance.token.Value()};
  }
  std::int32_t Release(SocketNumber socket, const Block& block) override {
    return Ioctl(socket, abi::kSioReleasePortReservation, &block.token, sizeof block.token, nullptr,
                 0);
  }
  std::int32_t BindFrom(SocketNumber socket, const Block& block) override {
    const std::int32_t error = Ioctl(socket, abi::kSioAssociatePortReservation, &block.token,
                                     sizeof block.token, nullptr, 0);
    return error != 0 ? error : Bind(socket, 0);
  }
  std::int32_t Bind(SocketNumber socket, std::uint16_t port) override {
    return plugin_.bind(host_, kProcess, socket, port);
  }

 private:
  std::int32_t Ioctl(SocketNumber socket, std::uint32_t code, const void* in, std::uint32_t in_size,
                     void* out, std::uint32_t out_size) {
    std::uint32_t returned = 0;
    const portcullis_ioctl call{.process = kProcess,
                                .code = code,
                                .socket = socket,
                                .operation = 0,
                                .in = in,
                                .out = out,
                                .returned = &returned,
                                .in_size = in_size,
                                .out_size = out_size};
    return plugin_.wsa_ioctl(host_, &call);
  }

  const portcullis_plugin& plugin_;
  void* host_;
};

}  // namespace

std::unique_ptr<Provider> MakePluginProvider(const std::string& path, std::string& error) {
  const auto loaded = targets::LoadPlugin(path);
  if (!loaded) {
    error = loaded.error().message;
    return nullptr;
  }
  return std::make_unique<PluginProvider>(*loaded->functions);
}

}  // namespace portcullis::bench
