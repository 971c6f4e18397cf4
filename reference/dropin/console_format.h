// printf's formats as Windows' C library reads them.
//
//   %d %i %u %x %X %o   32 bits, also with l; 64 with I64, ll, j, I, z, t; 16 with h, 8 with hh
//   %s %c               of the format's own kind of character; hs, S in a wide format: char;
//                       ls, ws, S in a narrow one: wchar_t
//   %p                  16 hexadecimal digits       %% floats: as in C; %n: refused
//
// Text comes out as UTF-8. An unknown specification is printed as it stands. No state; any thread.

#pragma once

#include <cstdarg>
#include <string>
#include <string_view>

namespace portcullis::dropin {

struct Formatted {
  std::string text;
  int characters = 0;  // what printf (bytes) or wprintf (characters) returns
};

// The arguments must be those that the format asks for, as ever. Leaves `arguments` where the last
// one was taken.
Formatted FormatNarrow(std::string_view format, va_list* arguments);
Formatted FormatWide(std::wstring_view format, va_list* arguments);

// AppendUtf8: '?' for what is no character.
void AppendUtf8(std::string& text, char32_t character);
std::wstring WideFromUtf8(std::string_view text);  // U+FFFD for what is no UTF-8

}  // namespace portcullis::dropin
