// The proof that the program carries and the reports show (requirements/proof.h), made anew from
// runs: of every defect, of every block on the reference, of the reference and of every variant.
//
// Called by the command `update`. The same program gives the same proof, with any number of jobs.

#pragma once

#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"
#include "reports/results.h"

namespace portcullis::proof {

// The run of the suite on one implementation, as far as the proof asks.
struct Standing {
  std::string name;                                 // of the variant; "" for the reference
  std::string summary;                              // of the variant
  std::vector<reports::QuestionReading> readings;   // sorted, each once
  std::vector<requirements::NotPassed> not_passed;  // in the catalogue's order
};

// RunStandings: the reference first, then every variant as the variants are listed.
std::vector<Standing> RunStandings(unsigned jobs);

// ProveReadings: every reading of every question, with those whose runs recorded it; readings that
// the catalogue does not know come behind those of their question.
std::vector<requirements::ReadingProof> ProveReadings(const requirements::Catalogue& catalogue,
                                                      const std::vector<Standing>& standings);

// Accusations: what of a standing refutes the proof: the reference has to pass everything, a
// variant may fail nothing, and the one that is like Windows may not even differ.
std::vector<std::string> Accusations(const Standing& standing);

struct MadeProof {
  requirements::Proof proof;
  std::vector<std::string> complaints;  // what the runs refute; empty where all holds
};

MadeProof MakeProof(unsigned jobs);

}  // namespace portcullis::proof
