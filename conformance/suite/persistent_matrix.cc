// {Create, Delete, Lookup}Persistent{Tcp, Udp}PortReservation: which block, who asks, what is
// there.

#include "conformance/suite/persistent_matrix.h"

#include <string>
#include <tuple>
#include <utility>

#include "conformance/suite/matrix_requirements.h"
#include "conformance/suite/writer.h"

namespace portcullis::suite {
namespace {

using Function = scenario::PersistentCall::Function;
using scenario::Memory;
using scenario::Rights;

// Another process, that of an administrator, makes what is there before; the first one calls.
struct PersistentPlan {
  Function function = Function::kCreate;
  Protocol protocol = Protocol::kIpprotoTcp;
  Rights rights = Rights::kAdministrator;
  std::string start = "w+5";
  std::uint16_t count = 20;
  Memory token = Memory::kValid;
  void (*before)(Writer& other, const PersistentPlan& plan) = nullptr;
  bool no_block = false;  // the two numbers name none: 0, or past the end
  bool fails = false;
  std::set<std::string> needs;
};

using Dimensions = std::vector<Dimension<PersistentPlan>>;
using Before = void (*)(Writer&, const PersistentPlan&);

SocketKind KindOf(Protocol protocol) { return protocol == Protocol::kIpprotoTcp ? kTcp : kUdp; }

Protocol OtherOf(Protocol protocol) {
  return protocol == Protocol::kIpprotoTcp ? Protocol::kIpprotoUdp : Protocol::kIpprotoTcp;
}

scenario::RangeContents Block(const PersistentPlan& plan) { return Range(plan.start, plan.count); }

// The block that is there or was there: the plan's, or another where its numbers name none.
scenario::RangeContents BlockBefore(const PersistentPlan& plan) {
  return plan.no_block ? Range("w+150", 20) : Block(plan);
}

std::string PortBefore(const PersistentPlan& plan) { return plan.no_block ? "w+150" : plan.start; }

CallText Call(Writer& w, const PersistentPlan& plan, const std::string& name) {
  switch (plan.function) {
    case Function::kCreate:
      return w.Create(name, plan.protocol, Block(plan));
    case Function::kLookup:
      return w.Lookup(name, plan.protocol, Block(plan));
    case Function::kDelete:
      break;
  }
  return w.Delete(plan.protocol, Block(plan));
}

// What the call left behind, seen by another process; where it failed, the call that names the
// block as it is.
void LookBehind(Writer& other, const PersistentPlan& plan) {
  if (plan.no_block) {
    other.Create("again", plan.protocol, Range("w+150", 3));
    return;
  }
  other.Lookup("seen", plan.protocol, Block(plan));
  if (plan.function == Function::kCreate && plan.fails) return;
  other.Create("again", plan.protocol, Block(plan));
}

Written Write(const PersistentPlan& plan) {
  Draft draft;
  Writer w(draft);
  Writer other = w.Process("p2");
  if (plan.rights != Rights::kAdministrator) w.StartProcess(plan.rights);
  if (plan.before != nullptr) plan.before(other, plan);
  Written written;
  written.decisive = draft.scenario.steps.size();
  CallText call = Call(w, plan, "x1");
  if (plan.function != Function::kDelete) call.TokenAt(plan.token);
  LookBehind(other, plan);
  written.scenario = std::move(draft.scenario);
  written.needs = plan.needs;
  return written;
}

// --- dimensions ------------------------------------------------------------------------------

enum Trait : unsigned { kNoBlock = 1, kNumbers = 2, kOtherBlock = 4 };

std::string Id(Function function, const char* create, const char* remove, const char* lookup) {
  if (function == Function::kCreate) return create;
  return function == Function::kDelete ? remove : lookup;
}

Dimension<PersistentPlan> Protocols() {
  return {"protocol", {{{"tcp", ""}, {}}, {{"udp", ""}, [](PersistentPlan& plan) {
                                             plan.protocol = Protocol::kIpprotoUdp;
                                           }}}};
}

// Who asks. Anybody may look up.
Dimension<PersistentPlan> AllRights(Function function) {
  const auto rights = [](const char* name, std::string meets, Rights what) {
    return Value<PersistentPlan>{{name, std::move(meets)},
                                 [what](PersistentPlan& plan) { plan.rights = what; }};
  };
  return {"rights",
          {{{"administrator", ""}, {}},
           rights("user", Id(function, "PER-CREATE-06", "PER-DELETE-05", ""), Rights::kUser),
           rights("not-elevated", Id(function, "PER-CREATE-07", "PER-DELETE-06", ""),
                  Rights::kNotElevated)}};
}

Dimension<PersistentPlan> Starts(Function function) {
  const auto start = [](const char* name, const char* from, unsigned is) {
    return Value<PersistentPlan>{{name, "", is, 0}, [from, is](PersistentPlan& plan) {
                                   plan.start = from;
                                   if ((is & kNumbers) != 0) plan.needs = {"owns_ports"};
                                 }};
  };
  Dimension<PersistentPlan> starts{"start",
                                   {{{"w+5", ""}, {}},
                                    start("w+6", "w+6", 0),
                                    start("1", "1", kNumbers),
                                    start("60000", "60000", kNumbers)}};
  starts.values.push_back(
      {{"0", Id(function, "PER-CREATE-03", "PER-DELETE-02", "PER-LOOKUP-02"), kNoBlock, 0},
       [](PersistentPlan& plan) {
         plan.start = "0";
         plan.no_block = true;
       }});
  return starts;
}

Dimension<PersistentPlan> Counts(Function function) {
  const auto count = [](const char* name, std::uint16_t ports) {
    return Value<PersistentPlan>{{name, ""}, [ports](PersistentPlan& plan) { plan.count = ports; }};
  };
  Dimension<PersistentPlan> counts{
      "count",
      {{{"20", ""}, {}}, count("1", 1), count("2", 2), count("33", 33), count("260", 260)}};
  counts.values.push_back(
      {{"0", Id(function, "PER-CREATE-04", "PER-DELETE-03", "PER-LOOKUP-03"), kNoBlock, 0},
       [](PersistentPlan& plan) {
         plan.count = 0;
         plan.no_block = true;
       }});
  // Past the end, wherever it starts: a count is at most 65,535.
  for (const auto& [name, start, ports] :
       {std::tuple{"65530.7", "65530", 7}, std::tuple{"65535.2", "65535", 2},
        std::tuple{"65000.2000", "65000", 2000}, std::tuple{"40000.30000", "40000", 30000}}) {
    counts.values.push_back({{name, Id(function, "PER-CREATE-05", "PER-DELETE-04", "PER-LOOKUP-04"),
                              kNoBlock, kOtherBlock},
                             [start = start, ports = ports](PersistentPlan& plan) {
                               plan.start = start;
                               plan.count = static_cast<std::uint16_t>(ports);
                               plan.no_block = true;
                             }});
  }
  counts.values.push_back(
      {{"65530.6", Id(function, "Q-PER-LAST-PORT", "PER-DELETE-04", "PER-LOOKUP-04"), kNoBlock,
        kOtherBlock},
       [](PersistentPlan& plan) {
         plan.start = "65530";
         plan.count = 6;
         plan.no_block = true;
       }});
  return counts;
}

Dimension<PersistentPlan> Tokens(Function function) {
  Dimension<PersistentPlan> tokens{"token", {{{"valid", ""}, {}}}};
  if (function == Function::kDelete) return tokens;
  for (const auto& [name, memory] :
       {std::pair{"null", Memory::kNull}, std::pair{"unmapped", Memory::kUnmapped}}) {
    tokens.values.push_back({{name, "Q-PER-NULL-TOKEN"},
                             [memory = memory](PersistentPlan& plan) { plan.token = memory; }});
  }
  return tokens;
}

Value<PersistentPlan> State(const char* name, const std::string& meets, Before before) {
  const bool valid = meets.empty();
  return {{name, meets, valid ? 0u : unsigned{kOtherBlock}, valid ? 0u : unsigned{kNoBlock}},
          [before](PersistentPlan& plan) { plan.before = before; }};
}

constexpr Before kMake = [](Writer& other, const PersistentPlan& plan) {
  other.Create("r0", plan.protocol, BlockBefore(plan));
};

// A block that overlaps the plan's and is another.
scenario::RangeContents More(const PersistentPlan& plan) {
  scenario::RangeContents block = BlockBefore(plan);
  block.count = static_cast<std::uint16_t>(block.count + 1);
  return block;
}

scenario::RangeContents Beside(const PersistentPlan& plan) {
  scenario::RangeContents block = BlockBefore(plan);
  block.start.value += block.count;
  block.count = 4;
  return block;
}

Dimension<PersistentPlan> CreateStates() {
  const auto valid = [](const char* name, Before before) { return State(name, "", before); };
  Dimension<PersistentPlan> states{"state", {{{"free", ""}, {}}}};
  for (Value<PersistentPlan>&value : std::vector<Value<PersistentPlan>>{
           valid("deleted",
                 [](Writer&other, const PersistentPlan&plan) {
                   other.Create("r0", plan.protocol, BlockBefore(plan));
                   other.Delete(plan.protocol, BlockBefore(plan));
                 }),
           valid("refused",
                 [](Writer&other, const PersistentPlan&plan) {
                   Writer user = other.Process("p3");
                   user.StartProcess(Rights::kUser);
                   user.Create("r0", plan.protocol, BlockBefore(plan));
                 }),
           valid("other-protocol",
                 [](Writer&other, const PersistentPlan&plan) {
                   other.Create("r0", OtherOf(plan.protocol), BlockBefore(plan));
                 }),
           valid("other-protocol-bound",
                 [](Writer&other, const PersistentPlan&plan) {
                   other.Startup();
                   other.Bind(other.Socket(KindOf(OtherOf(plan.protocol))), PortBefore(plan));
                 }),
           valid("beside", [](Writer&other, const PersistentPlan&plan) {
             other.Create("r0", plan.protocol, Beside(plan));
           })}) {
    states.values.push_back(std::move(value));
  }
  states.values.push_back(State("held", "PER-CREATE-09", kMake));
  states.values.push_back(
      State("held-more", "PER-CREATE-09", [](Writer& other, const PersistentPlan& plan) {
        other.Create("r0", plan.protocol, More(plan));
      }));
  states.values.push_back(State("held-after-its-creator", "PER-CREATE-09",
                                [](Writer& other, const PersistentPlan& plan) {
                                  Writer creator = other.Process("p3");
                                  creator.Create("r0", plan.protocol, BlockBefore(plan));
                                  creator.ExitProcess();
                                }));
  states.values.push_back(
      State("held-after-a-restart", "PER-CREATE-09", [](Writer& other, const PersistentPlan& plan) {
        Writer creator = other.Process("p3");
        creator.Create("r0", plan.protocol, BlockBefore(plan));
        creator.Restart();
        other.Process("p1").StartProcess(plan.rights);
        other.StartProcess();
      }));
  states.values.push_back(
      State("bound", "PER-CREATE-08", [](Writer& other, const PersistentPlan& plan) {
        other.Startup();
        other.Bind(other.Socket(KindOf(plan.protocol)), PortBefore(plan));
      }));
  states.values.push_back(
      State("bound-ipv6", "Q-PER-FAMILY-BOUND", [](Writer& other, const PersistentPlan& plan) {
        other.Startup();
        SocketKind kind = KindOf(plan.protocol);
        kind.family = abi::kAfInet6;
        other.Bind(other.Socket(kind), PortBefore(plan));
      }));
  states.values.push_back(
      State("runtime", "Q-PER-RUNTIME", [](Writer& other, const PersistentPlan& plan) {
        other.Startup();
        other.Acquire("r0", other.Socket(KindOf(plan.protocol)), BlockBefore(plan));
      }));
  return states;
}

// Of Delete and Lookup, whose default is that the block is there.
Dimension<PersistentPlan> FindStates(Function function) {
  const bool looks_up = function == Function::kLookup;
  Dimension<PersistentPlan> states{"state", {}};
  const auto add = [&states](const char* name, const std::string& meets, Before before) {
    states.values.push_back(State(name, meets, before));
    // Where the numbers name no block, what is there is another.
    states.values.back().mark.not_with = 0;
  };
  add("there", "", [](Writer& other, const PersistentPlan& plan) {
    other.Create("r0", plan.protocol, BlockBefore(plan));
  });
  states.values.back().mark.is = 0;
  const auto there = [](const char* name, Before before) {
    return Value<PersistentPlan>{{name, "", 0, 0},
                                 [before](PersistentPlan& plan) { plan.before = before; }};
  };
  states.values.push_back(there("beside-another", [](Writer& other, const PersistentPlan& plan) {
    kMake(other, plan);
    other.Create("r9", plan.protocol, Beside(plan));
  }));
  states.values.push_back(there("in-both-protocols", [](Writer& other, const PersistentPlan& plan) {
    kMake(other, plan);
    other.Create("r9", OtherOf(plan.protocol), BlockBefore(plan));
  }));
  states.values.push_back(there("after-its-creator", [](Writer& other, const PersistentPlan& plan) {
    Writer creator = other.Process("p3");
    kMake(creator, plan);
    creator.ExitProcess();
  }));
  states.values.push_back(there("after-a-restart", [](Writer& other, const PersistentPlan& plan) {
    Writer creator = other.Process("p3");
    kMake(creator, plan);
    creator.Restart();
    other.Process("p1").StartProcess(plan.rights);
    other.StartProcess();
  }));
  states.values.push_back(there("though-released", [](Writer& other, const PersistentPlan& plan) {
    kMake(other, plan);
    other.Startup();
    other.Release("l0", other.Socket(KindOf(plan.protocol)), "r0");
  }));
  const std::string not_there = looks_up ? "PER-LOOKUP-04" : "PER-DELETE-04";
  const std::string part = looks_up ? "PER-LOOKUP-05" : "Q-PER-DELETE-PART";
  const auto absent = [&states](const char* name, const std::string& meets, Before before) {
    states.values.push_back(State(name, meets, before));
  };
  absent("not-there", not_there, nullptr);
  absent("of-the-other-protocol", not_there, [](Writer& other, const PersistentPlan& plan) {
    other.Create("r0", OtherOf(plan.protocol), BlockBefore(plan));
  });
  absent("beside-only", not_there, [](Writer& other, const PersistentPlan& plan) {
    other.Create("r0", plan.protocol, Beside(plan));
  });
  absent("deleted", not_there, [](Writer& other, const PersistentPlan& plan) {
    kMake(other, plan);
    other.Delete(plan.protocol, BlockBefore(plan));
  });
  absent("never-created", not_there, [](Writer& other, const PersistentPlan& plan) {
    Writer user = other.Process("p3");
    user.StartProcess(Rights::kUser);
    kMake(user, plan);
  });
  absent("more-is-there", part, [](Writer& other, const PersistentPlan& plan) {
    other.Create("r0", plan.protocol, More(plan));
  });
  return states;
}

Matrix MatrixOf(Function function, const char* name) {
  Dimensions dimensions{Protocols(), AllRights(function), Starts(function), Counts(function)};
  dimensions.push_back(function == Function::kCreate ? CreateStates() : FindStates(function));
  if (function != Function::kDelete) dimensions.push_back(Tokens(function));
  PersistentPlan plan;
  plan.function = function;
  Matrix matrix{name, AxesOf(dimensions), RequirementsOf(name), {"Q-PER-ORDER"}, {}};
  matrix.write = [dimensions, plan, axes = matrix.axes](const explore::Row& row) {
    PersistentPlan shaped = plan;
    for (std::size_t d = 0; d < row.size(); ++d) {
      const std::string& meets = axes[d].marks[static_cast<std::size_t>(row[d])].meets;
      if (!meets.empty() && !meets.starts_with("Q-")) shaped.fails = true;
    }
    return Write(Shaped(std::move(shaped), dimensions, row));
  };
  return matrix;
}

}  // namespace

std::vector<Matrix> PersistentMatrices() {
  return {MatrixOf(Function::kCreate, "MatrixPersistent.Create"),
          MatrixOf(Function::kDelete, "MatrixPersistent.Delete"),
          MatrixOf(Function::kLookup, "MatrixPersistent.Lookup")};
}

}  // namespace portcullis::suite
