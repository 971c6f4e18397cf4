#include "conformance/targets/wire/resolve.h"

#include <utility>
#include <variant>

namespace portcullis::targets {
namespace {

class Resolver {
 public:
  explicit Resolver(const scenario::Bindings& bindings) : bindings_(bindings) {}

  // Steps without a reference stay as they are.
  template <typename Other>
  void operator()(Other& action) const {
    if constexpr (requires { action.port.kind; }) {
      action.port = Literal(action.port);
    } else if constexpr (requires { action.start.kind; }) {
      action.start = Literal(action.start);
    }
  }

  void operator()(scenario::WsaIoctlCall& call) const {
    if (auto* const range = std::get_if<scenario::RangeContents>(&call.in.contents)) {
      range->start = Literal(range->start);
    } else if (std::holds_alternative<scenario::TokenContents>(call.in.contents)) {
      call.in.contents = bindings_.InputBytes(call.in);
    }
  }

 private:
  scenario::PortRef Literal(const scenario::PortRef& port) const {
    return {scenario::PortRef::Kind::kLiteral, "", bindings_.Port(port)};
  }

  const scenario::Bindings& bindings_;
};

}  // namespace

scenario::Step Resolve(scenario::Step step, const scenario::Bindings& bindings) {
  std::visit(Resolver(bindings), step.action);
  return step;
}

}  // namespace portcullis::targets
