// What was done before a call of ACQUIRE, ASSOCIATE or RELEASE: who holds the block or held it, and
// what is known of the token. The dimension `state` of their matrices.

#include "conformance/suite/ioctl_dimensions.h"

namespace portcullis::suite {
namespace {

using Values = std::vector<Value<IoctlPlan>>;
using Step = void (*)(Stage&);

// A state that is made before the call, on the plan's socket and others.
Value<IoctlPlan> State(const char* name, const char* meets, unsigned not_with, Step step,
                       unsigned is = 0) {
  return {{name, meets, is, not_with}, [step](IoctlPlan& plan) {
            plan.before = [step](Stage& stage) {
              if (!stage.early) step(stage);
            };
          }};
}

// One of several that are much alike.
Value<IoctlPlan> Rarely(Value<IoctlPlan> state) {
  state.mark.varies = false;
  return state;
}

Value<IoctlPlan> Free(const char* name) { return {{name, ""}, {}}; }

SocketKind OtherProtocol(SocketKind kind) {
  SocketKind other = kind.type == abi::kSockStream ? kUdp : kTcp;
  other.family = kind.family;
  return other;
}

SocketKind OtherFamily(SocketKind kind) {
  kind.family = kind.family == abi::kAfInet ? abi::kAfInet6 : abi::kAfInet;
  return kind;
}

Protocol ProtocolOf(const SocketKind& kind) {
  return kind.type == abi::kSockStream ? Protocol::kIpprotoTcp : Protocol::kIpprotoUdp;
}

// Another socket of the process acquires `block`, as `name`.
SocketRef Holds(Stage& stage, const char* name, const scenario::RangeContents& block) {
  const SocketRef holder = stage.w.Socket(stage.Kind());
  stage.w.Acquire(name, holder, block);
  return holder;
}

scenario::RangeContents FirstOf(scenario::RangeContents block) {
  block.count = 1;
  return block;
}

scenario::RangeContents LastOf(scenario::RangeContents block) {
  block.start.value += block.count - 1;
  block.count = 1;
  return block;
}

// --- ACQUIRE ---------------------------------------------------------------------------------

Value<IoctlPlan> Restarted() {
  return {{"restarted", "", 0, kOtherCaller}, [](IoctlPlan& plan) {
            plan.before = [](Stage& stage) {
              if (!stage.early) return;
              stage.w.Startup();
              Holds(stage, "r0", stage.Block());
              stage.w.Restart();
              stage.w.StartProcess();
            };
          }};
}

Values AcquireStates() {
  return {
      Free("free"),
      State("closed", "", 0,
            [](Stage& stage) { stage.w.Close(Holds(stage, "r0", stage.Block())); }),
      Rarely(State(
          "released", "", 0,
          [](Stage& stage) { stage.w.Release("l0", Holds(stage, "r0", stage.Block()), "r0"); })),
      Rarely(State("exited", "", 0,
                   [](Stage& stage) {
                     Writer other = stage.w.Process("p2");
                     other.Startup();
                     other.Acquire("r0", other.Socket(stage.Kind()), stage.Block());
                     other.ExitProcess();
                   })),
      Rarely(State("crashed", "", 0,
                   [](Stage& stage) {
                     Writer other = stage.w.Process("p2");
                     other.Startup();
                     other.Acquire("r0", other.Socket(stage.Kind()), stage.Block());
                     other.CrashProcess();
                   })),
      Rarely(Restarted()),
      State("refused", "", 0,
            [](Stage& stage) {
              stage.w.Acquire("r0", stage.w.Socket(stage.Kind()), stage.Block()).OutSize(15);
            }),
      State("other-protocol", "", 0,
            [](Stage& stage) {
              stage.w.Acquire("r0", stage.w.Socket(OtherProtocol(stage.Kind())), stage.Block());
            }),
      Rarely(State("below", "", kFixedPorts,
                   [](Stage& stage) { Holds(stage, "r0", Range("w+0", 5)); })),
      State("above", "", kFixedPorts,
            [](Stage& stage) {
              scenario::RangeContents above = stage.Block();
              above.start.value += above.count;
              above.count = 3;
              Holds(stage, "r0", above);
            }),
      Rarely(
          State("elsewhere", "", 0, [](Stage& stage) { Holds(stage, "r0", Range("w+200", 3)); })),
      State("own", "ACQ-OVERLAP-01", kAnyBlock,
            [](Stage& stage) { Holds(stage, "r0", stage.Block()); }),
      State("own-first", "ACQ-OVERLAP-01", kAnyBlock,
            [](Stage& stage) { Holds(stage, "r0", FirstOf(stage.Block())); }),
      State("own-last", "ACQ-OVERLAP-01", kAnyBlock,
            [](Stage& stage) { Holds(stage, "r0", LastOf(stage.Block())); }),
      Rarely(State("own-more", "ACQ-OVERLAP-01", kAnyBlock | kFixedPorts,
                   [](Stage& stage) { Holds(stage, "r0", Range("w+0", 50)); })),
      State("own-though-another-closed", "ACQ-OVERLAP-01", kAnyBlock,
            [](Stage& stage) {
              Holds(stage, "r0", stage.Block());
              stage.w.Close(stage.w.Socket(stage.Kind()));
            }),
      State("own-though-release-failed", "ACQ-OVERLAP-01", kAnyBlock,
            [](Stage& stage) {
              stage.w.Release("l0", Holds(stage, "r0", stage.Block()), "r0").InSize(7);
            }),
      State("own-though-others-released", "ACQ-OVERLAP-01", kAnyBlock,
            [](Stage& stage) {
              Holds(stage, "r0", stage.Block());
              Writer other = stage.w.Process("p2");
              other.Startup();
              other.Release("l0", other.Socket(stage.Kind()), "r0");
            }),
      State("of-another-process", "ACQ-OVERLAP-01", kAnyBlock,
            [](Stage& stage) {
              Writer other = stage.w.Process("p2");
              other.Startup();
              other.Acquire("r0", other.Socket(stage.Kind()), stage.Block());
            }),
      State("of-the-socket", "Q-ACQ-SECOND", kNoTransport,
            [](Stage& stage) { stage.w.Acquire("r0", stage.s, Range("w+200", 3)); }),
      State("other-family", "Q-ACQ-FAMILIES", kAnyBlock,
            [](Stage& stage) {
              stage.w.Acquire("r0", stage.w.Socket(OtherFamily(stage.Kind())), stage.Block());
            }),
      State("port-bound", "Q-ACQ-BOUND", kAnyBlock | kFixedPorts,
            [](Stage& stage) { stage.w.Bind(stage.w.Socket(stage.Kind()), "w+5"); }),
      State("socket-bound", "Q-ACQ-ON-BOUND-SOCKET", kNoTransport,
            [](Stage& stage) { stage.w.Bind(stage.s, "w+210"); }),
      State("persistent", "Q-ACQ-PERSISTENT", kAnyBlock,
            [](Stage& stage) { stage.w.Create("r0", ProtocolOf(stage.Kind()), stage.Block()); }),
  };
}

// --- ASSOCIATE -------------------------------------------------------------------------------

// A state that also says with which token the call is made.
Value<IoctlPlan> WithToken(Value<IoctlPlan> state, const char* token) {
  state.shape = [shape = std::move(state.shape), token](IoctlPlan& plan) {
    if (shape) shape(plan);
    plan.token = token;
  };
  return state;
}

constexpr Step kHeld = [](Stage& stage) { Holds(stage, "r0", Range("w+5", 20)); };

// The default: another socket of the process holds the block.
Value<IoctlPlan> Live() { return State("live", "", 0, kHeld); }

// A persistent reservation, made by a process that may; the one that calls may have fewer rights.
Value<IoctlPlan> Persistent(const char* name, const char* meets, bool by_another,
                            scenario::Rights rights) {
  Value<IoctlPlan> state{{name, meets, kOtherCaller, 0}, {}};
  state.shape = [=](IoctlPlan& plan) {
    plan.rights = rights;
    plan.before = [by_another](Stage& stage) {
      if (stage.early) return;
      Writer creator = by_another ? stage.w.Process("p2") : stage.w;
      creator.Create("r0", ProtocolOf(stage.Kind()), Range("w+5", 20));
      if (by_another) stage.w.Lookup("r1", ProtocolOf(stage.Kind()), Range("w+5", 20));
    };
    plan.token = by_another ? "r1" : "r0";
  };
  return state;
}

Values AssociateStates() {
  using scenario::Rights;
  return {
      Live(),
      State("own", "", kNoTransport,
            [](Stage& stage) { stage.w.Acquire("r0", stage.s, Range("w+5", 20)); }),
      Rarely(State("any-block", "", 0, [](Stage& stage) { Holds(stage, "r0", Range("0", 20)); })),
      State("shared", "", kNoTransport,
            [](Stage& stage) {
              kHeld(stage);
              const SocketRef other = stage.w.Socket(stage.Kind());
              stage.w.Associate("a0", other, "r0");
              stage.w.Bind(other, "0");
            }),
      Rarely(State("though-release-failed", "", 0,
                   [](Stage& stage) {
                     stage.w.Release("l0", Holds(stage, "r0", Range("w+5", 20)), "r0").InSize(7);
                   })),
      Rarely(State("though-others-released", "", 0,
                   [](Stage& stage) {
                     kHeld(stage);
                     Writer other = stage.w.Process("p2");
                     other.Startup();
                     other.Release("l0", other.Socket(stage.Kind()), "r0");
                   })),
      Persistent("persistent", "", false, Rights::kAdministrator),
      Rarely(Persistent("persistent-of-another", "", true, Rights::kAdministrator)),
      WithToken(State("zero", "ASC-TOKEN-01", 0, kHeld), "zero"),
      WithToken(State("never-issued", "ASC-TOKEN-02", 0, kHeld), "never issued"),
      State("foreign", "ASC-TOKEN-03", 0,
            [](Stage& stage) {
              Writer other = stage.w.Process("p2");
              other.Startup();
              other.Acquire("r0", other.Socket(stage.Kind()), Range("w+5", 20));
            }),
      Persistent("persistent-for-a-user", "ASC-ACCES-01", true, Rights::kUser),
      Persistent("persistent-not-elevated", "ASC-ACCES-02", true, Rights::kNotElevated),
      State("stale", "Q-ASC-STALE", 0,
            [](Stage& stage) { stage.w.Close(Holds(stage, "r0", Range("w+5", 20))); }),
      State("other-protocol", "Q-ASC-PROTOCOL", kNoTransport,
            [](Stage& stage) {
              stage.w.Acquire("r0", stage.w.Socket(OtherProtocol(stage.Kind())), Range("w+5", 20));
            }),
      State("other-family", "Q-ASC-FAMILY", kNoTransport,
            [](Stage& stage) {
              stage.w.Acquire("r0", stage.w.Socket(OtherFamily(stage.Kind())), Range("w+5", 20));
            }),
      State("bound", "Q-ASC-BOUND", kNoTransport,
            [](Stage& stage) {
              kHeld(stage);
              stage.w.Bind(stage.s, "w+210");
            }),
      State("second", "Q-ASC-SECOND", kNoTransport,
            [](Stage& stage) {
              kHeld(stage);
              Holds(stage, "r9", Range("w+200", 5));
              stage.w.Associate("a0", stage.s, "r9");
            }),
  };
}

// --- RELEASE ---------------------------------------------------------------------------------

// The default: the socket that the call is made on holds the block.
constexpr Step kHolds = [](Stage& stage) {
  const bool can = stage.plan.kind.family != abi::kAfUnix && stage.plan.kind.type != abi::kSockRaw;
  if (can) {
    stage.w.Acquire("r0", stage.s, Range("w+5", 20));
  } else {
    kHeld(stage);
  }
};

Values ReleaseStates() {
  return {
      State("live", "", 0, kHolds),
      Rarely(State("any-block", "", kNoTransport,
                   [](Stage& stage) { stage.w.Acquire("r0", stage.s, Range("0", 20)); })),
      State("associated", "", kNoTransport,
            [](Stage& stage) {
              kHolds(stage);
              stage.w.Associate("a0", stage.w.Socket(stage.Kind()), "r0");
            }),
      State("though-release-failed", "", kNoTransport,
            [](Stage& stage) {
              kHolds(stage);
              stage.w.Release("l0", stage.s, "r0").InSize(7);
            }),
      Rarely(State("beside-another", "", 0,
                   [](Stage& stage) {
                     kHolds(stage);
                     Holds(stage, "r9", Range("w+200", 5));
                   })),
      State("of-another-socket", "Q-REL-OTHER-SOCKET", 0, kHeld),
      WithToken(State("zero", "Q-REL-UNKNOWN", 0, kHolds), "zero"),
      WithToken(State("never-issued", "Q-REL-UNKNOWN", 0, kHolds), "never issued"),
      State("released", "Q-REL-TWICE", kNoTransport,
            [](Stage& stage) {
              kHolds(stage);
              stage.w.Release("l0", stage.s, "r0");
            }),
      State("foreign", "Q-REL-FOREIGN", kNoTransport | kHeldOpen | kSurrounded,
            [](Stage& stage) {
              Writer other = stage.w.Process("p2");
              other.Startup();
              other.Acquire("r0", other.Socket(stage.Kind()), Range("w+5", 20));
            }),
      State("persistent", "Q-REL-PERSISTENT", 0,
            [](Stage& stage) { stage.w.Create("r0", ProtocolOf(stage.Kind()), Range("w+5", 20)); }),
      State("bound", "Q-REL-BOUND", kNoTransport,
            [](Stage& stage) {
              kHolds(stage);
              const SocketRef other = stage.w.Socket(stage.Kind());
              stage.w.Associate("a0", other, "r0");
              stage.w.Bind(other, "0");
            }),
  };
}

}  // namespace

Dimension<IoctlPlan> ReservationStates(Verb verb) {
  if (verb == Verb::kAcquire) return {"state", AcquireStates()};
  if (verb == Verb::kAssociate) return {"state", AssociateStates()};
  return {"state", ReleaseStates()};
}

}  // namespace portcullis::suite
