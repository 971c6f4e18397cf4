#include "conformance/targets/winsock/winsock_target.h"

#include <utility>

#include "conformance/targets/winsock/performer.h"
#include "conformance/targets/winsock/system_calls.h"
#include "conformance/targets/wire/one_process.h"

namespace portcullis::targets {
namespace {

class WinsockProcess final : public Performer, public OneProcess {
 public:
  using Performer::Performer;
  std::uint32_t ProcessId() const override { return own_process(); }
  void NextDuplicateIsFor(std::uint32_t process_id) override { duplicate_for_ = process_id; }
  void NextSocketIsFrom(std::vector<std::byte> protocol_info) override {
    socket_from_ = std::move(protocol_info);
  }
  std::vector<std::byte> TakeProtocolInfo() override { return std::exchange(given_info_, {}); }
};

}  // namespace

std::unique_ptr<Target> MakeWinsockTarget(const WinsockOptions& options) {
  system::Prepare();
  if (system::PlaysProcesses()) return std::make_unique<Performer>(options);
  return std::make_unique<WinsockProcess>(options);
}

}  // namespace portcullis::targets
