#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>

#include "conformance/documents/json_reader.h"
#include "conformance/requirements/catalogue.h"
#include "conformance/requirements/embedded.h"

namespace portcullis::requirements {
namespace {

using documents::DocumentError;
using documents::ObjectReader;

constexpr int kFormat = 1;
constexpr const char* kFactsFile = "facts.json";
constexpr const char* kCatalogueFile = "catalogue.json";

std::string OneOf(ObjectReader& reader, const std::string& key,
                  const std::set<std::string>& words) {
  std::string word = reader.String(key);
  if (words.contains(word)) return word;
  std::string expected;
  for (const std::string& known : words) expected += (expected.empty() ? "" : " or ") + known;
  reader.Complain(key, expected);
  return word;
}

Fact ReadFact(ObjectReader& reader) {
  Fact fact;
  fact.id = reader.String("id");
  fact.mark = OneOf(reader, "mark", {"doc", "obs", "unclear", "contra"});
  fact.page = reader.String("page");
  fact.text = reader.String("text");
  fact.no_behaviour = reader.StringOr("no_behaviour", "");
  fact.outside = reader.StringOr("outside", "");
  reader.RejectUnknownKeys();
  return fact;
}

Requirement ReadRequirement(ObjectReader& reader) {
  Requirement requirement;
  requirement.id = reader.String("id");
  requirement.level = OneOf(reader, "level", {"documented", "observed"});
  requirement.api = reader.String("api");
  requirement.kind = reader.String("kind");
  requirement.codes = reader.StringsOrNone("codes");
  requirement.statement = reader.String("statement");
  ObjectReader source = reader.Object("source");
  requirement.source.page = source.String("page");
  requirement.source.section = source.String("section");
  source.RejectUnknownKeys();
  requirement.row = reader.StringOr("row", "");
  requirement.facts = reader.Strings("facts");
  requirement.confirmed = reader.StringOr("confirmed", "");
  reader.RejectUnknownKeys();
  return requirement;
}

Question ReadQuestion(ObjectReader& reader) {
  Question question;
  question.id = reader.String("id");
  question.level = OneOf(reader, "level", {"unspecified", "contradicted"});
  question.api = reader.String("api");
  question.scope = OneOf(reader, "scope", {"answer", "behaviour"});
  question.statement = reader.String("statement");
  for (ObjectReader& reading : reader.Objects("readings")) {
    question.readings.push_back({reading.String("id"), reading.String("source")});
    reading.RejectUnknownKeys();
  }
  question.facts = reader.Strings("facts");
  reader.RejectUnknownKeys();
  return question;
}

// What holds between entries: every id once, every cited fact there.
std::optional<DocumentError> FindInconsistency(const Catalogue& catalogue) {
  std::set<std::string> facts;
  for (const Fact& fact : catalogue.facts) {
    if (!facts.insert(fact.id).second) {
      return DocumentError{kFactsFile, fact.id, "each id once"};
    }
  }
  std::set<std::string> ids;
  std::optional<DocumentError> error;
  const auto check = [&](const auto& entry) {
    if (error.has_value()) return;
    if (!ids.insert(entry.id).second) error = {kCatalogueFile, entry.id, "each id once"};
    for (const std::string& fact : entry.facts) {
      if (!facts.contains(fact)) {
        error = {kCatalogueFile, entry.id, "facts that exist, not " + fact};
      }
    }
  };
  std::for_each(catalogue.requirements.begin(), catalogue.requirements.end(), check);
  std::for_each(catalogue.questions.begin(), catalogue.questions.end(), check);
  return error;
}

}  // namespace

tl::expected<Catalogue, DocumentError> ParseCatalogue(std::string_view facts_text,
                                                      std::string_view catalogue_text) {
  documents::Limits limits;
  limits.duplicate_keys = documents::DuplicateKeys::kAreErrors;
  const auto facts_json = documents::ParseJson(facts_text, kFactsFile, limits);
  if (!facts_json.has_value()) return tl::make_unexpected(facts_json.error());
  const auto catalogue_json = documents::ParseJson(catalogue_text, kCatalogueFile, limits);
  if (!catalogue_json.has_value()) return tl::make_unexpected(catalogue_json.error());

  Catalogue catalogue;
  ObjectReader facts(*facts_json, kFactsFile);
  facts.CheckFormat(kFormat);
  for (ObjectReader& fact : facts.Objects("facts")) catalogue.facts.push_back(ReadFact(fact));
  facts.RejectUnknownKeys();
  if (facts.Failed()) return tl::make_unexpected(facts.Error());

  ObjectReader reader(*catalogue_json, kCatalogueFile);
  reader.CheckFormat(kFormat);
  catalogue.version = static_cast<int>(reader.Integer("version", 1, 1'000'000));
  for (ObjectReader& requirement : reader.Objects("requirements")) {
    catalogue.requirements.push_back(ReadRequirement(requirement));
  }
  for (ObjectReader& question : reader.Objects("questions")) {
    catalogue.questions.push_back(ReadQuestion(question));
  }
  reader.RejectUnknownKeys();
  if (reader.Failed()) return tl::make_unexpected(reader.Error());
  if (auto error = FindInconsistency(catalogue)) return tl::make_unexpected(*error);
  return catalogue;
}

const Catalogue& TheCatalogue() {
  static const Catalogue catalogue = [] {
    auto parsed = ParseCatalogue(EmbeddedFacts(), EmbeddedCatalogue());
    if (!parsed.has_value()) {
      std::fprintf(stderr, "portcullis: the embedded catalogue is broken: %s\n",
                   documents::Print(parsed.error()).c_str());
      std::abort();
    }
    return *parsed;
  }();
  return catalogue;
}

const Requirement* FindRequirement(std::string_view id) {
  for (const Requirement& requirement : TheCatalogue().requirements) {
    if (requirement.id == id) return &requirement;
  }
  return nullptr;
}

const Question* FindQuestion(std::string_view id) {
  for (const Question& question : TheCatalogue().questions) {
    if (question.id == id) return &question;
  }
  return nullptr;
}

bool IsKnownId(std::string_view id) {
  return FindRequirement(id) != nullptr || FindQuestion(id) != nullptr;
}

}  // namespace portcullis::requirements
