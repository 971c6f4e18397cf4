// walk: every history of a small host, as long as there is time.

#include <cinttypes>
#include <cstdio>
#include <string>

#include "conformance/explore/walk.h"
#include "conformance/explore/walk_ground.h"
#include "conformance/proof/commands.h"
#include "conformance/run/run_text.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::proof {
namespace {

void PrintLevel(const explore::WalkLevel& level) {
  std::printf("length %2zu: %10" PRIu64 " new states, %10" PRIu64 " transitions, %10" PRIu64
              " folded%s\n",
              level.length, level.states, level.transitions, level.folded,
              level.whole ? "" : ", not to the end");
}

}  // namespace

int RunWalk(const WalkOptions& options) {
  explore::WalkOptions walk;
  walk.make = [] { return targets::MakeCopyableReference(); };
  walk.target = targets::MakeReferenceTarget()->Describe().value_or(scenario::Description{});
  walk.length = options.length;
  walk.seconds = options.seconds;
  const explore::WalkReport report = explore::Walk(walk);

  std::printf("a host of %d ports, %zu sockets, %zu processes; %zu steps\n",
              int{explore::GroundOfWalk().names.ports}, explore::GroundOfWalk().names.slots.size(),
              explore::GroundOfWalk().names.processes.size(),
              explore::GroundOfWalk().alphabet.size());
  std::size_t whole = 0;
  for (const explore::WalkLevel& level : report.levels) {
    PrintLevel(level);
    if (level.whole) whole = level.length;
  }
  if (report.wrong) std::printf("%s", run::RunText(*report.wrong).c_str());
  std::printf(
      "walk: every history %s: %" PRIu64 " states, %" PRIu64 " transitions, %" PRIu64
      " folded, %s\n",
      report.everything ? "of any length" : ("up to length " + std::to_string(whole)).c_str(),
      report.states, report.transitions, report.folded,
      report.wrong ? "a disagreement" : "no disagreement");
  if (report.wrong) return kExitRefuted;
  if (whole == 0) return Complain("there was no time for histories of one step");
  return kExitProved;
}

}  // namespace portcullis::proof
