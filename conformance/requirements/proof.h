// The proof: what was found when the suite was run against every deliberate defect, every block of
// generated cases and every variant. It shows that no requirement sleeps and that no correct
// implementation is accused.
//
// Data, made by `portcullis-prove update` and by nothing else, embedded in the program; this is its
// reader and its printer. Used by `portcullis requirements` and by the reports, which know neither
// cases nor defects. Immutable after the first call; safe from any thread.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"

namespace portcullis::requirements {

// One deliberate fault: the requirement that it breaks, and the ids by which the suite caught it,
// its own first.
struct DefectProof {
  std::string name;
  std::string requirement;
  std::vector<std::string> caught_by;
  friend bool operator==(const DefectProof&, const DefectProof&) = default;
};

// Fewer generated cases than these leave too much to one of them.
inline constexpr std::size_t kFewestDeciding = 20;

// How many generated cases allow the answer of one requirement alone.
struct DecidedProof {
  std::string requirement;
  std::size_t cases = 0;
  friend bool operator==(const DecidedProof&, const DecidedProof&) = default;
};

// One reading of one question, and who takes it: what their runs recorded, not what they claim.
struct ReadingProof {
  std::string question;
  std::string reading;
  bool reference = false;
  std::vector<std::string> variants;
  std::string why;  // what supports it on Windows, by the choice of the variant "windows"; else ""
  friend bool operator==(const ReadingProof&, const ReadingProof&) = default;
};

struct NotPassed {
  std::string requirement;
  std::string result;  // as a results file has it
  friend bool operator==(const NotPassed&, const NotPassed&) = default;
};

// A correct implementation that chooses otherwise, and the requirements that its run did not pass.
// No "fail" may be there; "differs" may, for whoever does otherwise than was observed on Windows.
struct VariantProof {
  std::string name;
  std::string summary;
  std::vector<NotPassed> not_passed;  // in the catalogue's order
  friend bool operator==(const VariantProof&, const VariantProof&) = default;
};

struct Proof {
  int catalogue_version = 0;
  std::vector<DefectProof> defects;    // as the defects are listed
  std::vector<DecidedProof> decides;   // in the catalogue's order, as all below
  std::vector<ReadingProof> readings;  // every reading of every question
  std::vector<VariantProof> variants;  // as the variants are listed
  friend bool operator==(const Proof&, const Proof&) = default;
};

// TheProof: the embedded one. It is ours, so a mistake in it ends the program with a message.
const Proof& TheProof();

// ParseProof: the reader behind it. Unknown and duplicate keys are errors. Whether it fits the
// catalogue is held by a test and not here: a program that mends it has to start.
tl::expected<Proof, documents::DocumentError> ParseProof(std::string_view text);

// PrintProof: the file's bytes; ParseProof of them gives the same again.
std::string PrintProof(const Proof& proof);

// FindProofDefects: the defects that break this requirement.
std::vector<DefectProof> FindProofDefects(const Proof& proof, std::string_view requirement);

// FindProofDecided: how many generated cases decide this requirement; 0 where it is not listed.
std::size_t FindProofDecided(const Proof& proof, std::string_view requirement);

// FindProofReading: null for a reading that is not listed.
const ReadingProof* FindProofReading(const Proof& proof, std::string_view question,
                                     std::string_view reading);

// FindNotPassed: the result of this variant where it does not pass the requirement; else "".
std::string FindNotPassed(const VariantProof& variant, std::string_view requirement);

// IsGap: nobody takes this reading, neither the reference nor a variant.
bool IsGap(const ReadingProof& reading);

}  // namespace portcullis::requirements
