// What children leave behind: processes that they started and that outlive them, though they left
// the child's process group.
//
// Used by child_process_posix.cc. On Linux such a process becomes a child of ours, which it can
// only be told by: so they are ended when none of the children that we started ourselves is left,
// and one that several of those use (a wineserver) is not taken from under the others. Elsewhere
// they become init's. Safe from any thread. A program that uses this has no children of another
// kind meanwhile.

#pragma once

#include <sys/types.h>

#include <functional>

namespace portcullis::targets::orphans {

// Start: what `start` starts is a child of ours from the beginning. Gives what it gives: an error
// number, 0 where there is a child.
int Start(const std::function<int()>& start);

// End: a child that was started so has ended and been waited for. Where it was the last, all that
// they left is killed, and waited for.
void End();

}  // namespace portcullis::targets::orphans
