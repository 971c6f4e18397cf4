#include "conformance/suite/reservation_code.h"

#include <algorithm>
#include <string_view>

#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

constexpr std::uint16_t kPorts = 20;  // of the block of a good call
constexpr const char* kOutside = "w+60";

bool IsTcpOrUdp(const SocketKind& kind) {
  return kind.family != abi::kAfUnix && kind.type != abi::kSockRaw;
}

SocketKind HolderKind(const SocketKind& kind) { return IsTcpOrUdp(kind) ? kind : kUdp; }

// The letters of the code that an id is about; empty for one about none of the three alone.
std::string_view LettersOf(std::string_view id) {
  if (id.starts_with("Q-")) id.remove_prefix(2);
  for (const ReservationCode& code : kReservationCodes) {
    if (id.starts_with(std::string(code.letters) + "-")) return code.letters;
  }
  return {};
}

}  // namespace

GoodCall ReservationCode::Prepare(Writer& w, SocketKind kind, const char* start) const {
  const scenario::RangeContents block = Range(start, kPorts);
  if (code == GoodCall::Code::kAcquire) return {code, kind, w.Socket(kind), block, ""};
  const SocketRef holder = w.Socket(HolderKind(kind));
  const std::string reservation = "of_" + holder.name;
  w.Acquire(reservation, holder, block).Allows(Success().Returned(16));
  if (code == GoodCall::Code::kRelease && IsTcpOrUdp(kind)) {
    return {code, kind, holder, block, reservation};
  }
  return {code, kind, w.Socket(kind), block, reservation};
}

CallText GoodCall::Call(Writer& w, std::string name) const {
  return CallOn(w, std::move(name), socket_);
}

CallText GoodCall::CallOn(Writer& w, std::string name, const SocketRef& socket) const {
  switch (code_) {
    case Code::kAcquire:
      return w.Acquire(std::move(name), socket, block_);
    case Code::kAssociate:
      return w.Associate(std::move(name), socket, reservation_);
    case Code::kRelease:
      break;
  }
  return w.Release(std::move(name), socket, reservation_);
}

Outcome GoodCall::Good() const {
  return code_ == Code::kAcquire ? Success().Returned(abi::kPortReservationInstanceSize)
                                 : Success();
}

std::uint32_t GoodCall::TransferredSize() const {
  return code_ == Code::kAcquire ? abi::kPortReservationInstanceSize : 0;
}

void GoodCall::IsDone(Writer& w) const {
  switch (code_) {
    case Code::kAcquire:
      w.Acquire("taken", socket_, block_).Allows(FailsWithAnyCode());
      return;
    case Code::kAssociate:
      w.Bind(socket_, "0").Allows(Success());
      w.GetSockName("inside", socket_).Allows(Success());
      return;
    case Code::kRelease:
      w.Acquire("free", w.Socket(kind_), block_).Allows(Success().Returned(16));
      return;
  }
}

void GoodCall::IsUndone(Writer& w, const std::string& name) const {
  if (code_ == Code::kAssociate) {
    w.Bind(socket_, kOutside).Allows(Success());
    CallOn(w, name, w.Socket(kind_)).Allows(Good());
    return;
  }
  if (code_ == Code::kRelease) {
    w.Acquire("held", w.Socket(kind_), block_).Allows(FailsWithAnyCode());
  }
  Call(w, name).Allows(Good());
}

void GoodCall::IsUndoneWithoutSocket(Writer& w, const std::string& name) const {
  const SocketRef fresh = w.Socket(kind_);
  if (code_ == Code::kAssociate) {
    CallOn(w, name, fresh).Allows(Good());
  } else {
    w.Acquire(name, fresh, block_).Allows(Success().Returned(16));
  }
}

std::vector<std::string> IdsFor(const ReservationCode& code, const std::vector<std::string>& ids) {
  std::vector<std::string> own;
  bool about_it = false;
  for (std::string id : ids) {
    if (const std::size_t star = id.find('*'); star != std::string::npos) {
      id.replace(star, 1, code.letters);
    }
    const std::string_view letters = LettersOf(id);
    if (!letters.empty() && letters != code.letters) continue;
    about_it = about_it || !letters.empty();
    own.push_back(std::move(id));
  }
  if (!about_it) own.clear();
  return own;
}

bool RegisterCodes(const char* theme, const char* name, const std::vector<std::string>& ids,
                   const std::function<void(Writer&, const ReservationCode&)>& body) {
  for (const ReservationCode& code : kReservationCodes) {
    std::vector<std::string> own = IdsFor(code, ids);
    if (own.empty()) continue;
    Register(std::string(code.name) + theme, name, std::move(own),
             [body, code](Writer& w) { body(w, code); });
  }
  return true;
}

}  // namespace portcullis::suite
