// The register of ambiguities: every question that the documents leave open or contradict, its
// readings with their sources, who takes which, and where the targets of given runs stand.
//
// Derived from the catalogue, the proof and results, never written by hand. Used by
// `portcullis requirements --ambiguities` and by the page. Pure functions.

#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"
#include "reports/results.h"

namespace portcullis::reports {

struct RegisterReading {
  std::string id;
  std::string source;  // by the catalogue; "" where a run recorded what the catalogue does not have
  bool reference = false;
  std::string why;  // where the reference takes it: what supports that
  std::vector<std::string> variants;
  bool gap = false;  // neither the reference nor a variant takes it
};

// Where one run's target stands: its reading (several joined by " / "), or why it has none, in the
// words of its cases' results: "not supported: the target lacks: persistent".
struct RegisterStanding {
  std::string reading;
  std::string without;
};

struct RegisterEntry {
  std::string id;
  std::string level;
  std::string scope;
  std::string statement;
  std::vector<RegisterReading> readings;
  std::vector<RegisterStanding> standings;  // one for each run
};

struct Register {
  std::vector<TargetInfo> targets;  // of the runs, in their order
  std::vector<RegisterEntry> entries;
};

// MakeRegister: the catalogue's questions in its order, then those that only a run knows.
Register MakeRegister(const requirements::Catalogue& catalogue, const requirements::Proof& proof,
                      const std::vector<Results>& runs);

// CountGaps: how many readings nobody takes.
std::size_t CountGaps(const Register& all);

// TargetName: "acme 2.1 (Linux)", of what is known.
std::string TargetName(const TargetInfo& target);

// PrintRegister: for a terminal, with the gaps listed once more at its end. What comes from a
// target is escaped.
std::string PrintRegister(const Register& all);

// PrintRegisterJson: {"targets": […], "questions": […], "gaps": N}.
std::string PrintRegisterJson(const Register& all);

}  // namespace portcullis::reports
