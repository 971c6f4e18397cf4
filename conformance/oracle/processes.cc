#include "conformance/oracle/processes.h"

#include <set>

#include "conformance/oracle/reservations.h"
#include "conformance/oracle/rule_ids.h"

namespace portcullis::oracle {
namespace {

// What is known of a process of that name is of one that has ended.
void ForgetProcess(World& world, const std::string& process) {
  world.startups.erase(process);
  std::erase_if(world.threads, [&](const auto& entry) { return entry.first.process == process; });
  std::erase_if(world.names, [&](const auto& entry) { return entry.first.first == process; });
  std::erase_if(world.ports, [&](const PortName& port) { return port.first == process; });
  LoseWaits(world, [&](const scenario::Actor& waiting) { return waiting.process == process; });
}

// Nobody is left to be told how its operations end.
void DropOperations(World& world, const std::string& process) {
  for (auto& [step, operation] : world.operations) {
    if (operation.actor.process != process) continue;
    operation.indications.fill(Operation::Indication::kNotJudged);
    operation.not_judged = true;
    operation.state = Operation::State::kDone;
    operation.end.reset();
  }
}

// A WSAPROTOCOL_INFOW is for one process: what starts later under its name is another one.
void SpendInfos(World& world, const std::string& process) {
  for (auto& [name, info] : world.infos) info.used = info.used || info.process == process;
}

// The process inherits what has that name in some process that runs, if anything has.
void Inherit(World& world, const std::string& process, const std::string& name) {
  std::set<std::size_t> found;
  for (const auto& [key, descriptor] : world.names) {
    if (key.second == name && descriptor.open) found.insert(descriptor.socket);
  }
  if (found.empty()) return;
  std::size_t id = *found.begin();
  if (found.size() > 1) {
    // Which of several sockets of that name it is, nobody says.
    id = *world.current;
    world.sockets[id].unknown = true;
  }
  ++world.sockets.at(id).descriptors[process];
  world.names[{process, name}] = {id, true};
}

}  // namespace

void StartProcess(World& world, const std::string& process,
                  const scenario::StartProcessControl& control) {
  const auto known = world.processes.find(process);
  if (known != world.processes.end() && !known->second.ended) return;
  world.processes[process] = {control.rights, false};
  for (const std::string& name : control.inherits) Inherit(world, process, name);
}

void ExitProcess(World& world, const std::string& process) {
  world.processes[process].ended = true;
  for (const auto& [step, operation] : world.operations) {
    if (operation.actor.process == process) LeaveInDoubt(world, step);
  }
  // An ACQUIRE of it that may have its ports has them while its socket is open elsewhere.
  CloseAllSockets(world, process, Ending::kExit);
  DropOperations(world, process);
  ForgetProcess(world, process);
  SpendInfos(world, process);
  for (PersistentReservation& held : world.persistent) {
    if (held.creator == process) held.outlived = true;
  }
}

void Restart(World& world) {
  for (auto& [name, process] : world.processes) {
    process.ended = true;
    DropOperations(world, name);
    ForgetProcess(world, name);
    SpendInfos(world, name);
  }
  RestartReservations(world);
}

}  // namespace portcullis::oracle
