// The catalogue as a person or a script reads it: `portcullis requirements`.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"

namespace portcullis::requirements {

// What covers a requirement, by its id: handed in, since neither cases nor defects are known here.
struct Coverage {
  std::map<std::string, std::vector<std::string>> cases;
  std::map<std::string, std::vector<std::string>> defects;
};

// PrintText: every requirement with its source, cases and defects, what `proof` says of them, then
// every question with its readings.
std::string PrintText(const Catalogue& catalogue, const Coverage& coverage, const Proof& proof);

// PrintJson: the same as one array, in the catalogue's order; questions have "readings". Of a
// requirement "defects" are names and "caught_by" has the ids of each of them.
std::string PrintJson(const Catalogue& catalogue, const Coverage& coverage, const Proof& proof);

}  // namespace portcullis::requirements
