// What the winsock target knows of one process of a scenario: its sockets, its threads, its
// operations and its completion ports.
//
// Used by the winsock target alone, on its own thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "conformance/targets/winsock/call_thread.h"
#include "conformance/targets/winsock/operation.h"
#include "conformance/targets/winsock/socket_table.h"

namespace portcullis::targets {

struct ScenarioThread {
  std::unique_ptr<CallThread> thread;
  std::unique_ptr<CallThread>
      callback;                      // makes its calls while a callback runs under a blocked one
  std::set<std::size_t> unanswered;  // the steps that it has begun and not come back from
  bool has_exited = false;
};

struct ScenarioProcess {
  std::uint32_t id = 0;    // by which the system knows it
  bool has_begun = false;  // until then others have only named it
  bool has_ended = false;
  int started = 0;  // WSAStartup calls that no WSACleanup has taken back
  SocketTable sockets;
  std::map<std::string, ScenarioThread> threads;
  std::map<std::string, std::shared_ptr<Operation>> operations;
  std::map<const Operation*, std::string> thread_of;  // the thread that began the operation
  std::map<std::string, void*> ports;
  std::map<std::uintptr_t, void*> port_of;         // the port that a socket is tied to
  std::set<std::uintptr_t> skips_port_on_success;  // sockets

  // Made: a socket, whose number may have been another one's before.
  void Made(const std::string& name, std::uintptr_t number, std::int32_t family) {
    port_of.erase(number);
    skips_port_on_success.erase(number);
    sockets.Made(name, number, family);
  }

  std::shared_ptr<Operation> Find(const std::string& operation) const {
    const auto found = operations.find(operation);
    return found == operations.end() ? nullptr : found->second;
  }

  // Forget: what a scenario left of names, with its completion ports closed. Sockets stay.
  void Forget();
};

}  // namespace portcullis::targets
