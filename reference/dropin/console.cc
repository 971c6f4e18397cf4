// printf, fprintf, wprintf and fwprintf under the symbols that portcullis_console.h gives them, and
// _wtoi.
//
// Text is written as bytes, never by the C library's wide functions: those give a stream an
// orientation, after which the other kind of printf writes nothing, which no program for Windows
// expects.

#include <cstdarg>
#include <cstdio>
#include <cwchar>
#include <limits>

#include "reference/dropin/console_format.h"

namespace {

int Put(std::FILE* stream, const portcullis::dropin::Formatted& formatted) {
  const std::size_t size = formatted.text.size();
  return std::fwrite(formatted.text.data(), 1, size, stream) == size ? formatted.characters : -1;
}

}  // namespace

extern "C" {

int portcullis_dropin_printf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int result = Put(stdout, portcullis::dropin::FormatNarrow(format, &arguments));
  va_end(arguments);
  return result;
}

int portcullis_dropin_fprintf(std::FILE* stream, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int result = Put(stream, portcullis::dropin::FormatNarrow(format, &arguments));
  va_end(arguments);
  return result;
}

int portcullis_dropin_wprintf(const wchar_t* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int result = Put(stdout, portcullis::dropin::FormatWide(format, &arguments));
  va_end(arguments);
  return result;
}

int portcullis_dropin_fwprintf(std::FILE* stream, const wchar_t* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int result = Put(stream, portcullis::dropin::FormatWide(format, &arguments));
  va_end(arguments);
  return result;
}

}  // extern "C"

// The nearest int to a number that is none, as Windows answers it.
int _wtoi(const wchar_t* text) {
  const long value = std::wcstol(text, nullptr, 10);
  if (value > std::numeric_limits<int>::max()) {
    return std::numeric_limits<int>::max();
  }
  if (value < std::numeric_limits<int>::min()) {
    return std::numeric_limits<int>::min();
  }
  return static_cast<int>(value);
}
