// A catalogue and a proof for the tests of this folder, that fit SampleResults().

#pragma once

#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"

namespace portcullis::reports {

inline requirements::Catalogue SampleCatalogue() {
  requirements::Catalogue catalogue;
  catalogue.version = 1;
  for (const char* id : {"ACQ-OUT-02", "ACQ-OUT-01"}) {
    requirements::Requirement requirement;
    requirement.id = id;
    catalogue.requirements.push_back(requirement);
  }
  catalogue.questions = {{"Q-ACQ-TAKEN-CODE",
                          "unspecified",
                          "acquire",
                          "answer",
                          "Which code?",
                          {{"WSAEADDRINUSE", "seen by a client"},
                           {"WSAEINVAL", "the table's row"},
                           {"other", "no source"}},
                          {"F-ACQ-01"}}};
  return catalogue;
}

inline requirements::Proof SampleProof() {
  requirements::Proof proof;
  proof.catalogue_version = 1;
  proof.defects = {{"small-output-is-enough", "ACQ-OUT-02", {"ACQ-OUT-02", "ACQ-OUT-01"}},
                   {"output-is-left", "ACQ-OUT-01", {}}};
  proof.decides = {{"ACQ-OUT-01", 1}, {"ACQ-OUT-02", 132}};
  proof.readings = {{"Q-ACQ-TAKEN-CODE", "WSAEADDRINUSE", true, {"windows"}, "an issue about it"},
                    {"Q-ACQ-TAKEN-CODE", "WSAEINVAL", false, {"strict"}, ""},
                    {"Q-ACQ-TAKEN-CODE", "other", false, {}, ""}};
  proof.variants = {{"windows", "the best guess", {}},
                    {"strict", "refuses what it may", {{"ACQ-OUT-01", "differs"}}}};
  return proof;
}

}  // namespace portcullis::reports
