// The counts in a results file and in a journal: of cases by how they ended, and of what blocks of
// generated cases say beside that.
//
// Called by results_json.cc and by the journal's reader and printer. Counts that contradict each
// other are errors of the document. Safe from any thread.

#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json_fwd.hpp>

#include "conformance/documents/json_reader.h"
#include "reports/results.h"

namespace portcullis::reports {

// {"pass": 3, "fail": 1}: what is zero is left out.
nlohmann::ordered_json ResultCountsToJson(const std::map<Result, std::size_t>& counts);
std::map<Result, std::size_t> ReadResultCounts(documents::ObjectReader& reader);

// A block in a journal: {"generated", "ran", "results": {…}, "decides": [{"requirement", "cases"}],
// "broken": [{"requirement", "cause"?, "cases"}]}; no cause where the cases only differ.
nlohmann::ordered_json BlockToJson(const BlockCounts& block);
BlockCounts ReadBlock(documents::ObjectReader reader);

// What it says of one requirement, in a results file: {"generated", "ran", "decides", "broken":
// [{"cause"?, "cases"}]}.
nlohmann::ordered_json ShareToJson(const BlockShare& share);
BlockShare ReadShare(documents::ObjectReader reader);

// "totals" of a results file: {"cases", "pass", …, "generated": {"cases", "of", "pass", …}}.
nlohmann::ordered_json TotalsToJson(const std::map<Result, std::size_t>& cases,
                                    const GeneratedTotals& generated);
// ReadTotals: into the fields of `results` that count cases.
void ReadTotals(documents::ObjectReader totals, Results& results);

}  // namespace portcullis::reports
