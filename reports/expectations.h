// Expectations: the failures that are expected of a target, each with its reason; and what the
// target could do when they were written.
//
// A document that people write ({"format": 1, "target"?, "expectations": […]},
// expectations.schema.json) and that gate.h holds against results; update_expectations.h renews it.
// Read strictly. Safe from any thread.

#pragma once

#include <cstddef>
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

// An entry with a wildcard may stand for so many requirements or cases and no more.
inline constexpr std::size_t kMostMatches = 50;

// One expected failure: of everything that breaks a requirement (or of the cases of a question), of
// its generated cases alone, or of one case. A '*' in the id or the name stands for any text.
struct Expectation {
  std::string requirement;  // an id, or ids with a wildcard; or
  std::string of_case;      // "Theme.Name", or with a wildcard
  bool generated = false;   // of a requirement: of its generated cases, whichever were chosen
  std::size_t at_most = 1;  // with a wildcard: how many requirements or cases it may stand for
  Result result = Result::kFail;  // kFail, kUnstable or kDiffers
  std::optional<Cause> cause;     // where kFail
  std::string reason;             // why this is so and is put up with
  std::string link;               // where it is followed up; may be empty
  std::string until;              // "2027-01-31", its last day; empty: without end
  std::string place{};            // where it stands: "wine.json: /expectations/3"
  friend bool operator==(const Expectation&, const Expectation&) = default;
};

// What the target could do: a run in which it can do less is red, so that nothing turns green by
// being left out.
struct ExpectedTarget {
  std::vector<std::string> capabilities;
  std::size_t passed_cases = 0;  // of a run of the whole suite, so many at least
  std::size_t passed_generated = 0;
  friend bool operator==(const ExpectedTarget&, const ExpectedTarget&) = default;
};

struct Expectations {
  std::optional<ExpectedTarget> target{};
  std::vector<Expectation> all{};
  std::string file{};  // for messages
};

// An expectation that was put in by the program waits for somebody to say why: its reason is empty.
enum class Reasons { kAreRequired, kMayBeEmpty };

// ParseExpectations: unknown keys, an id that the catalogue does not have, and two entries for the
// same thing are errors. `file` is what a message calls the document.
tl::expected<Expectations, documents::DocumentError> ParseExpectations(
    std::string_view text, const std::string& file, const requirements::Catalogue& catalogue,
    Reasons reasons = Reasons::kAreRequired);

tl::expected<Expectations, documents::DocumentError> LoadExpectations(
    const std::string& path, const requirements::Catalogue& catalogue,
    Reasons reasons = Reasons::kAreRequired);

// PrintExpectations: the document, its entries in their order.
std::string PrintExpectations(const Expectations& expectations);

// Subject: what an entry is about, for messages: "case Theme.Name", "ACQ-OUT-02 in generated
// cases".
std::string Subject(const Expectation& expectation);

// HasWildcard: whether the entry stands for more than one requirement or case.
bool HasWildcard(const Expectation& expectation);

// Fits: whether `text` is `pattern`, in which each '*' stands for any text.
bool Fits(std::string_view pattern, std::string_view text);

}  // namespace portcullis::reports
