#include "conformance/contribution/machine.h"

namespace portcullis::contribution {

tl::expected<Machine, std::string> RecordMachine(const std::string&) {
  return tl::make_unexpected(
      std::string("machine: expected portcullis.exe on Windows, whose build it records; this "
                  "program is not for Windows"));
}

}  // namespace portcullis::contribution
