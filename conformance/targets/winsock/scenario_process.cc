#include "conformance/targets/winsock/scenario_process.h"

#include "conformance/targets/winsock/windows_api.h"

namespace portcullis::targets {

void ScenarioProcess::Forget() {
  for (const auto& [name, port] : ports) CloseHandle(port);
  ports.clear();
  port_of.clear();
  skips_port_on_success.clear();
  operations.clear();
  thread_of.clear();
  has_begun = false;
  has_ended = false;
}

}  // namespace portcullis::targets
