// One WSAIoctl of a plugin: its memory, and how it ends where it is overlapped.
//
// Used by plugin_target. The memory keeps its place when the value is moved, since a pending
// operation writes to it.

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "conformance/scenario/step.h"
#include "conformance/targets/plugin/portcullis_plugin.h"

namespace portcullis::targets {

struct PluginOperation {
  PluginOperation() = default;
  // `input`: the bytes that the input begins with; zeros follow.
  PluginOperation(std::size_t of_step, const scenario::WsaIoctlCall& call,
                  std::vector<std::byte> input);

  // Native: the call as the plugin gets it. Lives no longer than this.
  portcullis_ioctl Native(std::uint32_t process, std::uint64_t socket) const;

  // Count: what lpcbBytesReturned got; nothing where nobody stored anything.
  std::optional<std::uint32_t> Count() const;

  // Output: what the output buffer begins with.
  std::vector<std::byte> Output() const;

  // WaitForEnd: asks the plugin until it has ended; false where it has not within `bound`.
  bool WaitForEnd(const portcullis_plugin& plugin, void* host, std::chrono::seconds bound);

  std::size_t step = 0;
  std::uint64_t number = 0;  // 0: there is no OVERLAPPED
  bool is_due = false;       // its event is to be set, and has not been seen
  bool has_ended = false;
  std::int32_t error = 0;  // with which it has ended
  std::uint32_t transferred = 0;

 private:
  struct Buffer {
    bool is_null = true;
    std::uint32_t declared = 0;
    std::unique_ptr<std::byte[]> bytes;
  };
  static Buffer MakeBuffer(scenario::Memory memory, std::uint32_t size, std::byte fill);

  std::uint32_t code_ = 0;
  Buffer in_;
  Buffer out_;
  std::unique_ptr<std::uint32_t> returned_;  // null: the call passes none
};

}  // namespace portcullis::targets
