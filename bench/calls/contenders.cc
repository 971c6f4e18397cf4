#include "bench/calls/contenders.h"

#include "bench/calls/host_provider.h"
#include "bench/calls/winsock_provider.h"
#ifndef _WIN32
#include "bench/calls/linux_provider.h"
#include "bench/calls/machine_provider.h"
#include "bench/calls/plugin_provider.h"
#endif

namespace portcullis::bench {
namespace {

template <typename Made>
std::unique_ptr<Provider> Make(std::string&) {
  return std::make_unique<Made>();
}

std::unique_ptr<Provider> MakeWinsock(std::string& error) {
  error = "WSAStartup failed";
  return MakeWinsockProvider();
}

}  // namespace

std::vector<Contender> Contenders() {
  std::vector<Contender> contenders;
  contenders.push_back({.name = "host", .label = "", .make = Make<HostProvider>});
#ifndef _WIN32
  contenders.push_back({.name = "machine", .label = "", .make = Make<MachineProvider>});
  contenders.push_back({.name = "plugin", .label = "", .make = [](std::string& error) {
                          return MakePluginProvider(PORTCULLIS_BENCH_PLUGIN, error);
                        }});
#endif
  const std::int32_t refusal = RefusalOfReservations();
  std::string label = WinsockIs();
  if (refusal != 0) label += ", refused: " + std::to_string(refusal);
  contenders.push_back({.name = "winsock",
                        .label = label,
                        .reserves = refusal == 0,
                        .is_lent = WinsockIs() != "the drop-in",
                        .make = MakeWinsock});
#ifndef _WIN32
  if (MakeLinuxRangeProvider() != nullptr) {
    contenders.push_back({.name = "linux_range",
                          .label = "system calls; nothing is held",
                          .is_lent = true,
                          .make = [](std::string&) { return MakeLinuxRangeProvider(); }});
  }
  contenders.push_back(
      {.name = "linux_bind", .label = "system calls", .is_lent = true, .make = [](std::string&) {
         return MakeLinuxBindProvider();
       }});
#endif
  return contenders;
}

}  // namespace portcullis::bench
