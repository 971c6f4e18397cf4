#include "conformance/explore/simpler_steps.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include "conformance/scenario/step_names.h"
#include "reference/abi/code_structures.h"
#include "reference/abi/control_codes.h"

namespace portcullis::explore {
namespace {

using scenario::Memory;
using scenario::NameKind;
using scenario::NameRole;
using scenario::PortRef;
using scenario::Step;

// Proposals for one step: each is the step as it is with one field set.
template <typename Call>
class Proposals {
 public:
  Proposals(const Step& step, std::vector<Step>& into) : step_(step), into_(into) {}

  // Set: proposes `field` as `plain`, where it is anything else. `field` gives the field of a call.
  template <typename Field, typename Value>
  void Set(Field field, const Value& plain) {
    if (field(std::get<Call>(step_.action)) == plain) return;
    into_.push_back(step_);
    field(std::get<Call>(into_.back().action)) = plain;
  }

  // SetPort: 0 and the window's first port are as plain as a port can be.
  template <typename Field>
  void SetPort(Field field) {
    const PortRef& port = field(std::get<Call>(step_.action));
    if (port == PortRef{} || port == kFirst) return;
    Set(field, kFirst);
    if (port.kind != PortRef::Kind::kLiteral && port.value != 0) {
      Set(field, PortRef{port.kind, port.name, 0});
      Set(field, PortRef{port.kind, port.name, port.value - 1});
    }
  }

 private:
  inline static const PortRef kFirst{PortRef::Kind::kWindow, "w", 0};
  const Step& step_;
  std::vector<Step>& into_;
};

#define PORTCULLIS_FIELD(member) \
  [](auto& any) -> auto& { return any.member; }

// One port fewer, or half of very many.
std::uint16_t Fewer(std::uint16_t count) {
  return static_cast<std::uint16_t>(count > 16 ? count / 2 : count - 1);
}

scenario::OutBuffer ExactOutput(std::uint32_t code) {
  const std::uint32_t size = abi::OutputStructure(code);
  return size == 0 ? scenario::OutBuffer{} : scenario::OutBuffer{Memory::kValid, size};
}

void Propose(const Step& step, const scenario::WsaIoctlCall& call, std::vector<Step>& into) {
  Proposals<scenario::WsaIoctlCall> propose(step, into);
  if (call.overlapped && call.routine != Memory::kNull) {
    into.push_back(step);
    auto& plain = std::get<scenario::WsaIoctlCall>(into.back().action);
    plain.overlapped.reset();
    plain.routine = Memory::kNull;
  }
  propose.Set(PORTCULLIS_FIELD(overlapped), std::optional<scenario::Overlapped>());
  propose.Set(PORTCULLIS_FIELD(routine), Memory::kNull);
  propose.Set(PORTCULLIS_FIELD(provider), false);
  propose.Set(PORTCULLIS_FIELD(returned), Memory::kValid);
  propose.Set(PORTCULLIS_FIELD(in.memory), Memory::kValid);
  propose.Set(PORTCULLIS_FIELD(in.size), abi::InputStructure(call.code));
  propose.Set(PORTCULLIS_FIELD(out), ExactOutput(call.code));
  if (call.out.size != 0 && call.out.memory != Memory::kNull) {
    propose.Set(PORTCULLIS_FIELD(out.memory), Memory::kValid);
  }
  if (call.overlapped) {
    propose.Set(PORTCULLIS_FIELD(overlapped->memory), Memory::kValid);
    propose.Set(PORTCULLIS_FIELD(overlapped->event), true);
  }
  if (const auto* range = std::get_if<scenario::RangeContents>(&call.in.contents)) {
    const auto range_of = [](auto& any) -> auto& {
      return std::get<scenario::RangeContents>(any.in.contents);
    };
    propose.SetPort([&](auto& any) -> auto& { return range_of(any).start; });
    if (range->count > 1) {
      propose.Set(
          [&](auto& any) -> auto& { return range_of(any).count; }, std::uint16_t{1});
      propose.Set(
          [&](auto& any) -> auto& { return range_of(any).count; }, Fewer(range->count));
    }
  }
}

void Propose(const Step& step, const scenario::WsaSocketCall&, std::vector<Step>& into) {
  Proposals<scenario::WsaSocketCall> propose(step, into);
  const auto& call = std::get<scenario::WsaSocketCall>(step.action);
  if (call.type != abi::kSockDgram || call.protocol != abi::kIpprotoUdp) {
    into.push_back(step);
    auto& plain = std::get<scenario::WsaSocketCall>(into.back().action);
    plain.type = abi::kSockDgram;
    plain.protocol = abi::kIpprotoUdp;
  }
  propose.Set(PORTCULLIS_FIELD(family), abi::kAfInet);
  propose.Set(PORTCULLIS_FIELD(overlapped), true);
}

template <typename Call>
void ProposePort(const Step& step, std::vector<Step>& into) {
  Proposals<Call>(step, into).SetPort(PORTCULLIS_FIELD(port));
}
void Propose(const Step& step, const scenario::BindCall&, std::vector<Step>& into) {
  ProposePort<scenario::BindCall>(step, into);
}
void Propose(const Step& step, const scenario::ConnectCall&, std::vector<Step>& into) {
  ProposePort<scenario::ConnectCall>(step, into);
}
void Propose(const Step& step, const scenario::SendToCall&, std::vector<Step>& into) {
  ProposePort<scenario::SendToCall>(step, into);
}

void Propose(const Step& step, const scenario::PersistentCall& call, std::vector<Step>& into) {
  Proposals<scenario::PersistentCall> propose(step, into);
  propose.Set(PORTCULLIS_FIELD(token), Memory::kValid);
  propose.Set(PORTCULLIS_FIELD(protocol), abi::kIpprotoUdp);
  propose.SetPort(PORTCULLIS_FIELD(start));
  if (call.count > 1) {
    propose.Set(PORTCULLIS_FIELD(count), std::uint16_t{1});
    propose.Set(PORTCULLIS_FIELD(count), Fewer(call.count));
  }
}

void Propose(const Step& step, const scenario::SetSockOptCall&, std::vector<Step>& into) {
  Proposals<scenario::SetSockOptCall>(step, into).Set(PORTCULLIS_FIELD(on), true);
}
void Propose(const Step& step, const scenario::WsaGetOverlappedResultCall&,
             std::vector<Step>& into) {
  Proposals<scenario::WsaGetOverlappedResultCall>(step, into).Set(PORTCULLIS_FIELD(wait), false);
}
void Propose(const Step& step, const scenario::CancelIoExCall&, std::vector<Step>& into) {
  Proposals<scenario::CancelIoExCall>(step, into)
      .Set(PORTCULLIS_FIELD(operation), std::optional<std::string>());
}
void Propose(const Step& step, const scenario::StartProcessControl&, std::vector<Step>& into) {
  Proposals<scenario::StartProcessControl> propose(step, into);
  propose.Set(PORTCULLIS_FIELD(rights), scenario::Rights::kAdministrator);
  propose.Set(PORTCULLIS_FIELD(inherits), std::vector<std::string>());
}
void Propose(const Step& step, const scenario::ExitProcessControl&, std::vector<Step>& into) {
  Proposals<scenario::ExitProcessControl>(step, into).Set(PORTCULLIS_FIELD(crash), false);
}
template <typename Action>  // nothing in it could be plainer
void Propose(const Step&, const Action&, std::vector<Step>&) {}

#undef PORTCULLIS_FIELD

template <typename Visit>
void ForEachPort(const Step& step, Visit visit) {
  std::visit(
      [&](const auto& action) {
        if constexpr (requires { action.port.kind; }) visit(action.port, 1u);
        if constexpr (requires { action.start.kind; }) visit(action.start, action.count);
        if constexpr (requires { action.in.contents; }) {
          if (const auto* range = std::get_if<scenario::RangeContents>(&action.in.contents)) {
            visit(range->start, range->count);
          }
        }
      },
      step.action);
}

}  // namespace

std::vector<Step> SimplerSteps(const Step& step) {
  std::vector<Step> simpler;
  std::visit([&](const auto& action) { Propose(step, action, simpler); }, step.action);
  return simpler;
}

std::vector<scenario::Scenario> MergedNames(const scenario::Scenario& scenario) {
  scenario::Scenario scratch = scenario;
  std::map<NameKind, std::set<std::string>> names;
  for (Step& step : scratch.steps) {
    ForEachName(step,
                [&](NameKind kind, NameRole, std::string& name) { names[kind].insert(name); });
  }
  std::vector<scenario::Scenario> merged;
  for (const auto& [kind, all] : names) {
    for (auto given_up = all.rbegin(); given_up != all.rend(); ++given_up) {
      for (const std::string& other : all) {
        if (other == *given_up) break;
        merged.push_back(scenario);
        for (Step& step : merged.back().steps) {
          ForEachName(step, [&, kind = kind](NameKind of, NameRole, std::string& name) {
            if (of == kind && name == *given_up) name = other;
          });
        }
      }
    }
  }
  return merged;
}

scenario::Scenario NumberedNames(const scenario::Scenario& scenario) {
  const auto number = [](NameKind kind, std::size_t n) -> std::string {
    switch (kind) {
      case NameKind::kProcess:
        return "p" + std::to_string(n);
      case NameKind::kThread:
        return n == 1 ? "main" : "t" + std::to_string(n);
      case NameKind::kSocket:
        return "s" + std::to_string(n);
      case NameKind::kOperation:
        return "r" + std::to_string(n);
      case NameKind::kPort:
        return "n" + std::to_string(n);
      case NameKind::kInfo:
        return "d" + std::to_string(n);
      case NameKind::kQueue:
        return "c" + std::to_string(n);
    }
    return {};
  };
  std::map<NameKind, std::map<std::string, std::string>> given;
  scenario::Scenario numbered = scenario;
  for (Step& step : numbered.steps) {
    ForEachName(step, [&](NameKind kind, NameRole, std::string& name) {
      auto& of_kind = given[kind];
      const auto [found, fresh] = of_kind.try_emplace(name);
      if (fresh) found->second = number(kind, of_kind.size());
      name = found->second;
    });
  }
  return numbered;
}

scenario::Scenario WithoutNeedlessWindows(const scenario::Scenario& scenario) {
  std::map<std::string, std::uint16_t> needed;
  for (const Step& step : scenario.steps) {
    ForEachPort(step, [&needed](const PortRef& port, std::uint32_t count) {
      if (port.kind != PortRef::Kind::kWindow) return;
      const auto end = static_cast<std::uint32_t>(std::max(port.value, 0)) + std::max(count, 1u);
      std::uint16_t& size = needed[port.name];
      size = static_cast<std::uint16_t>(std::clamp<std::uint32_t>(end, size, 65535));
    });
  }
  scenario::Scenario smaller = scenario;
  for (auto& [name, size] : smaller.windows) {
    const auto found = needed.find(name);
    size = found == needed.end() ? 0 : std::min(size, found->second);
  }
  std::erase_if(smaller.windows, [](const auto& window) { return window.second == 0; });
  return smaller;
}

}  // namespace portcullis::explore
