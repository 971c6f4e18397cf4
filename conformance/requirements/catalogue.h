// The catalogue: what the sources say (facts), what follows from them for an implementation
// (requirements), and what they leave open or contradict (questions).
//
// Data, embedded in the program; this is its reader. Used by the run, the reports and the program;
// the oracle names the same ids. Immutable after the first call; safe from any thread.

#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"

namespace portcullis::requirements {

// One statement of one source. `mark` is doc (a Microsoft page says so), obs (public code, a test
// or a report shows it), unclear or contra (another source says otherwise). A fact that no
// requirement and no question cites says why: it is no behaviour, or it speaks of what scenarios do
// not express.
struct Fact {
  std::string id;
  std::string mark;
  std::string page;
  std::string text;
  std::string no_behaviour;
  std::string outside;
};

struct Source {
  std::string page;
  std::string section;
};

struct Requirement {
  std::string id;
  std::string level;  // "documented" or "observed"
  std::string api;
  std::string kind;
  std::vector<std::string> codes;
  std::string statement;
  Source source;
  std::string row;  // the error code of its page's table that names this cause; else empty
  std::vector<std::string> facts;
  std::string confirmed;  // the run of a Windows build that passed it; empty: never run on Windows
};

struct QuestionReading {
  std::string id;
  std::string source;
};

struct Question {
  std::string id;
  std::string level;  // "unspecified" or "contradicted"
  std::string api;
  std::string scope;  // "answer": free at each call; "behaviour": one per run
  std::string statement;
  std::vector<QuestionReading> readings;
  std::vector<std::string> facts;
};

struct Catalogue {
  int version = 0;
  std::vector<Fact> facts;
  std::vector<Requirement> requirements;
  std::vector<Question> questions;
};

// TheCatalogue: the embedded one. It is ours, so a mistake in it ends the program with a message.
const Catalogue& TheCatalogue();

// ParseCatalogue: the reader behind it. Unknown and duplicate keys are errors; so are an unknown
// mark, level or scope, an id that stands twice, and a cited fact that does not exist.
tl::expected<Catalogue, documents::DocumentError> ParseCatalogue(std::string_view facts_text,
                                                                 std::string_view catalogue_text);

// Null for an id that is not listed.
const Requirement* FindRequirement(std::string_view id);
const Question* FindQuestion(std::string_view id);
bool IsKnownId(std::string_view id);

}  // namespace portcullis::requirements
