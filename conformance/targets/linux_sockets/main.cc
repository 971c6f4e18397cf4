// linux_sockets: the testee. Speaks the protocol of ../PROTOCOL.md on standard input and output.

#include "conformance/targets/linux_sockets/linux_target.h"
#include "conformance/targets/wire/serve.h"

int main() {
  const auto target = portcullis::targets::linux_sockets::MakeLinuxTarget();
  return portcullis::targets::ServeOnStandardStreams(*target);
}
