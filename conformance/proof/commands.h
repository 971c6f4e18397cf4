// The commands of the program, one function each, apart from how their flags are written.
//
// Called by main.cc alone. Each answers the program's exit code: 0 what was to be proved holds, 1
// it does not, 2 it could not run. Messages about what stopped a command are one line on standard
// error; what a command found goes to standard output.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace portcullis::proof {

inline constexpr int kExitProved = 0;
inline constexpr int kExitRefuted = 1;
inline constexpr int kExitCouldNotRun = 2;

// RunDefects: the table of every defect and the ids that catch it in the suite; refuted by a defect
// that nobody catches or that only other requirements catch.
struct DefectsOptions {
  unsigned jobs = 1;
};
int RunDefects(const DefectsOptions& options);

// RunUpdate: makes conformance/requirements/proof.json anew, or with `check` holds that it is what
// would be made; refuted also by whatever the runs behind it refute.
struct UpdateOptions {
  std::string file = "conformance/requirements/proof.json";
  bool check = false;
  unsigned jobs = 1;
};
int RunUpdate(const UpdateOptions& options);

// RunPolicies: every named variant and `count` policies that are drawn from `seed` on; refuted by
// one that the suite accuses. A named variant runs every generated case, a random one each
// `slices`-th.
struct PoliciesOptions {
  std::uint32_t count = 1000;
  std::uint32_t seed = 1;
  std::size_t slices = 250;
  unsigned jobs = 1;
};
int RunPolicies(const PoliciesOptions& options);

// RunLockstep: the reference and the oracle on random histories; refuted by a disagreement, which
// is made small, printed and written into the folder `out` as a scenario.
struct LockstepOptions {
  std::uint64_t calls = 1'000'000;
  std::uint64_t seed = 1;
  std::string policy = "random";  // one for each history; or "reference", or a variant's name
  std::uint32_t jobs = 1;
  std::string out = ".";
};
int RunLockstep(const LockstepOptions& options);

// RunWalk: the reference and the oracle on every history of a small host, length by length, until
// the time is up or histories of `length` are done; refuted by a disagreement, of which a shortest
// history is printed.
struct WalkOptions {
  std::size_t length = 100;
  double seconds = 60;
};
int RunWalk(const WalkOptions& options);

// Complain: one line on standard error, in the program's name; answers kExitCouldNotRun.
int Complain(const std::string& message);

}  // namespace portcullis::proof
