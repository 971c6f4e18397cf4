#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "conformance/documents/json_reader.h"
#include "conformance/documents/json_text.h"

namespace portcullis::documents {
namespace {

using nlohmann::json;

std::string LineAndColumn(std::string_view text, std::size_t position) {
  const std::string_view before = text.substr(0, std::min(position, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last_newline = before.rfind('\n');
  const std::size_t column =
      1 +
      (last_newline == std::string_view::npos ? before.size() : before.size() - last_newline - 1);
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

// The library's reason without what it puts before it:
//   "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error …"
//   "[json.exception.out_of_range.406] number overflow parsing '1e999'"
std::string Reason(std::string_view message) {
  const auto skip_past = [&message](std::string_view mark) {
    const std::size_t at = message.find(mark);
    if (at != std::string_view::npos) message.remove_prefix(at + mark.size());
  };
  skip_past("] ");
  if (message.starts_with("parse error at ")) skip_past(": ");
  return std::string(message);
}

// Builds the document, and refuses what the library would take without a word.
class Builder : public nlohmann::json_sax<json> {
 public:
  Builder(json& document, const Limits& limits) : limits_(limits), next_(&document) {}

  bool null() override { return Put(nullptr); }
  bool boolean(bool value) override { return Put(value); }
  bool number_integer(number_integer_t value) override { return Put(value); }
  bool number_unsigned(number_unsigned_t value) override { return Put(value); }
  bool number_float(number_float_t value, const string_t&) override { return Put(value); }
  bool string(string_t& value) override { return Put(std::move(value)); }
  bool binary(binary_t& value) override { return Put(std::move(value)); }
  bool start_object(std::size_t) override { return Descend(json::object()); }
  bool end_object() override { return Ascend(); }
  bool start_array(std::size_t) override { return Descend(json::array()); }
  bool end_array() override { return Ascend(); }
  bool key(string_t& name) override {
    const auto [member, is_new] = open_.back()->get_ref<json::object_t&>().try_emplace(name);
    next_ = &member->second;
    if (is_new || limits_.duplicate_keys == DuplicateKeys::kLastWins) return true;
    place_ = "key \"" + name + "\"";
    expected_ = "each key once in its object";
    return false;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception& error) override {
    position_ = position;
    expected_ = "JSON (" + Reason(error.what()) + ")";
    return false;
  }

  DocumentError Error(std::string_view text, const std::string& file) const {
    if (!place_.empty()) return {file, place_, expected_};
    return {file, LineAndColumn(text, position_ == 0 ? 0 : position_ - 1), expected_};
  }

 private:
  // Where the next value belongs: the member of the last key, or a new element.
  json& Place() {
    const bool is_element = !open_.empty() && open_.back()->is_array();
    return is_element ? open_.back()->emplace_back() : *next_;
  }

  template <typename Value>
  bool Put(Value&& value) {
    Place() = std::forward<Value>(value);
    return true;
  }

  bool Descend(json container) {
    if (open_.size() == limits_.depth) {
      place_ = "depth " + std::to_string(limits_.depth + 1);
      expected_ = "at most " + std::to_string(limits_.depth) + " levels of nesting";
      return false;
    }
    json& place = Place();
    place = std::move(container);
    open_.push_back(&place);
    return true;
  }

  bool Ascend() {
    open_.pop_back();
    return true;
  }

  const Limits& limits_;
  json* next_;
  std::vector<json*> open_;  // the objects and arrays that are not closed, the innermost last
  std::size_t position_ = 0;
  std::string place_;
  std::string expected_;
};

const json& NoValue() {
  static const json none;
  return none;
}

}  // namespace

tl::expected<json, DocumentError> ParseJson(std::string_view text, const std::string& file,
                                            const Limits& limits) {
  if (text.size() > limits.bytes) {
    return tl::make_unexpected(DocumentError{
        file, "",
        "at most " + std::to_string(limits.bytes) + " bytes, not " + std::to_string(text.size())});
  }
  json document;
  Builder builder(document, limits);
  if (!json::sax_parse(text, &builder)) return tl::make_unexpected(builder.Error(text, file));
  return document;
}

struct ObjectReader::Shared {
  std::string file;
  std::optional<DocumentError> error;
};

ObjectReader::ObjectReader(const json& document, std::string file)
    : object_(&document), shared_(std::make_shared<Shared>()) {
  shared_->file = std::move(file);
  if (!document.is_object()) {
    Complain("", "an object");
    object_ = nullptr;
  }
}

ObjectReader::ObjectReader(const json* object, std::string pointer, std::shared_ptr<Shared> shared)
    : object_(object), pointer_(std::move(pointer)), shared_(std::move(shared)) {
  asked_.reserve(8);  // of most objects here no more is asked
}

void ObjectReader::Complain(const std::string& key, const std::string& expected) {
  if (shared_->error.has_value()) return;
  std::string place = pointer_;
  if (!key.empty()) place += "/" + key;
  shared_->error = DocumentError{shared_->file, place.empty() ? "/" : place, expected};
}

const json* ObjectReader::Find(const std::string& key) {
  asked_.push_back(key);
  if (object_ == nullptr) return nullptr;
  const auto found = object_->find(key);
  return found == object_->end() ? nullptr : &*found;
}

const json* ObjectReader::Require(const std::string& key) {
  const json* const value = Find(key);
  if (value == nullptr) Complain("", "the key \"" + key + "\"");
  return value;
}

const json* ObjectReader::RequireArray(const std::string& key) {
  const json* const value = Require(key);
  if (value == nullptr || value->is_array()) return value;
  Complain(key, "an array");
  return nullptr;
}

std::string ObjectReader::String(const std::string& key) {
  const json* const value = Require(key);
  if (value == nullptr) return "";
  if (value->is_string()) return value->get<std::string>();
  Complain(key, "a string");
  return "";
}

bool ObjectReader::Bool(const std::string& key) {
  const json* const value = Require(key);
  if (value == nullptr) return false;
  if (value->is_boolean()) return value->get<bool>();
  Complain(key, "true or false");
  return false;
}

std::int64_t ObjectReader::Integer(const std::string& key, std::int64_t lowest,
                                   std::int64_t highest) {
  const json* const value = Require(key);
  if (value == nullptr) return lowest;
  // A number beyond the signed range is out of every range that is asked for here.
  const bool fits = value->is_number_integer() &&
                    !(value->is_number_unsigned() &&
                      value->get<std::uint64_t>() > static_cast<std::uint64_t>(INT64_MAX));
  const std::int64_t number = fits ? value->get<std::int64_t>() : 0;
  if (fits && number >= lowest && number <= highest) return number;
  Complain(key, "a whole number from " + std::to_string(lowest) + " to " + std::to_string(highest));
  return lowest;
}

double ObjectReader::Number(const std::string& key, double lowest, double highest) {
  const json* const value = Require(key);
  if (value == nullptr) return lowest;
  const double number = value->is_number() ? value->get<double>() : 0;
  if (value->is_number() && number >= lowest && number <= highest) return number;
  Complain(key, "a number from " + json(lowest).dump() + " to " + json(highest).dump());
  return lowest;
}

std::vector<std::string> ObjectReader::Strings(const std::string& key) {
  const json* const value = RequireArray(key);
  if (value == nullptr) return {};
  std::vector<std::string> strings;
  for (const json& element : *value) {
    if (!element.is_string()) {
      Complain(key + "/" + std::to_string(strings.size()), "a string");
      return {};
    }
    strings.push_back(element.get<std::string>());
  }
  return strings;
}

ObjectReader ObjectReader::Object(const std::string& key) {
  const json* value = Require(key);
  if (value != nullptr && !value->is_object()) {
    Complain(key, "an object");
    value = nullptr;
  }
  return {value, pointer_ + "/" + key, shared_};
}

std::vector<ObjectReader> ObjectReader::Objects(const std::string& key) {
  const json* const value = RequireArray(key);
  if (value == nullptr) return {};
  std::vector<ObjectReader> readers;
  for (const json& element : *value) {
    const std::string at = key + "/" + std::to_string(readers.size());
    if (!element.is_object()) {
      Complain(at, "an object");
      return {};
    }
    readers.push_back(ObjectReader(&element, pointer_ + "/" + at, shared_));
  }
  return readers;
}

const json& ObjectReader::Value(const std::string& key) {
  const json* const value = Require(key);
  return value == nullptr ? NoValue() : *value;
}

bool ObjectReader::Has(const std::string& key) const {
  return object_ != nullptr && object_->contains(key);
}

std::string ObjectReader::StringOr(const std::string& key, std::string absent) {
  return Has(key) ? String(key) : std::move(absent);
}

bool ObjectReader::BoolOr(const std::string& key, bool absent) {
  return Has(key) ? Bool(key) : absent;
}

std::int64_t ObjectReader::IntegerOr(const std::string& key, std::int64_t lowest,
                                     std::int64_t highest, std::int64_t absent) {
  return Has(key) ? Integer(key, lowest, highest) : absent;
}

std::vector<std::string> ObjectReader::StringsOrNone(const std::string& key) {
  return Has(key) ? Strings(key) : std::vector<std::string>{};
}

std::vector<ObjectReader> ObjectReader::ObjectsOrNone(const std::string& key) {
  return Has(key) ? Objects(key) : std::vector<ObjectReader>{};
}

std::vector<std::string> ObjectReader::Keys() const {
  std::vector<std::string> keys;
  if (object_ == nullptr) return keys;
  for (const auto& [key, value] : object_->items()) keys.push_back(key);
  return keys;
}

void ObjectReader::CheckFormat(std::int64_t version) {
  const json* const value = Require("format");
  if (value == nullptr || (value->is_number_integer() && *value == version)) return;
  Complain("format", std::to_string(version) + ", the version that this program reads, not " +
                         value->dump(-1, ' ', true, json::error_handler_t::replace).substr(0, 40));
}

void ObjectReader::RejectUnknownKeys() {
  if (object_ == nullptr) return;
  for (const auto& [key, value] : object_->items()) {
    if (std::find(asked_.begin(), asked_.end(), key) != asked_.end()) continue;
    std::string known;
    for (const std::string& name : asked_) known += (known.empty() ? "" : ", ") + name;
    Complain(key, "no key of this name (known here: " + known + ")");
    return;
  }
}

bool ObjectReader::Failed() const { return shared_->error.has_value(); }
const DocumentError& ObjectReader::Error() const { return *shared_->error; }

JsonDocument::JsonDocument(json document, std::string file)
    : document_(std::make_shared<const json>(std::move(document))), file_(std::move(file)) {}

ObjectReader JsonDocument::Root() const { return {*document_, file_}; }

tl::expected<JsonDocument, DocumentError> ParseDocument(std::string_view text,
                                                        const std::string& file,
                                                        const Limits& limits) {
  auto document = ParseJson(text, file, limits);
  if (!document) return tl::make_unexpected(std::move(document.error()));
  return JsonDocument(std::move(*document), file);
}

void JsonText::AppendString(std::string_view value) {
  const bool is_plain = std::all_of(value.begin(), value.end(), [](char letter) {
    return letter >= ' ' && letter <= '~' && letter != '"' && letter != '\\';
  });
  if (is_plain) {
    text_ += '"';
    text_ += value;
    text_ += '"';
  } else {
    text_ += json(value).dump(-1, ' ', false, json::error_handler_t::replace);
  }
}

}  // namespace portcullis::documents
