// What a stranger's reading depends on: a README in every folder, links that lead somewhere, and
// nothing that is true on one machine alone.

#pragma once

#include <vector>

#include "ci/checks/source_tree.h"

namespace portcullis::checks {

// CheckReadmes: the root, every folder at the top and every folder with C++ sources has a
// README.md. Folders that begin with a dot belong to tools.
std::vector<Finding> CheckReadmes(const SourceTree& tree);

// CheckLinks: every relative link of a Markdown file names a file or a folder of the tree.
std::vector<Finding> CheckLinks(const SourceTree& tree);

// CheckPlaces: no file names a place that other machines do not have (a home folder, our own
// checkout) or a host that packages come from: packages are asked for by name.
std::vector<Finding> CheckPlaces(const SourceTree& tree);

}  // namespace portcullis::checks
