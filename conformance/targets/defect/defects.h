// The defects: deliberate faults by name, each of which breaks one requirement.
//
// They prove that the suite can fail. Each follows from its requirement's statement and breaks
// every call that the statement covers; none knows the implementation underneath, so each works
// around any target. `portcullis test --target defect:NAME` runs the suite against one.

#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/scenario/event.h"
#include "conformance/scenario/step.h"
#include "conformance/targets/defect/call_history.h"
#include "conformance/targets/target.h"

namespace portcullis::targets {

struct Race;  // racing_target.h

// What a defect does. `alter_step` may rewrite a step on its way to the target; `alter_event` may
// rewrite an event on its way back, and drops it by answering false; `invent` gives an indication
// that is shown before an event of the target. Any may be null. The history is that of the outside
// before this step or event.
struct Defect {
  std::string name;
  std::string requirement;
  std::string fault;  // what it does, in a sentence's worth
  void (*alter_step)(const CallHistory&, scenario::Step&) = nullptr;
  bool (*alter_event)(const CallHistory&, scenario::Event&) = nullptr;
  std::optional<scenario::Completed> (*invent)(const CallHistory&,
                                               const scenario::Event&) = nullptr;
  const Race* race = nullptr;  // instead of the three: one that shows where calls overlap
};

// AllDefects: in the order of their requirements in the catalogue's themes; names are unique.
const std::vector<Defect>& AllDefects();

// FindDefect: null for a name that is not listed.
const Defect* FindDefect(std::string_view name);

// MakeDefectTarget: `inner` with the fault.
std::unique_ptr<Target> MakeDefectTarget(const Defect& defect, std::unique_ptr<Target> inner);

// The themes that AllDefects joins.
std::vector<Defect> ErrorCodeDefects();
std::vector<Defect> BufferDefects();
std::vector<Defect> RangeDefects();
std::vector<Defect> LifetimeDefects();
std::vector<Defect> FormDefects();
std::vector<Defect> GenericDefects();
std::vector<Defect> AssociateDefects();
std::vector<Defect> ReleaseDefects();
std::vector<Defect> BindDefects();
std::vector<Defect> PersistentDefects();
std::vector<Defect> CompletionDefects();
std::vector<Defect> ProcessDefects();
std::vector<Defect> RacingDefects();

}  // namespace portcullis::targets
