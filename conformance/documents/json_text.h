// The text of a JSON value, written as the value is made: for messages and traces, of which there
// are so many that a document for each of them is what a run's time would go to.
//
// Used by scenario/ and targets/wire/. One line without spaces; members stand in the order in which
// they are added, and nobody looks whether a key stands twice. A string that is not UTF-8 is shown
// with U+FFFD. Never fails. A value; safe from any thread. Defined in json_reader_json.cc, which
// knows the library: it writes the strings that are not plain.

#pragma once

#include <concepts>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace portcullis::documents {

class JsonText {
 public:
  using Member = std::pair<std::string_view, JsonText>;

  template <std::same_as<bool> Bool>
  JsonText(Bool value) : text_(value ? "true" : "false") {}
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) JsonText(Integer value) : text_(std::to_string(value)) {}
  JsonText(std::string_view value) { AppendString(value); }
  JsonText(const std::string& value) { AppendString(value); }
  JsonText(const char* value) { AppendString(value); }
  // An array.
  template <typename Element>
  JsonText(const std::vector<Element>& elements) : text_("[]") {
    for (const Element& element : elements) Append(element);
  }
  // Objects.
  JsonText(std::initializer_list<Member> members) : text_("{}") {
    for (const auto& [key, value] : members) Set(key, value);
  }
  template <typename Value>
  JsonText(const std::map<std::string, Value>& members) : text_("{}") {
    for (const auto& [key, value] : members) Set(key, value);
  }
  static JsonText Object() { return JsonText(std::initializer_list<Member>{}); }

  // Set: one more member of an object.
  void Set(std::string_view key, const JsonText& value) {
    Open();
    AppendString(key);
    text_ += ':';
    text_ += value.text_;
    text_ += '}';
  }

  // Append: one more element of an array.
  void Append(const JsonText& value) {
    Open();
    text_ += value.text_;
    text_ += ']';
  }

  const std::string& text() const& { return text_; }
  std::string text() && { return std::move(text_); }

 private:
  // Takes the closing bracket away, for what is to follow.
  void Open() {
    text_.pop_back();
    if (text_.size() > 1) text_ += ',';
  }
  void AppendString(std::string_view value);

  std::string text_;
};

}  // namespace portcullis::documents
