#include "bench/calls/linux_provider.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <vector>

#include "reference/abi/error_codes.h"

#ifndef IP_LOCAL_PORT_RANGE
#define IP_LOCAL_PORT_RANGE 51  // of linux/in.h since 6.3, which Debian 12's is not
#endif

namespace portcullis::bench {
namespace {

std::int32_t Error(int result) {
  if (result == 0) return 0;
  return errno == EADDRINUSE ? abi::kWsaEaddrinuse : abi::kWsaEinval;
}

std::int32_t BindTo(int socket, std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  return Error(::bind(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

class LinuxProvider : public Provider {
 public:
  SocketNumber Open() override {
    return static_cast<SocketNumber>(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP));
  }
  std::int32_t Close(SocketNumber socket) override {
    return Error(::close(static_cast<int>(socket)));
  }
  std::int32_t Bind(SocketNumber socket, std::uint16_t port) override {
    return BindTo(static_cast<int>(socket), port);
  }
};

class LinuxRangeProvider final : public LinuxProvider {
 public:
  const char* name() const override { return "linux_range"; }
  // The range goes with the block: each socket that is to bind in it says it.
  Block Acquire(SocketNumber, std::uint16_t start, std::uint16_t count) override {
    const std::uint32_t first = start == 0 ? 20000u : start;
    return {0, static_cast<std::uint16_t>(first), first | (first + count - 1) << 16};
  }
  std::int32_t Release(SocketNumber, const Block&) override { return 0; }
  std::int32_t BindFrom(SocketNumber socket, const Block& block) override {
    const auto range = static_cast<std::uint32_t>(block.token);
    const int result = ::setsockopt(static_cast<int>(socket), IPPROTO_IP, IP_LOCAL_PORT_RANGE,
                                    &range, sizeof range);
    return result == 0 ? Bind(socket, 0) : Error(result);
  }
};

class LinuxBindProvider final : public LinuxProvider {
 public:
  const char* name() const override { return "linux_bind"; }
  Block Acquire(SocketNumber, std::uint16_t start, std::uint16_t count) override {
    Block block{0, start, ++blocks_};
    std::vector<int>& holders = holders_[block.token];
    const std::uint32_t first = start == 0 ? 20000u : start;
    block.start = static_cast<std::uint16_t>(first);
    for (std::uint32_t port = first; port < first + count && block.error == 0; ++port) {
      const auto holder = static_cast<int>(Open());
      holders.push_back(holder);
      block.error = BindTo(holder, static_cast<std::uint16_t>(port));
    }
    if (block.error != 0) Release(0, block);
    return block;
  }
  std::int32_t Release(SocketNumber, const Block& block) override {
    for (const int holder : holders_[block.token]) ::close(holder);
    holders_.erase(block.token);
    return 0;
  }
  // The holder of one port is what the program goes on with.
  std::int32_t BindFrom(SocketNumber socket, const Block& block) override {
    std::vector<int>& holders = holders_[block.token];
    if (holders.empty()) return abi::kWsaEaddrinuse;
    const int result = ::dup2(holders.back(), static_cast<int>(socket));
    ::close(holders.back());
    holders.pop_back();
    return result < 0 ? Error(-1) : 0;
  }

 private:
  std::uint64_t blocks_ = 0;
  std::map<std::uint64_t, std::vector<int>> holders_;
};

}  // namespace

std::unique_ptr<Provider> MakeLinuxRangeProvider() {
  auto provider = std::make_unique<LinuxRangeProvider>();
  const SocketNumber socket = provider->Open();
  const std::int32_t error = provider->BindFrom(socket, provider->Acquire(socket, 20000, 100));
  provider->Close(socket);
  return error == 0 ? std::move(provider) : nullptr;
}

std::unique_ptr<Provider> MakeLinuxBindProvider() { return std::make_unique<LinuxBindProvider>(); }

}  // namespace portcullis::bench
