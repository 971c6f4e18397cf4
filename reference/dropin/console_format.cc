#include "reference/dropin/console_format.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <cwchar>

namespace portcullis::dropin {
namespace {

enum class Size { kNone, kHh, kH, kL, kLl, kI32, kI64, kW, kLongDouble };

struct Specification {
  std::string flags;
  int width = 0;
  int precision = -1;
  Size size = Size::kNone;
  char type = 0;

  bool Has(char flag) const { return flags.find(flag) != std::string::npos; }
};

std::size_t CountCharacters(std::string_view utf8) {
  std::size_t count = 0;
  for (const char byte : utf8) {
    count += (static_cast<unsigned char>(byte) & 0xC0) != 0x80 ? 1 : 0;
  }
  return count;
}

// Reads one format, of either kind of character: formats are read the same way, only their strings
// differ.
template <typename Char>
class Reader {
 public:
  Reader(std::basic_string_view<Char> format, va_list* arguments)
      : format_(format), arguments_(arguments) {}

  std::string Read() {
    while (at_ < format_.size()) {
      if (format_[at_] != '%') {
        Literal(format_[at_++]);
        continue;
      }
      const std::size_t begin = at_++;
      Specification specification = ReadSpecification();
      if (!Print(specification)) {
        for (std::size_t i = begin; i < at_; ++i) {
          Literal(format_[i]);
        }
      }
    }
    return std::move(text_);
  }

 private:
  static constexpr bool kWide = sizeof(Char) != 1;

  void Literal(Char character) {
    if constexpr (kWide) {
      AppendUtf8(text_, static_cast<char32_t>(character));
    } else {
      text_ += character;
    }
  }

  char Peek() const {
    const bool ascii = at_ < format_.size() && format_[at_] > 0 && format_[at_] < 0x7F;
    return ascii ? static_cast<char>(format_[at_]) : '\0';
  }

  bool Skip(std::string_view word) {
    const std::size_t before = at_;
    for (const char letter : word) {
      if (Peek() != letter) {
        at_ = before;
        return false;
      }
      ++at_;
    }
    return true;
  }

  int ReadNumber() {
    if (Skip("*")) {
      return va_arg(*arguments_, int);
    }
    constexpr int kMost = 100000;
    int number = 0;
    for (; Peek() >= '0' && Peek() <= '9'; ++at_) {
      number = number < kMost ? number * 10 + (Peek() - '0') : number;
    }
    return number;
  }

  Size ReadSize() {
    struct Word {
      std::string_view word;
      Size size;
    };
    static constexpr std::array kWords = {
        Word{"hh", Size::kHh}, Word{"h", Size::kH},     Word{"ll", Size::kLl},
        Word{"l", Size::kL},   Word{"I32", Size::kI32}, Word{"I64", Size::kI64},
        Word{"I", Size::kI64}, Word{"j", Size::kI64},   Word{"z", Size::kI64},
        Word{"t", Size::kI64}, Word{"w", Size::kW},     Word{"L", Size::kLongDouble},
    };
    for (const Word& word : kWords) {
      if (Skip(word.word)) {
        return word.size;
      }
    }
    return Size::kNone;
  }

  Specification ReadSpecification() {
    Specification read;
    while (Peek() != '\0' && std::strchr("-+ #0", Peek()) != nullptr) {
      read.flags += Peek();
      ++at_;
    }
    read.width = ReadNumber();
    if (read.width < 0) {
      read.flags += '-';
      read.width = -read.width;
    }
    if (Skip(".")) {
      read.precision = ReadNumber();
    }
    read.size = ReadSize();
    read.type = Peek();
    at_ += at_ < format_.size() ? 1 : 0;
    return read;
  }

  bool Print(const Specification& specification) {
    switch (specification.type) {
      case '%':
        text_ += '%';
        return true;
      case 'd':
      case 'i':
        Signed(specification);
        return true;
      case 'u':
      case 'o':
      case 'x':
      case 'X':
        Unsigned(specification);
        return true;
      case 'p':
        Pad(specification, Shaped({.type = 'X', .precision = 16}, "ll",
                                  static_cast<unsigned long long>(reinterpret_cast<std::uintptr_t>(
                                      va_arg(*arguments_, void*)))));
        return true;
      case 'a':
      case 'A':
      case 'e':
      case 'E':
      case 'f':
      case 'F':
      case 'g':
      case 'G':
        Float(specification);
        return true;
      case 'c':
      case 'C':
        Character(specification);
        return true;
      case 's':
      case 'S':
        String(specification);
        return true;
      default:
        return false;
    }
  }

  struct Shape {
    char type = 0;
    int precision = -1;
    std::string flags = {};
    int width = 0;
  };

  // One number by the C library's own printf.
  template <typename Number>
  std::string Shaped(const Shape& shape, const char* length, Number number) {
    std::string format = "%" + shape.flags;
    if (shape.width > 0) {
      format += std::to_string(shape.width);
    }
    if (shape.precision >= 0) {
      format += "." + std::to_string(shape.precision);
    }
    format += length;
    format += shape.type;
    const int size = std::snprintf(nullptr, 0, format.c_str(), number);
    std::string text(static_cast<std::size_t>(size < 0 ? 0 : size) + 1, '\0');
    std::snprintf(text.data(), text.size(), format.c_str(), number);
    text.pop_back();
    return text;
  }

  static Shape ShapeOf(const Specification& specification) {
    return {specification.type, specification.precision, specification.flags, specification.width};
  }

  static bool Is64(Size size) { return size == Size::kLl || size == Size::kI64; }

  void Signed(const Specification& specification) {
    long long value = 0;
    if (Is64(specification.size)) {
      value = va_arg(*arguments_, long long);
    } else {
      value = va_arg(*arguments_, int);  // the low half of what stands there
      if (specification.size == Size::kH) {
        value = static_cast<short>(value);
      } else if (specification.size == Size::kHh) {
        value = static_cast<signed char>(value);
      }
    }
    text_ += Shaped(ShapeOf(specification), "ll", value);
  }

  void Unsigned(const Specification& specification) {
    unsigned long long value = 0;
    if (Is64(specification.size)) {
      value = va_arg(*arguments_, unsigned long long);
    } else {
      value = va_arg(*arguments_, unsigned);
      if (specification.size == Size::kH) {
        value = static_cast<unsigned short>(value);
      } else if (specification.size == Size::kHh) {
        value = static_cast<unsigned char>(value);
      }
    }
    text_ += Shaped(ShapeOf(specification), "ll", value);
  }

  void Float(const Specification& specification) {
    if (specification.size == Size::kLongDouble) {
      text_ += Shaped(ShapeOf(specification), "L", va_arg(*arguments_, long double));
    } else {
      text_ += Shaped(ShapeOf(specification), "", va_arg(*arguments_, double));
    }
  }

  static bool IsWideText(const Specification& specification) {
    switch (specification.size) {
      case Size::kH:
        return false;
      case Size::kL:
      case Size::kW:
        return true;
      default:  // a small letter means the format's own kind, a capital the other
        return (specification.type == 's' || specification.type == 'c') == kWide;
    }
  }

  void Character(const Specification& specification) {
    const int value = va_arg(*arguments_, int);
    std::string text;
    if (IsWideText(specification)) {
      AppendUtf8(text, static_cast<char32_t>(value));
    } else {
      text += static_cast<char>(value);
    }
    Pad(specification, text);
  }

  void String(const Specification& specification) {
    const auto most = specification.precision < 0
                          ? static_cast<std::size_t>(-1)
                          : static_cast<std::size_t>(specification.precision);
    std::string text;
    const void* const pointer = va_arg(*arguments_, const void*);
    if (pointer == nullptr) {
      text = std::string("(null)").substr(0, most);
    } else if (IsWideText(specification)) {
      const auto* wide = static_cast<const wchar_t*>(pointer);
      for (std::size_t i = 0; i < most && wide[i] != L'\0'; ++i) {
        AppendUtf8(text, static_cast<char32_t>(wide[i]));
      }
    } else {
      const auto* narrow = static_cast<const char*>(pointer);
      text.assign(narrow, strnlen(narrow, most));
    }
    Pad(specification, text);
  }

  void Pad(const Specification& specification, const std::string& text) {
    const std::size_t size = CountCharacters(text);
    const auto width = static_cast<std::size_t>(specification.width);
    const std::string padding(width > size ? width - size : 0, ' ');
    text_ += specification.Has('-') ? text + padding : padding + text;
  }

  std::basic_string_view<Char> format_;
  va_list* arguments_;
  std::size_t at_ = 0;
  std::string text_;
};

}  // namespace

Formatted FormatNarrow(std::string_view format, va_list* arguments) {
  std::string text = Reader<char>(format, arguments).Read();
  const int size = static_cast<int>(text.size());
  return {std::move(text), size};
}

Formatted FormatWide(std::wstring_view format, va_list* arguments) {
  std::string text = Reader<wchar_t>(format, arguments).Read();
  const int size = static_cast<int>(CountCharacters(text));
  return {std::move(text), size};
}

void AppendUtf8(std::string& text, char32_t character) {
  const auto byte = [&text](char32_t value) { text += static_cast<char>(value); };
  const auto more = [&byte](char32_t value) { byte(0x80 | (value & 0x3F)); };
  if (character < 0x80) {
    byte(character);
  } else if (character < 0x800) {
    byte(0xC0 | (character >> 6));
    more(character);
  } else if (character > 0x10FFFF || (character >= 0xD800 && character < 0xE000)) {
    byte('?');
  } else if (character < 0x10000) {
    byte(0xE0 | (character >> 12));
    more(character >> 6);
    more(character);
  } else {
    byte(0xF0 | (character >> 18));
    more(character >> 12);
    more(character >> 6);
    more(character);
  }
}

std::wstring WideFromUtf8(std::string_view text) {
  constexpr wchar_t kReplacement = 0xFFFD;
  std::wstring wide;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t character = size == 1 ? lead : lead & (0xFFu >> (size + 1));
    for (std::size_t i = 1; i < size && at + i < text.size(); ++i) {
      character = (character << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3Fu);
    }
    // Right is what comes back as the same bytes: nothing cut, overlong or out of range does.
    std::string again;
    AppendUtf8(again, character);
    const bool right = again == text.substr(at, size);
    wide += right ? static_cast<wchar_t>(character) : kReplacement;
    at += right ? size : 1;
  }
  return wide;
}

}  // namespace portcullis::dropin
