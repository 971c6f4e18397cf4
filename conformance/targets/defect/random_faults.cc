#include "conformance/targets/defect/random_faults.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::targets {
namespace {

template <typename Value, std::size_t kMany>
Value Of(Draws& draws, const std::array<Value, kMany>& values) {
  return values[draws.Below(static_cast<std::uint32_t>(kMany))];
}

// --- steps ---------------------------------------------------------------------------------------

void AlterPort(Draws& draws, scenario::PortRef& port) {
  port.value += Of(draws, std::array<std::int32_t, 4>{-1, 1, 2, 7});
}

void AlterSize(Draws& draws, std::uint32_t& size) {
  switch (draws.Below(3)) {
    case 0:
      size = 0;
      break;
    case 1:
      size = size == 0 ? 1 : size - 1;
      break;
    default:
      ++size;
  }
}

void AlterMemory(Draws& draws, scenario::Memory& memory) {
  using scenario::Memory;
  memory = Of(draws, std::array{Memory::kValid, Memory::kNull, Memory::kUnmapped, Memory::kCut});
}

void AlterContents(Draws& draws, scenario::WsaIoctlCall& call) {
  if (auto* const range = std::get_if<scenario::RangeContents>(&call.in.contents)) {
    switch (draws.Below(5)) {
      case 0:
      case 1:
        return AlterPort(draws, range->start);
      case 2:  // read in the wrong byte order
        range->count = static_cast<std::uint16_t>((range->count << 8) | (range->count >> 8));
        return;
      case 3:  // where the system likes
        range->start = {};
        return;
      default:
        range->count = static_cast<std::uint16_t>(range->count + 1 + draws.Below(2));
    }
  } else if (auto* const token = std::get_if<scenario::TokenContents>(&call.in.contents)) {
    token->token = {scenario::TokenRef::Kind::kNever, ""};
  } else {
    AlterSize(draws, call.in.size);
  }
}

void AlterCall(Draws& draws, scenario::WsaIoctlCall& call) {
  switch (draws.Below(12)) {
    case 10:
      if (call.overlapped.has_value()) call.overlapped->event = !call.overlapped->event;
      break;
    case 11:
      call.provider = !call.provider;
      break;
    case 0:
      call.code =
          Of(draws, std::array{abi::kSioAcquirePortReservation, abi::kSioAssociatePortReservation,
                               abi::kSioReleasePortReservation, abi::kUnassignedCode});
      break;
    case 1:
      AlterSize(draws, call.in.size);
      break;
    case 2:
      AlterSize(draws, call.out.size);
      break;
    case 3:
      AlterMemory(draws, call.in.memory);
      break;
    case 4:
      AlterMemory(draws, call.out.memory);
      break;
    case 5:
      AlterMemory(draws, call.returned);
      break;
    case 6:
      if (call.overlapped.has_value()) {
        call.overlapped.reset();
      } else {
        call.overlapped = scenario::Overlapped{};
      }
      break;
    case 7:
      call.socket = {scenario::SocketRef::Kind::kInvalid, ""};
      break;
    default:
      AlterContents(draws, call);
  }
}

void AlterCall(Draws& draws, scenario::WsaSocketCall& call) {
  switch (draws.Below(3)) {
    case 0:
      call.overlapped = !call.overlapped;
      break;
    case 1:
      call.family = call.family == abi::kAfInet ? abi::kAfInet6 : abi::kAfInet;
      break;
    default: {
      const bool was_udp = call.type == abi::kSockDgram;
      call.type = was_udp ? abi::kSockStream : abi::kSockDgram;
      call.protocol = was_udp ? abi::kIpprotoTcp : abi::kIpprotoUdp;
    }
  }
}

void AlterCall(Draws& draws, scenario::PersistentCall& call) {
  using Function = scenario::PersistentCall::Function;
  switch (draws.Below(4)) {
    case 0:
      call.function =
          Of(draws, std::array{Function::kCreate, Function::kDelete, Function::kLookup});
      break;
    case 1:
      call.protocol = call.protocol == abi::kIpprotoTcp ? abi::kIpprotoUdp : abi::kIpprotoTcp;
      break;
    case 2:
      ++call.count;
      break;
    default:
      AlterPort(draws, call.start);
  }
}

void AlterCall(Draws& draws, scenario::BindCall& call) { AlterPort(draws, call.port); }
void AlterCall(Draws& draws, scenario::ConnectCall& call) { AlterPort(draws, call.port); }
void AlterCall(Draws& draws, scenario::SendToCall& call) { AlterPort(draws, call.port); }
void AlterCall(Draws&, scenario::SetSockOptCall& call) { call.on = !call.on; }
void AlterCall(Draws&, scenario::CancelIoExCall& call) { call.operation.reset(); }
void AlterCall(Draws&, scenario::NetworkControl& control) { control.up = !control.up; }
void AlterCall(Draws&, scenario::CallbackControl& control) { control.begin = !control.begin; }

// --- answers -------------------------------------------------------------------------------------

// Those twice that a page gives for most.
constexpr std::array kCodes{abi::kWsaEfault,      abi::kWsaEinval,           abi::kWsaEopnotsupp,
                            abi::kWsaEaddrinuse,  abi::kWsaEacces,           abi::kSuccess,
                            abi::kWsaIoPending,   abi::kWsaOperationAborted, abi::kWsaEintr,
                            abi::kWsaEfault,      abi::kWsaEinval,           abi::kWsaEwouldblock,
                            abi::kWsaEinprogress, abi::kWsaEnotsock,         abi::kWsaEopnotsupp,
                            abi::kWsaEaddrinuse,  abi::kWsaEnetdown,         abi::kWsaEnobufs,
                            abi::kWsaEisconn,     abi::kWsaNotInitialised,   abi::kWsaEacces};

// What the functions of iphlpapi give, which answer by their result alone.
constexpr std::array kResults{abi::kErrorAccessDenied, abi::kErrorSharingViolation,
                              abi::kErrorNotSupported, abi::kErrorInvalidParameter,
                              abi::kErrorNotFound,     abi::kWsaEaddrinuse};

// One of those, or what nobody has told.
template <typename Number>
Number OneOf(Draws& draws, const std::vector<Number>& heard) {
  const std::uint32_t drawn = draws.Below(static_cast<std::uint32_t>(heard.size()) + 1);
  return drawn == heard.size() ? Number{0} : heard[drawn];
}

constexpr std::size_t kTokenAt = 8;  // in an INET_PORT_RESERVATION_INSTANCE

// What somebody tells who misreads a port, or takes one reservation for another.
void AlterInstance(Draws& draws, const Heard& heard, std::vector<std::byte>& output) {
  const auto put = [&output](const auto& bytes, std::size_t at) {
    std::copy(bytes.begin(), bytes.end(), output.begin() + static_cast<std::ptrdiff_t>(at));
  };
  const std::uint16_t start = abi::NetworkPort{{output[0], output[1]}}.ToHost();
  switch (draws.Below(6)) {
    case 0:
      std::swap(output[0], output[1]);
      break;
    case 1:
      std::swap(output[2], output[3]);
      break;
    case 2:
      put(abi::NetworkPort::FromHost(OneOf(draws, heard.ports)).bytes, 0);
      break;
    case 3: {
      const auto beside = static_cast<std::uint16_t>(start + (draws.Below(2) == 0 ? 1 : -1));
      put(abi::NetworkPort::FromHost(beside).bytes, 0);
      break;
    }
    default:
      put(abi::LittleEndian<std::uint64_t>::From(OneOf(draws, heard.tokens)).bytes, kTokenAt);
  }
}

// A number that is another, or a flipped bit of one of the bytes.
void AlterOutput(Draws& draws, const Heard& heard, std::vector<std::byte>& output) {
  if (output.empty()) {
    output.assign(abi::kPortReservationInstanceSize, std::byte{1});
    return;
  }
  if (output.size() >= abi::kPortReservationInstanceSize && draws.Below(3) != 0) {
    return AlterInstance(draws, heard, output);
  }
  std::byte& altered = output[draws.Below(static_cast<std::uint32_t>(output.size()))];
  altered ^= std::byte{static_cast<unsigned char>(1u << draws.Below(8))};
}

void AlterCode(Draws& draws, scenario::Returned& returned) {
  const std::int32_t code = Of(draws, kCodes);
  const bool was_good = returned.error == abi::kSuccess;
  returned.error = code;
  if (code != abi::kSuccess && was_good) returned.result = abi::kSocketError;
  if (code == abi::kSuccess && !was_good) returned.result = abi::kSuccess;
  if (code != abi::kSuccess) returned.output.clear();
}

void AlterCount(Draws& draws, std::optional<std::uint32_t>& count) {
  if (!count.has_value()) {
    count = draws.Below(17);
  } else if (draws.Below(2) == 0) {
    count.reset();
  } else {
    count = *count == 0 ? 16 : 0;
  }
}

std::uint16_t AnotherPort(Draws& draws, const Heard& heard, std::uint16_t port) {
  switch (draws.Below(4)) {
    case 0:
      return static_cast<std::uint16_t>(port << 8 | port >> 8);
    case 1:
      return static_cast<std::uint16_t>(port ^ 1u);
    default:
      return OneOf(draws, heard.ports);
  }
}

void AlterWhatItSays(Draws& draws, const Heard& heard, scenario::Returned& returned) {
  if (returned.port.has_value() && draws.Below(4) != 0) {
    if (draws.Below(6) == 0) {
      returned.port.reset();
    } else {
      *returned.port = AnotherPort(draws, heard, *returned.port);
    }
    return;
  }
  if (returned.token.has_value() && draws.Below(4) != 0) {
    switch (draws.Below(3)) {
      case 0:
        returned.token.reset();
        break;
      case 1:
        *returned.token ^= 1;
        break;
      default:
        *returned.token = OneOf(draws, heard.tokens);
    }
    return;
  }
  switch (draws.Below(6)) {
    case 0:
      AlterCount(draws, returned.count);
      break;
    case 1:
    case 2:
      if (!returned.output.empty()) return AlterOutput(draws, heard, returned.output);
      AlterCode(draws, returned);
      break;
    case 3:
      returned.result = Of(draws, std::array<std::int32_t, 4>{0, -1, 1, 192});
      if (draws.Below(2) == 0) returned.result = Of(draws, kResults);
      break;
    default:
      AlterCode(draws, returned);
  }
}

void AlterWhatItSays(Draws& draws, const Heard& heard, scenario::Completed& completed) {
  using Notification = scenario::Completed::Notification;
  switch (draws.Below(4)) {
    case 0:
      completed.error = Of(draws, kCodes);
      if (completed.error != abi::kSuccess) completed.output.clear();
      break;
    case 1:
      completed.transferred = completed.transferred == 0 ? 16 : 0;
      break;
    case 2:
      completed.notification =
          Of(draws, std::array{Notification::kEvent, Notification::kRoutine, Notification::kPort});
      break;
    default:
      AlterOutput(draws, heard, completed.output);
  }
}

}  // namespace

void Heard::Note(const scenario::Event& event) {
  const auto note_output = [this](const std::vector<std::byte>& output) {
    if (output.size() < abi::kPortReservationInstanceSize) return;
    ports.push_back(abi::NetworkPort{{output[0], output[1]}}.ToHost());
    abi::LittleEndian<std::uint64_t> token;
    std::copy_n(output.begin() + kTokenAt, token.bytes.size(), token.bytes.begin());
    tokens.push_back(token.Value());
  };
  if (const auto* const returned = std::get_if<scenario::Returned>(&event)) {
    note_output(returned->output);
    if (returned->port.has_value()) ports.push_back(*returned->port);
    if (returned->token.has_value()) tokens.push_back(*returned->token);
  } else if (const auto* const completed = std::get_if<scenario::Completed>(&event)) {
    note_output(completed->output);
  }
}

Draws::Draws(std::uint32_t seed, const std::string& text) : state_(seed) {
  for (const char letter : text) {
    state_ = (state_ ^ static_cast<unsigned char>(letter)) * 1099511628211u;  // FNV-1a
  }
}

// SplitMix64 (G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", 2014).
std::uint32_t Draws::Below(std::uint32_t limit) {
  state_ += 0x9E3779B97F4A7C15u;
  std::uint64_t mixed = state_;
  mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9u;
  mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBu;
  return static_cast<std::uint32_t>(((mixed >> 32) * limit) >> 32);
}

void AlterStep(Draws& draws, scenario::Step& step) {
  // A fault that a call has no room for is one that leaves the call out; a condition that is not
  // brought about is one too.
  const bool left_out = draws.Below(6) == 0;
  std::visit(
      [&](auto& call) {
        if constexpr (requires { AlterCall(draws, call); }) {
          if (!left_out) AlterCall(draws, call);
        }
      },
      step.action);
  if (left_out) step.action = scenario::WsaGetLastErrorCall{};
}

Told AlterAnswer(Draws& draws, const Heard& heard, bool may_end, scenario::Event& event) {
  const std::uint32_t how = draws.Below(may_end ? 24 : 22);
  if (how == 23) return Told::kDies;
  if (how == 22) return Told::kHangs;
  if (std::holds_alternative<scenario::Completed>(event) && how < 4) {
    return how < 2 ? Told::kTwice : Told::kNever;
  }
  if (auto* const returned = std::get_if<scenario::Returned>(&event)) {
    if (how == 2) {
      event = scenario::Blocked{returned->step};
    } else {
      AlterWhatItSays(draws, heard, *returned);
    }
  } else if (auto* const completed = std::get_if<scenario::Completed>(&event)) {
    AlterWhatItSays(draws, heard, *completed);
  } else if (const auto* const blocked = std::get_if<scenario::Blocked>(&event)) {
    scenario::Returned answer{blocked->step, abi::kSuccess, abi::kSuccess, std::nullopt, {}};
    AlterCode(draws, answer);
    event = answer;
  }
  return Told::kOnce;
}

scenario::Completed Invent(Draws& draws, std::size_t step, std::size_t steps) {
  using Notification = scenario::Completed::Notification;
  scenario::Completed made{step, {}, 0, 0, {}};
  switch (draws.Below(3)) {
    case 0:
      break;
    case 1:
      made.step -= std::min<std::size_t>(step, 1 + draws.Below(6));
      break;
    default:
      made.step = draws.Below(static_cast<std::uint32_t>(steps));
  }
  made.notification =
      Of(draws, std::array{Notification::kEvent, Notification::kRoutine, Notification::kPort});
  if (draws.Below(3) == 0) made.error = Of(draws, kCodes);
  if (draws.Below(2) == 0) made.transferred = abi::kPortReservationInstanceSize;
  return made;
}

}  // namespace portcullis::targets
