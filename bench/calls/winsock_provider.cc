#include "bench/calls/winsock_provider.h"

#include "conformance/targets/winsock/windows_api.h"
#include "reference/abi/port_structures.h"
// After the headers that they build on.
#include <iphlpapi.h>
#include <mstcpip.h>

namespace portcullis::bench {
namespace {

class WinsockProvider final : public Provider {
 public:
  ~WinsockProvider() override { WSACleanup(); }
  const char* name() const override { return "winsock"; }

  SocketNumber Open() override {
    return WSASocketW(AF_INET, SOCK_DGRAM, IPPROTO_UDP, nullptr, 0, WSA_FLAG_OVERLAPPED);
  }
  std::int32_t Close(SocketNumber socket) override {
    return Error(closesocket(static_cast<SOCKET>(socket)));
  }
  Block Acquire(SocketNumber socket, std::uint16_t start, std::uint16_t count) override {
    abi::InetPortRange range{abi::NetworkPort::FromHost(start),
                             abi::LittleEndian<std::uint16_t>::From(count)};
    abi::InetPortReservationInstance instance{};
    DWORD returned = 0;
    const int result =
        WSAIoctl(static_cast<SOCKET>(socket), SIO_ACQUIRE_PORT_RESERVATION, &range, sizeof range,
                 &instance, sizeof instance, &returned, nullptr, nullptr);
    return {Error(result), instance.reservation.start_port.ToHost(), instance.token.Value()};
  }
  std::int32_t Release(SocketNumber socket, const Block& block) override {
    return OnToken(socket, SIO_RELEASE_PORT_RESERVATION, block.token);
  }
  std::int32_t BindFrom(SocketNumber socket, const Block& block) override {
    const std::int32_t error = OnToken(socket, SIO_ASSOCIATE_PORT_RESERVATION, block.token);
    return error != 0 ? error : Bind(socket, 0);
  }
  std::int32_t Bind(SocketNumber socket, std::uint16_t port) override {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    return Error(bind(static_cast<SOCKET>(socket), reinterpret_cast<const sockaddr*>(&address),
                      sizeof address));
  }

 private:
  static std::int32_t Error(int result) { return result == 0 ? 0 : WSAGetLastError(); }
  static std::int32_t OnToken(SocketNumber socket, DWORD code, std::uint64_t token) {
    DWORD returned = 0;
    return Error(WSAIoctl(static_cast<SOCKET>(socket), code, &token, sizeof token, nullptr, 0,
                          &returned, nullptr, nullptr));
  }
};

}  // namespace

std::unique_ptr<Provider> MakeWinsockProvider() {
  WSADATA data{};
  if (WSAStartup(MAKEWORD(2, 2), &data) != 0) return nullptr;
  return std::make_unique<WinsockProvider>();
}

std::int32_t RefusalOfReservations() {
  const std::unique_ptr<Provider> provider = MakeWinsockProvider();
  if (provider == nullptr) return WSASYSNOTREADY;
  const SocketNumber socket = provider->Open();
  const Block block = provider->Acquire(socket, 0, 1);
  provider->Close(socket);
  return block.error;
}

std::int32_t SupportedCode(SocketNumber socket) {
  u_long blocking = 0;
  DWORD returned = 0;
  const int result = WSAIoctl(static_cast<SOCKET>(socket), static_cast<DWORD>(FIONBIO), &blocking,
                              sizeof blocking, nullptr, 0, &returned, nullptr, nullptr);
  return result == 0 ? 0 : WSAGetLastError();
}

std::int32_t LookupPersistent(std::uint16_t start, std::uint16_t count) {
#ifdef _WIN32
  // Looked up by name: not every iphlpapi.dll that calls itself so has it.
  using Lookup = ULONG(WINAPI*)(USHORT, USHORT, PULONG64);
  static const auto lookup = [] {
    const HMODULE module = LoadLibraryW(L"iphlpapi.dll");
    return reinterpret_cast<Lookup>(reinterpret_cast<void*>(
        module == nullptr ? nullptr
                          : GetProcAddress(module, "LookupPersistentUdpPortReservation")));
  }();
  if (lookup == nullptr) return ERROR_NOT_SUPPORTED;
#else
  constexpr auto lookup = &LookupPersistentUdpPortReservation;
#endif
  ULONG64 token = 0;
  return static_cast<std::int32_t>(lookup(htons(start), count, &token));
}

std::string WinsockIs() {
#ifdef _WIN32
  const HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
  const bool wine = ntdll != nullptr && GetProcAddress(ntdll, "wine_get_version") != nullptr;
  return wine ? "Wine's" : "Windows'";
#else
  return "the drop-in";
#endif
}

}  // namespace portcullis::bench
