// Results as one self-contained HTML page: the matrix of requirements against targets, failures
// first, with the evidence behind each; the register of ambiguities and how each target answers;
// and the proof, requirement by requirement; the last campaign of the fuzz targets and the last
// benchmarks, where there were some.
//
// No script, nothing loaded from elsewhere. Everything that comes from a results file is escaped.
// Pure functions.

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

// RenderHtml: one column for each of `runs`, in their order; by the catalogue and the proof that
// are built in, or by those given.
std::string RenderHtml(const std::vector<Results>& runs,
                       const std::optional<FuzzFigures>& fuzz = std::nullopt,
                       const std::vector<BenchFigures>& bench = {});
std::string RenderHtml(const std::vector<Results>& runs, const requirements::Catalogue& catalogue,
                       const requirements::Proof& proof,
                       const std::optional<FuzzFigures>& fuzz = std::nullopt,
                       const std::vector<BenchFigures>& bench = {});

}  // namespace portcullis::reports
