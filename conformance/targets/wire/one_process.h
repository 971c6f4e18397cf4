// What a target also is that is one process of its machine: the implementation lives in the
// machine, and every process of a scenario is another process of the system that runs this program.
//
// Implemented by the winsock target on Windows, beside Target. Serve says the process id in hello;
// the runner then starts one child for each process of a scenario, and tells each what it cannot
// know of the others by the functions below, just before the step that needs it. One thread.

#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace portcullis::targets {

class OneProcess {
 public:
  OneProcess() = default;
  OneProcess(const OneProcess&) = delete;
  OneProcess& operator=(const OneProcess&) = delete;
  virtual ~OneProcess() = default;

  // ProcessId: by which the system knows this process.
  virtual std::uint32_t ProcessId() const = 0;

  // NextDuplicateIsFor: the process that the next step's WSADuplicateSocketW is to name.
  virtual void NextDuplicateIsFor(std::uint32_t process_id) = 0;

  // NextSocketIsFrom: the WSAPROTOCOL_INFOW that the next step's WSASocketW is to pass; empty where
  // nobody has filled one.
  virtual void NextSocketIsFrom(std::vector<std::byte> protocol_info) = 0;

  // TakeProtocolInfo: the WSAPROTOCOL_INFOW that a WSADuplicateSocketW filled whose Returned Next
  // has just given; empty after every other event.
  virtual std::vector<std::byte> TakeProtocolInfo() = 0;
};

}  // namespace portcullis::targets
