// Ways to spoil a well-formed JSON document by one edit of its text, for tests of readers: where
// each of its values stands, and the text with one of them replaced, dropped or doubled.
//
// A test walks over all values and holds what its reader says of each edit. The document must be
// well-formed; a mistake in it ends in nonsense, never in a crash.

#pragma once

#include <cctype>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::documents {

struct JsonValue {
  std::string pointer;    // "/steps/0/call"; keys as they stand, without escapes
  std::string key;        // "call"; empty for an element of an array
  std::size_t begin = 0;  // of the value's text, in bytes
  std::size_t end = 0;
  std::size_t member_begin = 0;  // of the key where there is one, else `begin`
};

// The kind of a value, by its text: '{', '[', '"', '0' (whole number), '.' (other number), 't'
// (either boolean) or 'n'.
inline char KindOfJson(std::string_view text) {
  const char first = text.empty() ? 'n' : text.front();
  if (first == '-' || std::isdigit(static_cast<unsigned char>(first)) != 0) {
    return text.find_first_of(".eE") == std::string_view::npos ? '0' : '.';
  }
  return first == 'f' ? 't' : first;
}

class JsonValues {
 public:
  // Of: every value below the document itself, outer ones before those that they hold.
  static std::vector<JsonValue> Of(std::string_view text) {
    JsonValues values(text);
    values.Value("");
    return std::move(values.found_);
  }

 private:
  explicit JsonValues(std::string_view text) : text_(text) {}

  char Peek() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  std::string_view String() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
    const std::size_t end = at_++;
    return text_.substr(begin, end - begin);
  }

  void Value(const std::string& pointer) {
    switch (Peek()) {
      case '{':
      case '[':
        return Children(pointer, text_[at_] == '{');
      case '"':
        String();
        return;
      default:
        while (at_ < text_.size() &&
               std::string_view(",]} \t\r\n").find(text_[at_]) == std::string_view::npos) {
          ++at_;
        }
    }
  }

  void Children(const std::string& pointer, bool is_object) {
    ++at_;
    for (std::size_t i = 0; Peek() != '}' && Peek() != ']' && Peek() != '\0'; ++i) {
      JsonValue value;
      value.member_begin = at_;
      if (is_object) {
        value.key = String();
        if (Peek() == ':') ++at_;
        Peek();
      } else {
        value.member_begin = at_;
      }
      value.pointer = pointer + "/" + (is_object ? value.key : std::to_string(i));
      value.begin = at_;
      const std::size_t index = found_.size();
      found_.push_back(value);
      Value(value.pointer);
      found_[index].end = at_;
      if (Peek() == ',') ++at_;
    }
    ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<JsonValue> found_;
};

inline std::string WithValue(std::string_view text, const JsonValue& value,
                             std::string_view replacement) {
  return std::string(text.substr(0, value.begin)) + std::string(replacement) +
         std::string(text.substr(value.end));
}

// Without: the document without the member or element, and without one of its commas.
inline std::string Without(std::string_view text, const JsonValue& value) {
  std::string before(text.substr(0, value.member_begin));
  std::string_view after = text.substr(value.end);
  const std::size_t last = before.find_last_not_of(" \t\r\n");
  const std::size_t next = after.find_first_not_of(" \t\r\n");
  if (last != std::string::npos && before[last] == ',') {
    before.resize(last);
  } else if (next != std::string_view::npos && after[next] == ',') {
    after.remove_prefix(next + 1);
  }
  return before + std::string(after);
}

// Doubled: the document with the member standing twice.
inline std::string Doubled(std::string_view text, const JsonValue& value) {
  const std::string member(text.substr(value.member_begin, value.end - value.member_begin));
  return std::string(text.substr(0, value.end)) + ", " + member +
         std::string(text.substr(value.end));
}

// WithMember: the document with `member`, such as "\"k\": 0", put first into the object that stands
// at the byte `object`. The object must not be empty.
inline std::string WithMember(std::string_view text, std::size_t object, std::string_view member) {
  return std::string(text.substr(0, object + 1)) + std::string(member) + ", " +
         std::string(text.substr(object + 1));
}

}  // namespace portcullis::documents
