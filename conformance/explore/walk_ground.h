// The ground that a walk covers: a host of eight ports, two processes and three sockets, what is
// done before the walk begins, and every step that it may take.
//
// Used by walk.h and its command. Plain data.
//
// The eight ports are 49152 to 49159, the first of the dynamic range: before the walk begins a
// third process has reserved every other port there is. So the host is as large as any for the
// oracle and for the reference, and yet both have eight ports to choose from, wildcards and port 0
// included. Sockets s1 and s2 are of process p1, s3 of p2; an ACQUIRE, ASSOCIATE or RELEASE on s1
// is called r1, and so on. All are UDP and IPv4.

#pragma once

#include <vector>

#include "conformance/scenario/step.h"
#include "conformance/targets/copyable_target.h"

namespace portcullis::explore {

struct WalkGround {
  targets::WalkedNames names;
  std::vector<scenario::Step> before;    // ends with all three sockets made
  std::vector<scenario::Step> alphabet;  // in the order in which they are tried
};

const WalkGround& GroundOfWalk();

// MirrorNames: s1 and s2 change places, which are alike: r1 and r2 with them.
targets::WalkedNames MirrorNames(const targets::WalkedNames& names);
scenario::Step MirrorStep(scenario::Step step);

}  // namespace portcullis::explore
