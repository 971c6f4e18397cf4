#include "conformance/targets/linux_sockets/kernel.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"

namespace portcullis::targets::linux_sockets {
namespace {

int LinuxFamily(std::int32_t family) { return family == abi::kAfInet6 ? AF_INET6 : family; }

// Of AF_UNIX the kernel would take the port for the name of a file, and make it.
bool HasPorts(std::int32_t family) { return family == abi::kAfInet || family == abi::kAfInet6; }

// The wildcard or the loopback address, and a port.
class Address {
 public:
  Address(std::int32_t family, std::uint16_t port, bool loopback) {
    if (family == abi::kAfInet6) {
      sockaddr_in6 ipv6{};
      ipv6.sin6_family = AF_INET6;
      ipv6.sin6_port = htons(port);
      ipv6.sin6_addr = loopback ? in6addr_loopback : in6addr_any;
      size_ = sizeof(ipv6);
      std::memcpy(&storage_, &ipv6, sizeof(ipv6));
    } else {
      sockaddr_in ipv4{};
      ipv4.sin_family = static_cast<sa_family_t>(family);
      ipv4.sin_port = htons(port);
      ipv4.sin_addr.s_addr = htonl(loopback ? INADDR_LOOPBACK : INADDR_ANY);
      size_ = sizeof(ipv4);
      std::memcpy(&storage_, &ipv4, sizeof(ipv4));
    }
  }
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage_); }
  socklen_t size() const { return size_; }

 private:
  sockaddr_storage storage_{};
  socklen_t size_ = 0;
};

std::int32_t Result(int result) { return result == 0 ? 0 : WinsockError(errno); }

void SetReuse(int socket, bool on) {
  const int value = on ? 1 : 0;
  setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &value, sizeof(value));
}

}  // namespace

Descriptor::Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
  std::swap(number_, other.number_);
  return *this;
}

Descriptor::~Descriptor() {
  if (number_ >= 0) close(number_);
}

std::int32_t WinsockError(int error) {
  switch (error) {
    case EADDRINUSE:
      return abi::kWsaEaddrinuse;
    case EACCES:
    case EPERM:
      return abi::kWsaEacces;
    case EADDRNOTAVAIL:
      return abi::kWsaEaddrnotavail;
    case EAFNOSUPPORT:
      return abi::kWsaEafnosupport;
    case EPROTONOSUPPORT:
      return abi::kWsaEprotonosupport;
    case ESOCKTNOSUPPORT:
      return abi::kWsaEsocktnosupport;
    case EPROTOTYPE:
      return abi::kWsaEprototype;
    case EMFILE:
    case ENFILE:
      return abi::kWsaEmfile;
    case ENOBUFS:
    case ENOMEM:
      return abi::kWsaEnobufs;
    case ECONNREFUSED:
      return abi::kWsaEconnrefused;
    case EISCONN:
      return abi::kWsaEisconn;
    case ENOTCONN:
      return abi::kWsaEnotconn;
    case EAGAIN:
    case EINPROGRESS:
      return abi::kWsaEwouldblock;
    case EOPNOTSUPP:
      return abi::kWsaEopnotsupp;
    default:
      return abi::kWsaEinval;
  }
}

tl::expected<Descriptor, std::int32_t> OpenSocket(std::int32_t family, std::int32_t type,
                                                  std::int32_t protocol) {
  Descriptor made(socket(LinuxFamily(family), type | SOCK_CLOEXEC, protocol));
  if (made.number() < 0) return tl::make_unexpected(WinsockError(errno));
  if (family == abi::kAfInet6) {
    const int on = 1;
    setsockopt(made.number(), IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
  }
  return made;
}

tl::expected<Descriptor, std::int32_t> OpenIn(const Space& space) {
  const bool is_tcp = space.transport == abi::kIpprotoTcp;
  return OpenSocket(space.family, is_tcp ? abi::kSockStream : abi::kSockDgram, space.transport);
}

std::int32_t Bind(int socket, std::int32_t family, std::uint16_t port) {
  if (!HasPorts(family)) return abi::kWsaEafnosupport;
  const Address address(family, port, false);
  return Result(bind(socket, address.get(), address.size()));
}

std::int32_t BindBeside(int socket, int holder, std::int32_t family, std::uint16_t port) {
  SetReuse(holder, true);
  SetReuse(socket, true);
  const std::int32_t error = Bind(socket, family, port);
  SetReuse(socket, false);
  SetReuse(holder, false);
  return error;
}

std::uint16_t PortOf(int socket) {
  sockaddr_in6 name{};
  socklen_t size = sizeof(name);
  if (getsockname(socket, reinterpret_cast<sockaddr*>(&name), &size) != 0) return 0;
  if (name.sin6_family != AF_INET && name.sin6_family != AF_INET6) return 0;
  return ntohs(name.sin6_port);  // at one place in both families
}

std::int32_t ConnectTo(int socket, std::int32_t family, std::uint16_t port) {
  if (!HasPorts(family)) return abi::kWsaEafnosupport;
  const Address address(family, port, true);
  return Result(connect(socket, address.get(), address.size()));
}

std::int32_t SendTo(int socket, std::int32_t family, std::uint16_t port) {
  if (!HasPorts(family)) return abi::kWsaEafnosupport;
  const Address address(family, port, true);
  const ssize_t sent = sendto(socket, "p", 1, MSG_NOSIGNAL, address.get(), address.size());
  return sent == 1 ? 0 : WinsockError(errno);
}

std::int32_t SetNonBlocking(int socket, bool on) {
  const int flags = fcntl(socket, F_GETFL);
  const int wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
  return Result(flags < 0 ? -1 : fcntl(socket, F_SETFL, wanted));
}

void AllowManyDescriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace portcullis::targets::linux_sockets
