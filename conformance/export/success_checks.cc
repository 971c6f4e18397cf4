#include "conformance/export/success_checks.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>
#include <variant>

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::exporting {
namespace {

using scenario::Completed;
using scenario::Event;
using scenario::Returned;

bool IsAllowed(const oracle::Judge& judge, const Event& event) {
  oracle::Judge asked = judge;
  return asked.Record(event).allowed;
}

std::vector<std::byte>& OutputOf(Event& event) {
  if (auto* const completed = std::get_if<Completed>(&event)) return completed->output;
  return std::get<Returned>(event).output;
}

void PutPort(std::vector<std::byte>& output, std::uint16_t port) {
  output[0] = static_cast<std::byte>(port >> 8);
  output[1] = static_cast<std::byte>(port & 0xFF);
}

void PutToken(std::vector<std::byte>& output, std::uint64_t token) {
  for (std::size_t i = 0; i < 8; ++i) {
    output[8 + i] = static_cast<std::byte>((token >> (8 * i)) & 0xFF);
  }
}

void ProbeOutput(const oracle::Judge& judge, const Known& known, const Event& event,
                 const std::string& own_name, SuccessChecks& checks) {
  Event asked = event;
  if (OutputOf(asked).size() < abi::kPortReservationInstanceSize) return;
  const std::vector<std::byte> output = OutputOf(asked);
  const auto forbids = [&](auto change) {
    asked = event;
    change(OutputOf(asked));
    return !IsAllowed(judge, asked);
  };
  const auto granted = *scenario::DecodeReservation(output);
  // One further and far away: of a wildcard both are fine.
  checks.start_as_asked =
      forbids([&](auto& bytes) {
        PutPort(bytes, static_cast<std::uint16_t>(granted.start > 40000 ? granted.start - 1
                                                                        : granted.start + 1));
      }) &&
      forbids([&](auto& bytes) {
        PutPort(bytes, granted.start > 30000 ? std::uint16_t{1100} : std::uint16_t{61000});
      });
  checks.count_as_asked = forbids([](auto& bytes) { bytes[2] ^= std::byte{1}; });
  checks.token_is_not_zero = forbids([](auto& bytes) { PutToken(bytes, 0); });
  for (const std::string& name : known.granted) {
    if (name == own_name) continue;
    const scenario::GrantedReservation& other = *known.bindings.Find(name);
    if (forbids([&](auto& bytes) { PutToken(bytes, other.token); })) {
      checks.other_tokens.insert(name);
    }
    if (!checks.start_as_asked && other.start != 0 &&
        forbids([&](auto& bytes) { PutPort(bytes, other.start); })) {
      checks.apart_from.insert(name);
    }
  }
}

// The ports that something of the scenario stands for, each once and by its first meaning: a name
// that getsockname gave, a window, a block of the system's choice.
struct Meaning {
  enum class Kind { kNamed, kWindow, kBlock, kLiteral } kind = Kind::kLiteral;
  std::string name;
  std::int32_t offset = 0;
};

std::map<std::uint16_t, Meaning> Meanings(const Known& known) {
  std::map<std::uint16_t, Meaning> meanings;
  meanings[0] = {Meaning::Kind::kLiteral, "", 0};
  for (const auto& [name, port] : known.named_ports) {
    if (port != 0) meanings.try_emplace(port, Meaning{Meaning::Kind::kNamed, name, 0});
  }
  for (const auto& [name, start] : known.bindings.placement()) {
    const std::int32_t size = known.scenario.windows.at(name);
    for (std::int32_t i = 0; i < size; ++i) {
      meanings.try_emplace(static_cast<std::uint16_t>(start + i),
                           Meaning{Meaning::Kind::kWindow, name, i});
    }
  }
  for (const std::string& name : known.granted) {
    const scenario::GrantedReservation& block = *known.bindings.Find(name);
    for (std::int32_t i = 0; i < block.count; ++i) {
      const std::int32_t port = block.start + i;
      if (port <= 0 || port > 65535) continue;
      meanings.try_emplace(static_cast<std::uint16_t>(port),
                           Meaning{Meaning::Kind::kBlock, name, i});
    }
  }
  for (const scenario::Step& step : known.scenario.steps) {
    const auto* const bind = std::get_if<scenario::BindCall>(&step.action);
    if (bind == nullptr || bind->port.kind != scenario::PortRef::Kind::kLiteral) continue;
    meanings.try_emplace(static_cast<std::uint16_t>(bind->port.value),
                         Meaning{Meaning::Kind::kLiteral, "", bind->port.value});
  }
  return meanings;
}

void Insert(PortSet& ports, const Meaning& meaning) {
  switch (meaning.kind) {
    case Meaning::Kind::kNamed:
      ports.named.insert(meaning.name);
      return;
    case Meaning::Kind::kWindow:
      ports.in_window[meaning.name].insert(meaning.offset);
      return;
    case Meaning::Kind::kBlock:
      ports.in_block[meaning.name].insert(meaning.offset);
      return;
    case Meaning::Kind::kLiteral:
      ports.literal.insert(static_cast<std::uint16_t>(meaning.offset));
      return;
  }
}

// A port that getsockname gave lies at some offset here and may lie at any other in another run.
// Its name stands for it; its offset is one like its neighbours.
void FillHoles(const Known& known, std::int32_t start, std::int32_t size,
               std::set<std::int32_t>& offsets) {
  // Until no more are: of several that lie side by side only the last has a neighbour at first.
  for (std::size_t before = offsets.size() + 1; before != offsets.size();) {
    before = offsets.size();
    for (const auto& entry : known.named_ports) {
      const std::int32_t offset = entry.second - start;
      if (offset < 0 || offset >= size) continue;
      if (offsets.contains(offset - 1) || offsets.contains(offset + 1)) offsets.insert(offset);
    }
  }
}

void ProbePort(const oracle::Judge& judge, const Known& known, const Returned& returned,
               SuccessChecks& checks) {
  const std::map<std::uint16_t, Meaning> meanings = Meanings(known);
  const auto allows = [&](std::uint16_t port) {
    Returned asked = returned;
    asked.port = port;
    return IsAllowed(judge, asked);
  };
  std::uint16_t elsewhere = 47123;
  while (meanings.contains(elsewhere)) ++elsewhere;
  checks.elsewhere = allows(elsewhere);
  for (const auto& [port, meaning] : meanings) {
    const bool allowed = allows(port);
    if (allowed && !checks.elsewhere) Insert(checks.allowed_ports, meaning);
    if (!allowed && (checks.elsewhere || meaning.kind == Meaning::Kind::kNamed)) {
      Insert(checks.forbidden_ports, meaning);
    }
  }
  checks.port_is_judged = !checks.elsewhere || !checks.forbidden_ports.Empty();
  PortSet& ports = checks.allowed_ports;
  for (auto& [name, offsets] : ports.in_window) {
    FillHoles(known, known.bindings.placement().at(name), known.scenario.windows.at(name), offsets);
  }
  for (auto& [name, offsets] : ports.in_block) {
    const scenario::GrantedReservation& block = *known.bindings.Find(name);
    FillHoles(known, block.start, block.count, offsets);
  }
}

void ProbeStoredToken(const oracle::Judge& judge, const Known& known, const Returned& returned,
                      SuccessChecks& checks) {
  if (!returned.token) return;
  const auto forbids = [&](std::uint64_t token) {
    Returned asked = returned;
    asked.token = token;
    return !IsAllowed(judge, asked);
  };
  checks.stored_token_is_not_zero = forbids(0);
  if (!forbids(*returned.token ^ 0x5A5A)) return;
  for (const std::string& name : known.granted) {
    if (known.bindings.Find(name)->token == *returned.token) checks.same_token.insert(name);
  }
}

// Which numbers of bytes are allowed; nothing where every one is.
template <typename Change>
std::set<std::uint32_t> ProbeTransferred(const oracle::Judge& judge, const Event& event,
                                         Change change) {
  constexpr std::uint32_t kNoneHas = 11;
  std::set<std::uint32_t> allowed;
  for (const std::uint32_t number : {0u, 8u, 16u, kNoneHas}) {
    Event asked = event;
    change(asked, number);
    if (!IsAllowed(judge, asked)) continue;
    if (number == kNoneHas) return {};
    allowed.insert(number);
  }
  return allowed;
}

}  // namespace

SuccessChecks ProbeSuccess(const oracle::Judge& judge, const Known& known, const Event& event) {
  SuccessChecks checks;
  const std::optional<std::size_t> step = scenario::StepOf(event);
  const scenario::Action& action = known.scenario.steps[*step].action;
  if (const auto* const call = std::get_if<scenario::WsaIoctlCall>(&action)) {
    if (call->code == abi::kSioAcquirePortReservation) {
      ProbeOutput(judge, known, event, call->as, checks);
    }
    if (std::holds_alternative<Completed>(event)) {
      checks.transferred = ProbeTransferred(judge, event, [](Event& asked, std::uint32_t number) {
        std::get<Completed>(asked).transferred = number;
      });
    }
    return checks;
  }
  const auto& returned = std::get<Returned>(event);
  if (std::holds_alternative<scenario::GetSockNameCall>(action)) {
    ProbePort(judge, known, returned, checks);
  } else if (std::holds_alternative<scenario::PersistentCall>(action)) {
    ProbeStoredToken(judge, known, returned, checks);
  } else if (std::holds_alternative<scenario::WsaGetOverlappedResultCall>(action)) {
    checks.transferred = ProbeTransferred(judge, event, [](Event& asked, std::uint32_t number) {
      std::get<Returned>(asked).count = number;
    });
  } else if (std::holds_alternative<scenario::WsaGetLastErrorCall>(action)) {
    Returned asked = returned;
    asked.result = returned.result == 10022 ? 10014 : 10022;
    checks.last_error = !IsAllowed(judge, asked);
  }
  return checks;
}

namespace {

template <typename Set>
Set Common(const Set& a, const Set& b) {
  Set common;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(),
                        std::inserter(common, common.end()));
  return common;
}

void Unite(PortSet& into, const PortSet& from) {
  for (const auto& [name, offsets] : from.in_window) {
    into.in_window[name].insert(offsets.begin(), offsets.end());
  }
  for (const auto& [name, offsets] : from.in_block) {
    into.in_block[name].insert(offsets.begin(), offsets.end());
  }
  into.named.insert(from.named.begin(), from.named.end());
  into.literal.insert(from.literal.begin(), from.literal.end());
}

using Offsets = std::map<std::string, std::set<std::int32_t>>;

Offsets CommonOffsets(const Offsets& a, const Offsets& b) {
  Offsets common;
  for (const auto& [name, offsets] : a) {
    const auto found = b.find(name);
    if (found == b.end()) continue;
    std::set<std::int32_t> both = Common(offsets, found->second);
    if (!both.empty()) common[name] = std::move(both);
  }
  return common;
}

}  // namespace

SuccessChecks Both(const SuccessChecks& a, const SuccessChecks& b) {
  SuccessChecks both;
  both.start_as_asked = a.start_as_asked && b.start_as_asked;
  both.count_as_asked = a.count_as_asked && b.count_as_asked;
  both.token_is_not_zero = a.token_is_not_zero && b.token_is_not_zero;
  both.other_tokens = Common(a.other_tokens, b.other_tokens);
  both.apart_from = Common(a.apart_from, b.apart_from);
  both.port_is_judged = a.port_is_judged && b.port_is_judged;
  both.elsewhere = a.elsewhere || b.elsewhere;
  both.allowed_ports = a.allowed_ports;
  Unite(both.allowed_ports, b.allowed_ports);
  both.forbidden_ports = {CommonOffsets(a.forbidden_ports.in_window, b.forbidden_ports.in_window),
                          CommonOffsets(a.forbidden_ports.in_block, b.forbidden_ports.in_block),
                          Common(a.forbidden_ports.named, b.forbidden_ports.named),
                          Common(a.forbidden_ports.literal, b.forbidden_ports.literal)};
  both.stored_token_is_not_zero = a.stored_token_is_not_zero && b.stored_token_is_not_zero;
  both.same_token = Common(a.same_token, b.same_token);
  if (!a.transferred.empty() && !b.transferred.empty()) {
    both.transferred = a.transferred;
    both.transferred.insert(b.transferred.begin(), b.transferred.end());
  }
  both.last_error = a.last_error && b.last_error;
  return both;
}

}  // namespace portcullis::exporting
