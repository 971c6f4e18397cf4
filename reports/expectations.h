// Expectations: the failures that are expected of a target, each with its reason.
//
// A document that people write ({"format": 1, "expectations": […]}, expectations.schema.json) and
// that gate.h holds against results. Read strictly. Safe from any thread.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"
#include "conformance/requirements/catalogue.h"
#include "reports/results.h"

namespace portcullis::reports {

inline constexpr int kExpectationsFormat = 1;

// One expected failure: of everything that breaks a requirement (or of the cases of a question), of
// its generated cases alone, or of one case.
struct Expectation {
  std::string requirement;        // an id; or
  std::string of_case;            // "Theme.Name"
  bool generated = false;         // of a requirement: of its generated cases, whichever were chosen
  Result result = Result::kFail;  // kFail or kDiffers
  std::optional<Cause> cause;     // where kFail
  std::string reason;             // why this is so and is put up with
  std::string link;               // where it is followed up; may be empty
  std::string until;              // "2027-01-31", its last day; empty: without end
  std::string place;              // where it stands: "wine.json: /expectations/3"
};

struct Expectations {
  std::vector<Expectation> all;
};

// ParseExpectations: unknown keys, an id that the catalogue does not have, and two entries for the
// same thing are errors. `file` is what a message calls the document.
tl::expected<Expectations, documents::DocumentError> ParseExpectations(
    std::string_view text, const std::string& file, const requirements::Catalogue& catalogue);

tl::expected<Expectations, documents::DocumentError> LoadExpectations(
    const std::string& path, const requirements::Catalogue& catalogue);

}  // namespace portcullis::reports
