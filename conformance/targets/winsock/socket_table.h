// SocketTable: the descriptors that a scenario's names stand for, and four things that are none.
//
// Used by the winsock target, on its own thread. Numbers only: it makes no scenario calls. The
// event object and the file live as long as the table does.

#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "conformance/scenario/step.h"

namespace portcullis::targets {

struct SocketRecord {
  std::uintptr_t number = 0;
  std::int32_t family = 0;
  bool lives = false;
};

class SocketTable {
 public:
  // Empty; RenewOthers makes the event object and the file.
  SocketTable();
  SocketTable(const SocketTable&) = delete;
  SocketTable& operator=(const SocketTable&) = delete;
  ~SocketTable();

  // Resolve: the number to pass. INVALID_SOCKET for a name that was never made.
  std::uintptr_t Resolve(const scenario::SocketRef& socket) const;
  // Family: that of a named socket, else AF_INET.
  std::int32_t Family(const scenario::SocketRef& socket) const;
  // Lives: true where the number is that of a socket which was made and has not been closed.
  bool Lives(std::uintptr_t number) const;

  void Made(const std::string& name, std::uintptr_t number, std::int32_t family);
  void Closed(std::uintptr_t number);
  void AllClosed();

  // CloseAll: closes what still lives, with the names forgotten. Winsock has to be started.
  void CloseAll();

  // RenewOthers: makes the event object and the file anew where an implementation closed them.
  void RenewOthers();

 private:
  std::map<std::string, SocketRecord> named_;
  std::vector<SocketRecord> unnamed_;  // whose name has gone to a later socket
  void* event_ = nullptr;
  std::uintptr_t file_;
};

}  // namespace portcullis::targets
