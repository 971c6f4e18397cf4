#include "conformance/targets/plugin/plugin_operation.h"

#include <algorithm>
#include <thread>

namespace portcullis::targets {
namespace {

using std::chrono::steady_clock;

constexpr std::byte kFill{0xA5};
constexpr std::uint32_t kUntouched = 0xA5A5'A5A5u;
constexpr std::size_t kShown = 64;  // bytes of an output

}  // namespace

PluginOperation::Buffer PluginOperation::MakeBuffer(scenario::Memory memory, std::uint32_t size,
                                                    std::byte fill) {
  Buffer buffer{memory == scenario::Memory::kNull, size, nullptr};
  if (!buffer.is_null) {
    buffer.bytes = std::make_unique<std::byte[]>(std::max<std::size_t>(size, 1));
    std::fill_n(buffer.bytes.get(), size, fill);
  }
  return buffer;
}

PluginOperation::PluginOperation(std::size_t of_step, const scenario::WsaIoctlCall& call,
                                 std::vector<std::byte> input)
    : step(of_step),
      code_(call.code),
      in_(MakeBuffer(call.in.memory, call.in.size, std::byte{0})),
      out_(MakeBuffer(call.out.memory, call.out.size, kFill)) {
  if (!in_.is_null) {
    std::copy_n(input.begin(), std::min<std::size_t>(input.size(), call.in.size), in_.bytes.get());
  }
  if (call.returned != scenario::Memory::kNull) {
    returned_ = std::make_unique<std::uint32_t>(kUntouched);
  }
}

portcullis_ioctl PluginOperation::Native(std::uint32_t process, std::uint64_t socket) const {
  return {process,          code_,           socket,       number,       in_.bytes.get(),
          out_.bytes.get(), returned_.get(), in_.declared, out_.declared};
}

std::optional<std::uint32_t> PluginOperation::Count() const {
  if (returned_ == nullptr || *returned_ == kUntouched) return std::nullopt;
  return *returned_;
}

std::vector<std::byte> PluginOperation::Output() const {
  if (out_.is_null) return {};
  const std::byte* const begin = out_.bytes.get();
  return {begin, begin + std::min<std::size_t>(out_.declared, kShown)};
}

bool PluginOperation::WaitForEnd(const portcullis_plugin& plugin, void* host,
                                 std::chrono::seconds bound) {
  const auto deadline = steady_clock::now() + bound;
  while (!has_ended && plugin.ended != nullptr) {
    has_ended = plugin.ended(host, number, &error, &transferred) != 0;
    if (has_ended || steady_clock::now() >= deadline) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return has_ended;
}

}  // namespace portcullis::targets
