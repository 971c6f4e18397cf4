// A machine that there is not, and the records that ci/windows.ps1 leaves of it. For tests only.

#pragma once

#include <string>

#include "conformance/contribution/files.h"
#include "conformance/contribution/machine.h"

namespace portcullis::contribution {

inline Machine SampleMachine() {
  Machine machine;
  machine.program = "0.1.0";
  machine.architecture = "x64";
  machine.major = 10;
  machine.build = 26100;
  machine.revision = 2314;
  machine.edition = "Professional";
  machine.release = "24H2";
  machine.adapters_up = 1;
  machine.has_ipv4 = true;
  machine.catalogue = {{"MSAFD Tcpip [TCP/IP]", 2, 1, 6, 1}};
  return machine;
}

// Records of the machine before and after, and netsh's words.
inline Files SampleMachineFiles() {
  Files files;
  for (const std::string when : {"before/", "after/"}) {
    files[when + "machine.json"] = PrintMachine(SampleMachine());
    for (const std::string table : {"ipv4-tcp", "ipv4-udp", "ipv6-tcp", "ipv6-udp"}) {
      files[when + "excluded-" + table + ".txt"] = "     50000       50059     *\r\n";
      files[when + "dynamic-" + table + ".txt"] =
          "Start Port      : 49152\r\nNumber of Ports : 16384\r\n";
    }
  }
  return files;
}

}  // namespace portcullis::contribution
