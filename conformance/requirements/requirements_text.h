// The catalogue as a person or a script reads it: `portcullis requirements`.

#pragma once

#include <map>
#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"

namespace portcullis::requirements {

// What covers a requirement, by its id: handed in, since neither cases nor defects are known here.
struct Coverage {
  std::map<std::string, std::vector<std::string>> cases;
  std::map<std::string, std::vector<std::string>> defects;
};

// PrintText: every requirement with its source, cases and defects, then every question with its
// readings.
std::string PrintText(const Catalogue& catalogue, const Coverage& coverage);

// PrintJson: the same as one array, in the catalogue's order; questions have "readings".
std::string PrintJson(const Catalogue& catalogue, const Coverage& coverage);

}  // namespace portcullis::requirements
