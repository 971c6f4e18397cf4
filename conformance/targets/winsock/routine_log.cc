#include "conformance/targets/winsock/routine_log.h"

#include <mutex>
#include <utility>

#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets {
namespace {

std::mutex mutex;
std::vector<RoutineRun> runs;

void CALLBACK Note(DWORD error, DWORD transferred, WSAOVERLAPPED* overlapped, DWORD /*flags*/) {
  const std::lock_guard lock(mutex);
  runs.push_back({overlapped, static_cast<std::int32_t>(error), transferred});
}

}  // namespace

void* NotingRoutine() { return reinterpret_cast<void*>(&Note); }

std::vector<RoutineRun> TakeRoutineRuns() {
  const std::lock_guard lock(mutex);
  return std::exchange(runs, {});
}

}  // namespace portcullis::targets
