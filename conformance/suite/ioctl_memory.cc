// The five pointers of a WSAIoctl, and the sizes of its buffers.

#include <utility>

#include "conformance/suite/ioctl_dimensions.h"
#include "reference/abi/port_structures.h"

namespace portcullis::suite {
namespace {

using scenario::Memory;

const char* Spelled(Memory memory) {
  switch (memory) {
    case Memory::kValid:
      return "valid";
    case Memory::kNull:
      return "null";
    case Memory::kUnmapped:
      return "unmapped";
    case Memory::kCut:
      return "cut";
    case Memory::kPastEdge:
      return "past-edge";
    case Memory::kReadOnly:
      return "read-only";
    case Memory::kMisaligned:
      return "misaligned";
    case Memory::kAliasesInput:
      return "aliases-input";
  }
  return "";
}

const char* QuestionOf(Memory memory) {
  if (memory == Memory::kPastEdge) return "Q-ACQ-MEM-PAST-EDGE";
  if (memory == Memory::kMisaligned) return "Q-ACQ-MEM-MISALIGNED";
  if (memory == Memory::kAliasesInput) return "Q-ACQ-MEM-ALIASING";
  return "Q-ACQ-MEM-READ-ONLY";
}

// One pointer: valid memory, bad memory that violates `id`, memory that asks a question.
Dimension<IoctlPlan> Pointer(const char* name, Memory IoctlPlan::*member, const std::string& id,
                             const std::vector<Memory>& bad, const std::vector<Memory>& asking,
                             unsigned is = 0, unsigned not_with = 0) {
  Dimension<IoctlPlan> dimension{name, {{{"valid", ""}, {}}}};
  const auto add = [&](Memory memory, const std::string& meets) {
    dimension.values.push_back({{Spelled(memory), meets, is, not_with},
                                [member, memory](IoctlPlan& plan) { plan.*member = memory; }});
  };
  for (const Memory memory : bad) add(memory, id);
  for (const Memory memory : asking) add(memory, QuestionOf(memory));
  return dimension;
}

const std::vector<Memory> kBadPointers{Memory::kNull, Memory::kUnmapped, Memory::kCut};
const std::vector<Memory> kBadAddresses{Memory::kUnmapped, Memory::kCut};

// The input. The system may read it where it likes, so that memory to read only is as good as any.
Dimension<IoctlPlan> Input(const Subject& subject) {
  Dimension<IoctlPlan> input = Pointer("in", &IoctlPlan::in, Id(subject, "*-FAULT-01"),
                                       kBadPointers, {Memory::kPastEdge, Memory::kMisaligned});
  if (subject.verb == Verb::kSetMode) input.values.resize(4);  // questions are ACQUIRE's pages'
  input.values.push_back({{"read-only", ""}, [](IoctlPlan& plan) { plan.in = Memory::kReadOnly; }});
  return input;
}

// Sizes from 0 to twice as many bytes as are right and one.
Dimension<IoctlPlan> Sizes(const char* name, std::optional<std::uint32_t> IoctlPlan::*member,
                           std::uint32_t exact, const std::string& smaller,
                           const std::string& larger) {
  Dimension<IoctlPlan> sizes{name, {{{std::to_string(exact), ""}, {}}}};
  for (std::uint32_t size = 0; size <= 2 * exact + 1; ++size) {
    if (size == exact) continue;
    const bool often = size == 0 || size + 1 == exact || size == exact + 1 || size == 2 * exact + 1;
    sizes.values.push_back({{std::to_string(size), size < exact ? smaller : larger, 0, 0, often},
                            [member, size](IoctlPlan& plan) { plan.*member = size; }});
  }
  return sizes;
}

// What ASSOCIATE and RELEASE have no use for.
Dimension<IoctlPlan> NeedlessOutput(const Subject& subject) {
  const bool associates = subject.verb == Verb::kAssociate;
  const auto output = [](const char* name, std::string meets, Memory memory, std::uint32_t size) {
    return Value<IoctlPlan>{{name, std::move(meets)}, [=](IoctlPlan& plan) {
                              plan.out = memory;
                              plan.out_size = size;
                            }};
  };
  const std::string bad = associates ? "ASC-FAULT-02" : "Q-REL-OUT-SIZE";
  const std::string size = associates ? "Q-ASC-OUT-SIZE" : "Q-REL-OUT-SIZE";
  Dimension<IoctlPlan> dimension{"out",
                                 {{{"none", ""}, {}},
                                  output("null8", bad, Memory::kNull, 8),
                                  output("unmapped8", bad, Memory::kUnmapped, 8),
                                  output("cut8", bad, Memory::kCut, 8),
                                  output("unmapped1", bad, Memory::kUnmapped, 1)}};
  for (const std::uint32_t bytes : {1u, 7u, 8u, 16u, 17u}) {
    const std::string name = "valid" + std::to_string(bytes);
    dimension.values.push_back(output(name.c_str(), size, Memory::kValid, bytes));
  }
  return dimension;
}

std::uint32_t ExactInput(Verb verb) {
  if (verb == Verb::kAcquire) return abi::kPortRangeSize;
  if (verb == Verb::kKeepalive) return abi::kTcpKeepaliveSize;
  if (verb == Verb::kSetMode) return abi::kFionbioSize;
  return abi::kPortReservationTokenSize;
}

}  // namespace

void AddMemory(const Subject& subject, std::vector<Dimension<IoctlPlan>>& dimensions) {
  const bool has_input = subject.verb != Verb::kFlush && subject.verb != Verb::kUnknown;
  if (has_input) {
    std::string smaller = "GEN-IN-01";
    std::string larger = "Q-GEN-CARRIER-IN-LARGE";
    if (subject.verb == Verb::kAcquire) {
      smaller = "ACQ-IN-02";
      larger = "Q-ACQ-IN-LARGE";
    } else if (subject.verb == Verb::kSetMode) {
      larger = "GEN-IN-04";
    } else if (subject.TakesToken()) {
      smaller = Id(subject, "*-IN-03");
      larger = "";
    }
    dimensions.push_back(Input(subject));
    dimensions.push_back(
        Sizes("in-size", &IoctlPlan::in_size, ExactInput(subject.verb), smaller, larger));
  }
  if (subject.verb == Verb::kAcquire) {
    dimensions.push_back(Pointer(
        "out", &IoctlPlan::out, "ACQ-FAULT-02", kBadPointers,
        {Memory::kReadOnly, Memory::kPastEdge, Memory::kMisaligned, Memory::kAliasesInput}));
    dimensions.push_back(Sizes("out-size", &IoctlPlan::out_size, abi::kPortReservationInstanceSize,
                               "ACQ-OUT-02", ""));
  } else if (subject.TakesToken()) {
    dimensions.push_back(NeedlessOutput(subject));
  }
  dimensions.push_back(Pointer("returned", &IoctlPlan::returned, Id(subject, "*-FAULT-03"),
                               kBadPointers,
                               {Memory::kReadOnly, Memory::kPastEdge, Memory::kMisaligned}));
}

// The OVERLAPPED and the routine: bad ones count where the call is overlapped, else they are
// ignored.
void AddForm(const Subject& subject, std::vector<Dimension<IoctlPlan>>& dimensions) {
  if (subject.way != Way::kPlain) {
    dimensions.push_back(Pointer("overlapped", &IoctlPlan::overlapped, Id(subject, "*-FAULT-04"),
                                 kBadAddresses, {Memory::kReadOnly, Memory::kMisaligned},
                                 kBadOverlapped, kIgnoresPending));
  }
  const auto routine = [](const char* name, std::string meets, Memory memory, unsigned not_with) {
    const unsigned is = memory == Memory::kValid ? 0u : unsigned{kBadOverlapped};
    return Value<IoctlPlan>{{name, std::move(meets), is, not_with},
                            [memory](IoctlPlan& plan) { plan.routine = memory; }};
  };
  Dimension<IoctlPlan> routines{"routine", {{{"as-the-way-has-it", ""}, {}}}};
  if (subject.way == Way::kPlain) {
    routines.values.push_back(routine("valid", "", Memory::kValid, 0));
    routines.values.push_back(routine("unmapped", "Q-GEN-ROUTINE-IGNORED", Memory::kUnmapped, 0));
    routines.values.push_back(routine("cut", "Q-GEN-ROUTINE-CUT", Memory::kCut, 0));
  } else {
    routines.values.push_back(
        routine("unmapped", Id(subject, "*-FAULT-05"), Memory::kUnmapped, kIgnoresPending));
    routines.values.push_back(routine("cut", "Q-GEN-ROUTINE-CUT", Memory::kCut, kIgnoresPending));
  }
  dimensions.push_back(std::move(routines));
}

}  // namespace portcullis::suite
