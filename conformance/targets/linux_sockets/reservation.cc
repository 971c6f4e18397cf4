#include "conformance/targets/linux_sockets/reservation.h"

#include <sys/random.h>
#include <unistd.h>

#include <utility>

#include "reference/abi/error_codes.h"

namespace portcullis::targets::linux_sockets {
namespace {

// Where blocks of our choice are looked for: below the ports that the kernel gives out itself, and
// above those that need rights; windows lie elsewhere (linux_target.cc).
constexpr std::uint32_t kFirst = 10000;
constexpr std::uint32_t kLast = 19999;

std::uint64_t DrawToken() {
  std::uint64_t token = 0;
  while (token == 0) {
    if (getrandom(&token, sizeof(token), 0) != sizeof(token)) token = 0;
  }
  return token;
}

}  // namespace

tl::expected<Reservation, std::int32_t> Reservation::Make(const Space& space, std::uint16_t start,
                                                          std::uint16_t count) {
  Reservation made;
  made.space_ = space;
  made.start_ = start;
  made.count_ = count;
  for (std::uint32_t port = start; port < std::uint32_t{start} + count; ++port) {
    const auto number = static_cast<std::uint16_t>(port);
    tl::expected<Descriptor, std::int32_t> placeholder = OpenIn(space);
    if (!placeholder.has_value()) return tl::make_unexpected(placeholder.error());
    const std::int32_t error = Bind(placeholder->number(), space.family, number);
    if (error != 0) return tl::make_unexpected(error);
    made.placeholders_.emplace(number, std::move(*placeholder));
  }
  made.token_ = DrawToken();
  return made;
}

tl::expected<Reservation, std::int32_t> Reservation::MakeAnywhere(const Space& space,
                                                                  std::uint16_t count) {
  constexpr std::uint32_t kPorts = kLast - kFirst + 1;
  // Processes begin at different places, so that they seldom meet.
  static std::uint32_t next = static_cast<std::uint32_t>(getpid()) * 97 % kPorts;
  for (std::uint32_t tried = 0; tried < kPorts && count <= kPorts; tried += count) {
    if (next + count > kPorts) next = 0;
    const std::uint32_t start = kFirst + next;
    next += count;
    auto made = Make(space, static_cast<std::uint16_t>(start), count);
    if (made.has_value() || made.error() == abi::kWsaEmfile) return made;
  }
  return tl::make_unexpected(abi::kWsaEnobufs);
}

std::int32_t Reservation::Take(int socket, std::uint16_t port) {
  const auto found = port == 0 ? placeholders_.begin() : placeholders_.find(port);
  if (found == placeholders_.end()) return abi::kWsaEaddrinuse;
  const std::int32_t error =
      BindBeside(socket, found->second.number(), space_.family, found->first);
  if (error == 0) placeholders_.erase(found);
  return error;
}

void Reservation::Return(int socket, std::uint16_t port) {
  tl::expected<Descriptor, std::int32_t> placeholder = OpenIn(space_);
  if (!placeholder.has_value()) return;
  if (BindBeside(placeholder->number(), socket, space_.family, port) != 0) return;
  placeholders_.emplace(port, std::move(*placeholder));
}

}  // namespace portcullis::targets::linux_sockets
