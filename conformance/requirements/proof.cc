#include "conformance/requirements/proof.h"

#include <algorithm>

namespace portcullis::requirements {

std::vector<DefectProof> FindProofDefects(const Proof& proof, std::string_view requirement) {
  std::vector<DefectProof> found;
  for (const DefectProof& defect : proof.defects) {
    if (defect.requirement == requirement) found.push_back(defect);
  }
  return found;
}

std::size_t FindProofDecided(const Proof& proof, std::string_view requirement) {
  for (const DecidedProof& decided : proof.decides) {
    if (decided.requirement == requirement) return decided.cases;
  }
  return 0;
}

const ReadingProof* FindProofReading(const Proof& proof, std::string_view question,
                                     std::string_view reading) {
  for (const ReadingProof& one : proof.readings) {
    if (one.question == question && one.reading == reading) return &one;
  }
  return nullptr;
}

std::string FindNotPassed(const VariantProof& variant, std::string_view requirement) {
  for (const NotPassed& one : variant.not_passed) {
    if (one.requirement == requirement) return one.result;
  }
  return "";
}

bool IsGap(const ReadingProof& reading) { return !reading.reference && reading.variants.empty(); }

}  // namespace portcullis::requirements
