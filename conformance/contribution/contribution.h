// A contribution: what a run of ci/windows.ps1 on somebody's machine leaves, checked.
//
//   before/machine.json, after/machine.json        machine.h
//   before/… and after/…: excluded-ipv4-tcp.txt, dynamic-ipv4-tcp.txt, and so on: port_tables.h
//   x64/, x86/: results.json, results.journal, index.json, traces.jsonl: run_check.h
//   anything else: the output of the fuzzer and its findings, the benchmark
//
// Called by the program's check, requirements and report commands. What holds here is that the
// files agree with each other and with this program's catalogue, suite and oracle: whoever invents
// a whole machine is not found out. Pure; one thread.

#pragma once

#include <map>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/contribution/files.h"
#include "conformance/contribution/machine.h"
#include "conformance/contribution/run_check.h"
#include "conformance/documents/document_error.h"

namespace portcullis::contribution {

struct Contribution {
  Machine machine;  // before the runs
  std::vector<CheckedRun> runs;
  std::vector<std::string> problems;      // what does not hold
  std::vector<std::string> disturbances;  // what others did to the machine meanwhile
  std::vector<std::string> notes;         // what is not told
};

// CheckContribution: an error where it cannot be read at all; else what was found. Without problems
// it holds.
tl::expected<Contribution, documents::DocumentError> CheckContribution(const Files& files,
                                                                       const SelectCases& select);

// Holds: nothing was found that does not hold.
bool Holds(const Contribution& contribution);

// ConfirmedBy: by the id of each documented requirement that all runs of a contribution which
// holds, of a real Windows, have passed or not judged, and one has passed: the build. Nothing else
// confirms.
std::map<std::string, std::string> ConfirmedBy(const Contribution& contribution);

// FailedBy: the ids of the documented requirements that Windows itself has failed in such a
// contribution: each is a question that the documents and Windows contradict each other in.
std::vector<std::string> FailedBy(const Contribution& contribution);

// FindWords: the files that have one of these words in them (letter case aside), as "FILE: WORD":
// names of the contributor or of his machine. Words of fewer than three letters say nothing.
std::vector<std::string> FindWords(const Files& files, const std::vector<std::string>& words);

}  // namespace portcullis::contribution
