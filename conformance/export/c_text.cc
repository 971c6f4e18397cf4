#include "conformance/export/c_text.h"

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "reference/abi/error_codes.h"

namespace portcullis::exporting {
namespace {

std::string Join(const std::vector<std::string>& parts, const char* between) {
  std::string text;
  for (const std::string& part : parts) text += (text.empty() ? "" : between) + part;
  return text;
}

std::string Plus(const std::string& base, std::int32_t offset) {
  if (offset == 0) return base;
  return base + (offset < 0 ? " - " : " + ") + std::to_string(offset < 0 ? -offset : offset);
}

// Runs of offsets that follow one another: first and last of each.
std::vector<std::pair<std::int32_t, std::int32_t>> RangesOf(const std::set<std::int32_t>& offsets) {
  std::vector<std::pair<std::int32_t, std::int32_t>> ranges;
  for (const std::int32_t offset : offsets) {
    if (!ranges.empty() && ranges.back().second + 1 == offset) {
      ranges.back().second = offset;
    } else {
      ranges.emplace_back(offset, offset);
    }
  }
  return ranges;
}

}  // namespace

std::string CString(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (c == '?' && quoted.ends_with("?")) {
      quoted += "\\?";  // no trigraph
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += ' ';
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string CComment(std::string_view text) {
  std::string comment;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if ((c == '/' && comment.ends_with("*")) || (c == '*' && comment.ends_with("/"))) {
      comment += ' ';
    }
    comment += byte < 0x20 || byte == 0x7F ? ' ' : c;
  }
  return comment;
}

std::string CCode(Came code) {
  if (code == 0) return "0";
  if (code == kMalformed) return "MALFORMED";
  const std::string name = abi::ErrorName(code);
  return name.find(' ') == std::string::npos ? name : std::to_string(code);
}

std::string CPort(const scenario::PortRef& port) {
  using Kind = scenario::PortRef::Kind;
  switch (port.kind) {
    case Kind::kLiteral:
      return std::to_string(port.value);
    case Kind::kWindow:
      return Plus("window_" + port.name, port.value);
    case Kind::kStartOf:
      return Plus(BlockName(port.name) + ".start", port.value);
    case Kind::kPortOf:
      return Plus(PortName(port.name), port.value);
  }
  return "0";
}

std::string CSocket(const scenario::SocketRef& socket) {
  using Kind = scenario::SocketRef::Kind;
  switch (socket.kind) {
    case Kind::kNamed:
      return SocketName(socket.name);
    case Kind::kInvalid:
      return "INVALID_SOCKET";
    case Kind::kNever:
      return "(SOCKET)0x7FFF0000";
    case Kind::kEvent:
      return "(SOCKET)an_event";
    case Kind::kFile:
      return "(SOCKET)a_file";
  }
  return "INVALID_SOCKET";
}

std::string CToken(const scenario::TokenRef& token) {
  using Kind = scenario::TokenRef::Kind;
  if (token.kind == Kind::kZero) return "0";
  if (token.kind == Kind::kNever) return "NEVER_ISSUED";
  return BlockName(token.name) + ".token";
}

std::string SocketName(std::string_view name) { return "socket_" + std::string(name); }
std::string BlockName(std::string_view name) { return "block_" + std::string(name); }
std::string PortName(std::string_view name) { return "port_" + std::string(name); }
std::string InfoName(std::string_view name) { return "info_" + std::string(name); }
std::string CompletionPortName(std::string_view name) {
  return "completion_port_" + std::string(name);
}
std::string OperationName(std::size_t step) { return "operation_" + std::to_string(step + 1); }

std::string CAnd(const std::string& a, const std::string& b) {
  if (a.empty()) return b;
  return b.empty() ? a : a + " && " + b;
}

std::string CCondition(const oracle::Answers& answers, const std::string& count,
                       const std::string& demands) {
  if (answers == oracle::AnyAnswer() && demands.empty()) return "came != MALFORMED";
  std::vector<std::string> parts;
  const auto equals = [&](const std::optional<std::uint32_t>& wanted) {
    return wanted && !count.empty() ? count + " == " + std::to_string(*wanted) : std::string();
  };
  if (answers.success) {
    parts.push_back(CAnd("came == 0", CAnd(equals(answers.count_on_success), demands)));
  }
  if (answers.pending) {
    const std::string untouched =
        count.empty() ? "" : "(" + count + " == 0 || " + count + " == UNTOUCHED)";
    parts.push_back(CAnd("came == WSA_IO_PENDING", untouched));
  }
  if (answers.nothing) parts.emplace_back("came == WAIT_TIMEOUT");
  // The count that a failure must leave is required of one code alone (ACQ-OUT-02).
  const std::string after_failure = equals(answers.count_on_failure);
  for (const std::int32_t code : answers.codes) {
    parts.push_back(CAnd("came == " + CCode(code), code == abi::kWsaEinval ? after_failure : ""));
  }
  if (answers.any_code) {
    parts.push_back(
        CAnd("says_nothing_false(came)",
             after_failure.empty() ? "" : "(came != WSAEINVAL || " + after_failure + ")"));
  }
  if (parts.empty()) return "0";
  if (parts.size() == 1) return parts.front();
  for (std::string& part : parts) {
    if (part.find(" && ") != std::string::npos) part = "(" + part + ")";
  }
  return Join(parts, " || ");
}

std::string CIsOneOf(const std::string& expression, const std::set<Came>& values) {
  std::vector<std::string> parts;
  for (const Came value : values) parts.push_back(expression + " == " + CCode(value));
  return parts.size() == 1 ? parts.front() : "(" + Join(parts, " || ") + ")";
}

std::string CPorts(const std::string& expression, const PortSet& ports) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& base, const std::set<std::int32_t>& offsets) {
    for (const auto& [first, last] : RangesOf(offsets)) {
      parts.push_back(first == last ? expression + " == " + Plus(base, first)
                                    : "(" + expression + " >= " + Plus(base, first) + " && " +
                                          expression + " <= " + Plus(base, last) + ")");
    }
  };
  for (const auto& [name, offsets] : ports.in_window) add("window_" + name, offsets);
  for (const auto& [name, offsets] : ports.in_block) add(BlockName(name) + ".start", offsets);
  for (const std::string& name : ports.named) parts.push_back(expression + " == " + PortName(name));
  for (const std::uint16_t port : ports.literal) {
    parts.push_back(expression + " == " + std::to_string(port));
  }
  if (parts.empty()) return "0";
  return parts.size() == 1 ? parts.front() : "(" + Join(parts, " || ") + ")";
}

std::string PortWords(const PortSet& ports) {
  std::vector<std::string> parts;
  const auto add = [&](const std::string& base, const std::set<std::int32_t>& offsets) {
    for (const auto& [first, last] : RangesOf(offsets)) {
      const std::string from = base + "+" + std::to_string(first);
      parts.push_back(first == last ? from : from + " to " + base + "+" + std::to_string(last));
    }
  };
  for (const auto& [name, offsets] : ports.in_window) add(name, offsets);
  for (const auto& [name, offsets] : ports.in_block) add("start of " + name, offsets);
  for (const std::string& name : ports.named) parts.push_back("port of " + name);
  for (const std::uint16_t port : ports.literal) parts.push_back(std::to_string(port));
  return Join(parts, " or ");
}

}  // namespace portcullis::exporting
