// Results as one self-contained HTML page: the runs and their verdicts, what changed between them,
// the matrix of requirements against runs, failures first, with the evidence behind each; the
// register of ambiguities and how each target answers; and the proof, requirement by requirement;
// the last campaign of the fuzz targets and the last benchmarks, where there were some.
//
// Nothing is loaded from elsewhere. The one script filters and copies; without it all is shown.
// Everything that comes from a results file is escaped. Pure functions.

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/proof.h"
#include "reports/bench_figures.h"
#include "reports/fuzz_figures.h"
#include "reports/results.h"

namespace portcullis::reports {

struct PageContents {
  std::vector<Results> runs{};  // a column each, in their order
  std::optional<FuzzFigures> fuzz{};
  std::vector<BenchFigures> bench{};
  // Changes are shown between each run and the one before it: where both are of one target (its
  // name), or, where this is set, whatever they are of.
  bool compares_all = false;
};

// RenderHtml: by the catalogue and the proof that are built in, or by those given.
std::string RenderHtml(const PageContents& contents);
std::string RenderHtml(const PageContents& contents, const requirements::Catalogue& catalogue,
                       const requirements::Proof& proof);

}  // namespace portcullis::reports
