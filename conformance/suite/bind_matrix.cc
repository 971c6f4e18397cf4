// bind: whose port it is, and with which reservation the socket is associated. getsockname is the
// look behind it: what bind chose shows there alone.

#include <string>
#include <utility>

#include "conformance/suite/matrix_requirements.h"
#include "conformance/suite/persistent_matrix.h"
#include "conformance/suite/writer.h"

namespace portcullis::suite {
namespace {

using scenario::SocketOption;

struct BindPlan {
  SocketKind kind = kUdp;
  bool reuse = false;
  bool exclusive = false;
  bool nonblocking = false;
  const char* port = "w+7";
  void (*before)(Writer& w, const BindPlan& plan, const SocketRef& s) = nullptr;
  SocketRef (*no_socket)() = nullptr;
  bool network_down = false;
  bool callback = false;
  bool by_sending = false;  // sendto, which implies the bind
  bool cleaned_up = false;
  bool fails = false;
  std::set<std::string> needs;
};

using Dimensions = std::vector<Dimension<BindPlan>>;
using Before = void (*)(Writer&, const BindPlan&, const SocketRef&);

enum Trait : unsigned {
  kByNumber = 1,
  kAnyPort = 2,
  kWithReuse = 4,
  kAssociated = 8,
  kOdd = 16,  // not made on a live socket
  kTcpSocket = 32,
  kSending = 64
};

Written Write(const BindPlan& plan) {
  Draft draft;
  Writer w(draft);
  w.Startup();
  const SocketRef s = w.Socket(plan.kind);
  if (plan.nonblocking) w.SetMode("mode", s, true);
  if (plan.reuse) w.SetSockOpt(s, SocketOption::kReuseAddr);
  if (plan.exclusive) w.SetSockOpt(s, SocketOption::kExclusiveAddrUse);
  if (plan.before != nullptr) plan.before(w, plan, s);
  if (plan.network_down) w.NetworkDown();
  if (plan.callback) w.BeginCallback();
  if (plan.cleaned_up) w.Cleanup();
  Written written;
  written.decisive = draft.scenario.steps.size();
  const SocketRef called_on = plan.no_socket != nullptr ? plan.no_socket() : s;
  if (plan.by_sending) {
    w.SendTo(called_on, "w+90");
  } else {
    w.Bind(called_on, plan.port);
  }
  if (plan.network_down) w.NetworkUp();
  if (plan.callback) w.EndCallback();
  w.GetSockName("n1", called_on);
  // A port that was refused is as free or as taken as before; one that was taken is taken.
  if (!plan.cleaned_up) w.Bind(w.Socket(plan.kind), plan.fails ? plan.port : "port of n1");
  written.scenario = std::move(draft.scenario);
  written.needs = plan.needs;
  return written;
}

// --- who holds the port ----------------------------------------------------------------------

void HoldsBlock(Writer& w, const BindPlan& plan, const SocketRef&) {
  w.Acquire("r0", w.Socket(plan.kind), Range("w+5", 20));
}

SocketKind OtherProtocol(const SocketKind& kind) {
  SocketKind other = kind.type == abi::kSockStream ? kUdp : kTcp;
  other.family = kind.family;
  return other;
}

Protocol ProtocolOf(const SocketKind& kind) {
  return kind.type == abi::kSockStream ? Protocol::kIpprotoTcp : Protocol::kIpprotoUdp;
}

// The states of the ports, and with what the socket is associated. Those about one port go with
// w+7, which is in the block w+5 to w+24.
Dimension<BindPlan> States() {
  const auto state = [](const char* name, const char* meets, unsigned is, unsigned not_with,
                        Before before) {
    return Value<BindPlan>{{name, meets, is, not_with},
                           [before](BindPlan& plan) { plan.before = before; }};
  };
  const auto associated = [&state](const char* name, const char* meets, unsigned not_with,
                                   Before before) {
    return state(name, meets, kAssociated, not_with, before);
  };
  return {"state",
          {{{"free", ""}, {}},
           state("closed", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   const SocketRef other = w.Socket(plan.kind);
                   w.Bind(other, "w+7");
                   w.Close(other);
                 }),
           state("released", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   const SocketRef other = w.Socket(plan.kind);
                   w.Acquire("r0", other, Range("w+5", 20));
                   w.Close(other);
                 }),
           state("other-protocol-bound", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   w.Bind(w.Socket(OtherProtocol(plan.kind)), "w+7");
                 }),
           state("other-protocol-reserved", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   w.Acquire("r0", w.Socket(OtherProtocol(plan.kind)), Range("w+5", 20));
                 }),
           state("associate-failed", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                   w.Acquire("r0", w.Socket(plan.kind), Range("w+40", 20));
                   w.Associate("a1", s, "r0").InSize(7);
                 }),
           state("reserved-elsewhere", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   w.Acquire("r0", w.Socket(plan.kind), Range("0", 20));
                 }),
           associated("associated", "", kByNumber,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        HoldsBlock(w, plan, s);
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-own", "", kByNumber,
                      [](Writer& w, const BindPlan&, const SocketRef& s) {
                        w.Acquire("r0", s, Range("w+5", 20));
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-one-left", "", kByNumber | kWithReuse,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        w.Acquire("r0", w.Socket(plan.kind), Range("w+5", 2));
                        const SocketRef other = w.Socket(plan.kind);
                        w.Associate("a0", other, "r0");
                        w.Bind(other, "0");
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-persistent", "", kByNumber,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        w.Create("r0", ProtocolOf(plan.kind), Range("w+5", 20));
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-used-up", "BND-EXHAUST-01", kByNumber | kWithReuse | kSending,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        w.Acquire("r0", w.Socket(plan.kind), Range("w+5", 1));
                        const SocketRef other = w.Socket(plan.kind);
                        w.Associate("a0", other, "r0");
                        w.Bind(other, "0");
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-two-used-up", "BND-EXHAUST-01", kByNumber | kWithReuse | kSending,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        w.Acquire("r0", w.Socket(plan.kind), Range("w+5", 2));
                        for (const char* token : {"a2", "a3"}) {
                          const SocketRef other = w.Socket(plan.kind);
                          w.Associate(token, other, "r0");
                          w.Bind(other, "0");
                        }
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-own-used-up", "BND-EXHAUST-01", kByNumber | kWithReuse | kSending,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        w.Acquire("r0", s, Range("w+5", 1));
                        const SocketRef other = w.Socket(plan.kind);
                        w.Associate("a0", other, "r0");
                        w.Bind(other, "0");
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-own-inside", "BND-PORT-02", kAnyPort,
                      [](Writer& w, const BindPlan&, const SocketRef& s) {
                        w.Acquire("r0", s, Range("w+5", 20));
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-last-inside", "BND-PORT-02", kAnyPort,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        w.Acquire("r0", w.Socket(plan.kind), Range("w+3", 5));
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-inside", "BND-PORT-02", kAnyPort,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        HoldsBlock(w, plan, s);
                        w.Associate("a1", s, "r0");
                      }),
           state("bound", "GEN-BIND-02", 0, kAnyPort | kWithReuse,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   w.Bind(w.Socket(plan.kind), "w+7");
                 }),
           state("bound-by-another-process", "GEN-BIND-02", 0, kAnyPort | kWithReuse,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   Writer other = w.Process("p2");
                   other.Startup();
                   other.Bind(other.Socket(plan.kind), "w+7");
                 }),
           state("bound-itself", "GEN-BIND-01", 0, kSending,
                 [](Writer& w, const BindPlan&, const SocketRef& s) { w.Bind(s, "w+30"); }),
           state("reserved-by-another-process", "BND-RESERVED-01", 0, kAnyPort | kWithReuse,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   Writer other = w.Process("p2");
                   other.Startup();
                   other.Acquire("r0", other.Socket(plan.kind), Range("w+5", 20));
                 }),
           state("persistent-elsewhere", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   w.Create("r0", ProtocolOf(plan.kind), Range("w+40", 20));
                 }),
           state("persistent-of-another-process-elsewhere", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   w.Process("p2").Create("r0", ProtocolOf(plan.kind), Range("w+40", 20));
                 }),
           state("reserved-elsewhere-by-another-process", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   Writer other = w.Process("p2");
                   other.Startup();
                   other.Acquire("r0", other.Socket(plan.kind), Range("w+40", 20));
                 }),
           state("twice-reserved-by-another-process", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   Writer other = w.Process("p2");
                   other.Startup();
                   other.Acquire("r0", other.Socket(plan.kind), Range("w+40", 5));
                   other.Acquire("r9", other.Socket(plan.kind), Range("0", 5));
                 }),
           state("any-reserved-by-another-process", "", 0, 0,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   Writer other = w.Process("p2");
                   other.Startup();
                   other.Acquire("r0", other.Socket(plan.kind), Range("0", 20));
                 }),
           state("release-failed", "BND-RESERVED-01", 0, kAnyPort | kWithReuse,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   Writer other = w.Process("p2");
                   other.Startup();
                   const SocketRef holder = other.Socket(plan.kind);
                   other.Acquire("r0", holder, Range("w+5", 20));
                   other.Release("l0", holder, "r0").InSize(7);
                 }),
           state("reserved", "Q-BIND-RESERVED", 0, kAnyPort, &HoldsBlock),
           state("persistent", "Q-BND-PERSISTENT", 0, kAnyPort,
                 [](Writer& w, const BindPlan& plan, const SocketRef&) {
                   w.Create("r0", ProtocolOf(plan.kind), Range("w+5", 20));
                 }),
           associated("associated-outside", "Q-BND-OUTSIDE", kAnyPort,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        w.Acquire("r0", w.Socket(plan.kind), Range("w+40", 20));
                        w.Associate("a1", s, "r0");
                      }),
           associated("associated-ended", "Q-BIND-ENDED", 0,
                      [](Writer& w, const BindPlan& plan, const SocketRef& s) {
                        const SocketRef holder = w.Socket(plan.kind);
                        w.Acquire("r0", holder, Range("w+5", 20));
                        w.Associate("a1", s, "r0");
                        w.Close(holder);
                      })}};
}

// --- the others ------------------------------------------------------------------------------

Dimension<BindPlan> Kinds() {
  Dimension<BindPlan> kinds{"kind", {{{"udp", ""}, {}}}};
  for (const auto& [name, kind] :
       {std::pair{"tcp", kTcp}, std::pair{"udp6", kUdp6}, std::pair{"tcp6", kTcp6}}) {
    const unsigned is = kind.type == abi::kSockStream ? kTcpSocket : 0u;
    kinds.values.push_back(
        {{name, "", is, 0}, [kind = kind](BindPlan& plan) { plan.kind = kind; }});
  }
  return kinds;
}

Dimension<BindPlan> Ports() {
  return {"port", {{{"w+7", "", kByNumber, 0}, {}}, {{"0", "", kAnyPort, 0}, [](BindPlan& plan) {
                                                       plan.port = "0";
                                                     }}}};
}

Dimension<BindPlan> Attribute() {
  return {"attribute", {{{"overlapped", ""}, {}}, {{"none", ""}, [](BindPlan& plan) {
                                                     plan.kind.overlapped = false;
                                                   }}}};
}

Dimension<BindPlan> Mode() {
  return {"mode", {{{"blocking", ""}, {}}, {{"nonblocking", ""}, [](BindPlan& plan) {
                                              plan.nonblocking = true;
                                            }}}};
}

Dimension<BindPlan> Calls() {
  return {"call",
          {{{"bind", ""}, {}},
           {{"sendto", "", kSending, kByNumber | kTcpSocket | kOdd},
            [](BindPlan& plan) { plan.by_sending = true; }}}};
}

Dimension<BindPlan> Options() {
  return {"option",
          {{{"none", ""}, {}},
           {{"exclusive", ""}, [](BindPlan& plan) { plan.exclusive = true; }},
           {{"reuse", "", kWithReuse, 0}, [](BindPlan& plan) { plan.reuse = true; }}}};
}

Dimension<BindPlan> Descriptors() {
  const auto no_socket = [](const char* name, SocketRef (*what)()) {
    return Value<BindPlan>{{name, "GEN-NOTSOCK-01", kOdd, 0},
                           [what](BindPlan& plan) { plan.no_socket = what; }};
  };
  return {
      "descriptor",
      {{{"socket", ""}, {}},
       no_socket("event", &EventHandle),
       no_socket("file", &FileHandle),
       no_socket("invalid", &InvalidSocket),
       no_socket("never-made", &NeverMade),
       {{"cleaned-up", "GEN-INIT-01", kOdd, 0}, [](BindPlan& plan) { plan.cleaned_up = true; }}}};
}

Dimension<BindPlan> Around() {
  return {"around",
          {{{"nothing", ""}, {}},
           {{"network-down", "GEN-NETDOWN-01", 0, kOdd | kSending},
            [](BindPlan& plan) { plan.network_down = true; }},
           {{"callback", "GEN-INPROGRESS-01", 0, kOdd | kSending},
            [](BindPlan& plan) { plan.callback = true; }}}};
}

}  // namespace

std::vector<Matrix> BindMatrices() {
  const Dimensions dimensions{Kinds(),   Attribute(),   Mode(),   Calls(), Ports(),
                              Options(), Descriptors(), States(), Around()};
  const std::string name = "MatrixBind.Bind";
  Matrix matrix{name, AxesOf(dimensions), RequirementsOf(name), {"Q-GEN-ORDER"}, {}};
  matrix.strength = 4;
  matrix.write = [dimensions, axes = matrix.axes](const explore::Row& row) {
    BindPlan plan;
    for (std::size_t d = 0; d < row.size(); ++d) {
      const std::string& meets = axes[d].marks[static_cast<std::size_t>(row[d])].meets;
      if (!meets.empty() && !meets.starts_with("Q-") && meets != "BND-PORT-02") plan.fails = true;
    }
    return Write(Shaped(std::move(plan), dimensions, row));
  };
  return {matrix};
}

}  // namespace portcullis::suite
