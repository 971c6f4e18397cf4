#include "conformance/suite/arguments.h"

#include "conformance/scenario/names.h"
#include "conformance/suite/mistake.h"

namespace portcullis::suite {

SocketRef InvalidSocket() { return {SocketRef::Kind::kInvalid, ""}; }
SocketRef NeverASocket() { return {SocketRef::Kind::kNever, ""}; }
SocketRef EventHandle() { return {SocketRef::Kind::kEvent, ""}; }
SocketRef FileHandle() { return {SocketRef::Kind::kFile, ""}; }
SocketRef NeverMade() { return {SocketRef::Kind::kNamed, "never_made"}; }

scenario::PortRef Port(std::string_view text) {
  const auto port = scenario::ParsePort(text);
  Check(port.has_value(), "a case names a port that cannot be read");
  return *port;
}

scenario::RangeContents Range(std::string_view start, std::uint16_t count) {
  return {Port(start), count};
}

scenario::TokenRef Token(std::string_view text) {
  using Kind = scenario::TokenRef::Kind;
  if (text == "zero") return {Kind::kZero, ""};
  if (text == "never issued") return {Kind::kNever, ""};
  return {Kind::kOf, std::string(text)};
}

}  // namespace portcullis::suite
