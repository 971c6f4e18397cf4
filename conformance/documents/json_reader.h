// The one reader of foreign JSON: bounded in depth and size, UTF-8 only, and every message names
// the file, the place and what was expected.
//
// Used by every *_json.cc. Never throws, never recurses deeper than the bound. ObjectReader makes a
// loader a list of fields: it keeps the first error, and after one every further read gives a
// default, so that a loader checks once at its end. Not thread safe; one reader per document.

#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "conformance/documents/document_error.h"

namespace portcullis::documents {

enum class DuplicateKeys { kAreErrors, kLastWins };

struct Limits {
  std::size_t depth = 64;
  std::size_t bytes = 64u << 20;
  DuplicateKeys duplicate_keys = DuplicateKeys::kLastWins;
};

tl::expected<nlohmann::json, DocumentError> ParseJson(std::string_view text,
                                                      const std::string& file,
                                                      const Limits& limits = {});

// Where a value stands, and the first error of its document. Shared by the readers of one document.
class ObjectReader {
 public:
  // The document itself. A document that is no object is an error at once.
  ObjectReader(const nlohmann::json& document, std::string file);

  // A required field of that name. Absent or of another type: an error, and a default value.
  std::string String(const std::string& key);
  bool Bool(const std::string& key);
  std::int64_t Integer(const std::string& key, std::int64_t lowest, std::int64_t highest);
  double Number(const std::string& key, double lowest, double highest);
  std::vector<std::string> Strings(const std::string& key);
  ObjectReader Object(const std::string& key);
  std::vector<ObjectReader> Objects(const std::string& key);
  const nlohmann::json& Value(const std::string& key);

  // The same for a field that may be absent.
  bool Has(const std::string& key) const;
  std::string StringOr(const std::string& key, std::string absent);
  bool BoolOr(const std::string& key, bool absent);
  std::int64_t IntegerOr(const std::string& key, std::int64_t lowest, std::int64_t highest,
                         std::int64_t absent);
  std::vector<std::string> StringsOrNone(const std::string& key);
  std::vector<ObjectReader> ObjectsOrNone(const std::string& key);

  // Keys: of an object whose keys are names of the document's own, in their order.
  std::vector<std::string> Keys() const;

  // CheckFormat: the field "format" must be `version`.
  void CheckFormat(std::int64_t version);

  // RejectUnknownKeys: every key of the object must have been asked for by now.
  void RejectUnknownKeys();

  // Complain: an error of the caller's own at a field of this object ("" for the object itself).
  void Complain(const std::string& key, const std::string& expected);

  bool Failed() const;
  const DocumentError& Error() const;  // only where Failed
  std::string Place() const { return pointer_.empty() ? "/" : pointer_; }

 private:
  struct Shared;
  ObjectReader(const nlohmann::json* object, std::string pointer, std::shared_ptr<Shared> shared);
  const nlohmann::json* Find(const std::string& key);
  const nlohmann::json* Require(const std::string& key);
  const nlohmann::json* RequireArray(const std::string& key);

  const nlohmann::json* object_;  // null after an error: then every read gives a default
  std::string pointer_;
  std::vector<std::string> asked_;
  std::shared_ptr<Shared> shared_;
};

// A document that was parsed, for loaders that read nothing but fields: they need no json.hpp,
// which is most of the time that their files would take to compile. Lives as long as its readers.
class JsonDocument {
 public:
  JsonDocument(nlohmann::json document, std::string file);
  ObjectReader Root() const;

 private:
  std::shared_ptr<const nlohmann::json> document_;
  std::string file_;
};

// ParseDocument: ParseJson for such a loader.
tl::expected<JsonDocument, DocumentError> ParseDocument(std::string_view text,
                                                        const std::string& file,
                                                        const Limits& limits = {});

}  // namespace portcullis::documents
