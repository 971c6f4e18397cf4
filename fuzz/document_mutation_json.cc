#include <cstddef>
#include <cstdint>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "conformance/documents/json_reader.h"
#include "fuzz/document_mutation.h"

namespace portcullis::fuzz {
namespace {

using explore::Choices;
using Json = nlohmann::json;

struct Part {
  std::string text;
  std::optional<Json> document;  // what the text says, if it says something
};

struct Input {
  std::string reader;
  std::vector<Part> parts;  // with a line's end between them
};

Part ReadPart(std::string_view text) {
  Part part{std::string(text), std::nullopt};
  if (auto document = documents::ParseJson(text, "input")) part.document = std::move(*document);
  return part;
}

Input ReadInput(std::string_view text) {
  Input input;
  std::size_t end = text.find('\n');
  input.reader = text.substr(0, end);
  if (end == std::string_view::npos) return input;
  text.remove_prefix(end + 1);
  input.parts.push_back(ReadPart(text));
  if (input.parts.front().document) return input;
  input.parts.clear();
  do {
    end = text.find('\n');
    input.parts.push_back(ReadPart(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  } while (end != std::string_view::npos);
  return input;
}

std::string PrintInput(const Input& input) {
  std::string text = input.reader;
  for (const Part& part : input.parts) {
    text += '\n';
    text += part.document ? part.document->dump() : part.text;
  }
  return text;
}

// The values of all documents, by what can be done to them. Any change makes the pointers void.
struct Places {
  std::vector<Json*> all, numbers, objects, arrays, filled;  // filled: of these, what is not empty
};

void Find(Json& value, Places& places) {
  places.all.push_back(&value);
  if (value.is_number()) places.numbers.push_back(&value);
  if (value.is_object()) places.objects.push_back(&value);
  if (value.is_array()) places.arrays.push_back(&value);
  if (!value.is_structured() || value.empty()) return;
  places.filled.push_back(&value);
  for (Json& inner : value) Find(inner, places);
}

Places Find(Input& input) {
  Places places;
  for (Part& part : input.parts) {
    if (part.document) Find(*part.document, places);
  }
  return places;
}

Json& OneOf(const std::vector<Json*>& places, Choices& choices) {
  return *places[choices.Below(static_cast<std::uint32_t>(places.size()))];
}

Json::iterator OneIn(Json& filled, Choices& choices) {
  return std::next(filled.begin(), choices.Below(static_cast<std::uint32_t>(filled.size())));
}

// Nothing, or one step from it, from a limit of some integer's or from where the number stands.
Json NearAnEdge(const Json& number, Choices& choices) {
  const std::int64_t step = choices.Of({0, 0, -1, 1});
  if (choices.OneIn(2)) return step;
  if (number.is_number_integer() && choices.OneIn(2)) {
    return static_cast<std::int64_t>(number.get<std::uint64_t>() +
                                     static_cast<std::uint64_t>(step));  // may wrap
  }
  return (std::int64_t{1} << choices.Of({2, 8, 15, 16, 31, 32, 53, 62})) + step;
}

// Each change takes what it puts in from `from`, and does nothing where its kind of place is not
// there. Values are copied first: `from` may be what is changed.

bool ShareAKey(const Json& one, const Json& other) {
  for (const auto& [key, value] : one.items()) {
    if (other.contains(key)) return true;
  }
  return false;
}

// Rather of an object that has a key in common with the one that takes it: such are often of one
// kind; and rather one that this does not have.
void PutMember(const Places& into, const Places& from, Choices& choices) {
  if (into.objects.empty() || from.objects.empty()) return;
  Json& taker = OneOf(into.objects, choices);
  const Json* giver = &OneOf(from.objects, choices);
  for (int tries = 0; tries < 8 && (giver == &taker || !ShareAKey(*giver, taker)); ++tries) {
    giver = &OneOf(from.objects, choices);
  }
  std::vector<std::string> lacks, has;
  for (const auto& [key, value] : giver->items())
    (taker.contains(key) ? has : lacks).push_back(key);
  const auto& keys = lacks.empty() ? has : lacks;
  if (keys.empty()) return;
  const std::string& key = keys[choices.Below(static_cast<std::uint32_t>(keys.size()))];
  Json value = giver->at(key);
  taker[key] = std::move(value);
}

void PutElement(const Places& into, const Places& from, Choices& choices) {
  if (into.arrays.empty() || from.all.empty()) return;
  const Json* element = &OneOf(from.all, choices);
  // Rather one of another array than anything.
  for (int tries = 0; tries < 4 && !from.arrays.empty(); ++tries) {
    Json& giver = OneOf(from.arrays, choices);
    if (giver.empty()) continue;
    element = &*OneIn(giver, choices);
    break;
  }
  Json& array = OneOf(into.arrays, choices);
  const auto at = choices.Below(static_cast<std::uint32_t>(array.size()) + 1);
  Json copy = *element;
  array.insert(std::next(array.begin(), at), std::move(copy));
}

void PutValue(const Places& into, const Places& from, Choices& choices) {
  if (into.all.empty() || from.all.empty()) return;
  Json& place = OneOf(into.all, choices);
  const Json* value = &OneOf(from.all, choices);
  for (int tries = 0; tries < 8 && value->type() != place.type(); ++tries) {
    value = &OneOf(from.all, choices);
  }
  Json copy = *value;
  place = std::move(copy);
}

void TakeAway(const Places& into, Choices& choices) {
  if (into.filled.empty()) return;
  Json& loser = OneOf(into.filled, choices);
  loser.erase(OneIn(loser, choices));
}

void MoveNumber(const Places& into, Choices& choices) {
  if (into.numbers.empty()) return;
  Json& number = OneOf(into.numbers, choices);
  number = NearAnEdge(number, choices);
}

void ChangeKind(const Places& into, Choices& choices) {
  if (into.all.empty()) return;
  OneOf(into.all, choices) =
      choices.Of<Json>({nullptr, true, false, 0, 0.5, "", Json::array(), Json::object()});
}

void Change(Input& input, Input& other, Choices& choices) {
  const Places into = Find(input);
  const Places from = Find(other);
  switch (choices.Below(10)) {
    case 0:
    case 1:
    case 2:
    case 3:
      return PutMember(into, from, choices);
    case 4:
      return PutElement(into, from, choices);
    case 5:
      return PutValue(into, from, choices);
    case 6:
      return TakeAway(into, choices);
    case 7:
    case 8:
      return MoveNumber(into, choices);
    default:
      return ChangeKind(into, choices);
  }
}

std::string Changed(Input& input, Input& other, Choices& choices) {
  do {
    Change(input, other, choices);
  } while (choices.OneIn(4));
  return PrintInput(input);
}

}  // namespace

std::string MutateDocuments(std::string_view input, Choices& choices) {
  Input read = ReadInput(input);
  return Changed(read, read, choices);
}

std::string CrossDocuments(std::string_view input, std::string_view other, Choices& choices) {
  Input read = ReadInput(input);
  Input giver = ReadInput(other);
  return Changed(read, giver, choices);
}

}  // namespace portcullis::fuzz
