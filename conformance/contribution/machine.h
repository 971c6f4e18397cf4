// What a run on Windows says of its machine: which build it is, what of it could change a verdict,
// and nothing of its owner: no user's or computer's name, no address.
//
// Written by `portcullis machine` before and after the runs of ci/windows.ps1, read by `check`.
// Plain values, and their document (machine.schema.json). Safe from any thread.

#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"

namespace portcullis::contribution {

inline constexpr int kMachineFormat = 1;

// An entry of the Winsock catalogue (WSCEnumProtocols): also layered providers, whose chain is
// not 1.
struct CatalogueEntry {
  std::string name;
  std::int32_t family = 0;
  std::int32_t type = 0;
  std::int32_t protocol = 0;
  std::int32_t chain = 0;  // 1 a base provider, 0 a layered one, more: a chain
  friend bool operator==(const CatalogueEntry&, const CatalogueEntry&) = default;
};

struct Machine {
  std::string program;       // version of portcullis
  std::string architecture;  // of the program: "x64", "x86"
  std::uint32_t major = 0;   // RtlGetVersion
  std::uint32_t minor = 0;
  std::uint32_t build = 0;
  std::uint32_t revision = 0;     // UBR, of the registry; 0 where there is none
  std::string edition;            // EditionID: "Professional"
  std::string release;            // DisplayVersion: "24H2"
  std::string stands_in;          // "Wine 8.0" where this is no Windows; else ""
  bool is_administrator = false;  // elevated
  std::uint32_t adapters_up = 0;  // without loopback
  bool has_ipv4 = false;          // an address of an adapter that is up
  bool has_ipv6 = false;
  std::vector<CatalogueEntry> catalogue;
  std::vector<std::string> foreign_modules;  // DLLs in the process that are not of Windows or ours
  std::vector<std::string> own_blocks;       // persistent ones of ours that are not deleted yet
  friend bool operator==(const Machine&, const Machine&) = default;
};

// PrintBuild: "Windows 10.0 build 26100.2314, Professional 24H2, x64"; begins with what stands in.
std::string PrintBuild(const Machine& machine);

std::string PrintMachine(const Machine& machine);
tl::expected<Machine, documents::DocumentError> ParseMachine(std::string_view text,
                                                             const std::string& file);

// RecordMachine: of the machine that this runs on; outside Windows an error that says so. Starts
// Winsock, makes two sockets for what that loads into the process, and binds neither.
tl::expected<Machine, std::string> RecordMachine(const std::string& program_version);

}  // namespace portcullis::contribution
