// printf and wprintf as a Windows program means them: %ws and %S, %I64d, %ld of 32 bits, %s for a
// wide string in a wide format, and both on one stream.
//
// The names are given another symbol for this program's own calls; the C library's functions stay
// where they are for everybody else. Define PORTCULLIS_DROPIN_LINUX_PRINTF before the first of
// Windows' headers to keep Linux' meaning. _wtoi is here because Windows has it in stdlib.h and
// wchar.h. wmain, if the program has one, is called by a main of the library.

#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>

extern "C" {
int printf(const char* format, ...) __asm__("portcullis_dropin_printf");
int fprintf(FILE* stream, const char* format, ...) __asm__("portcullis_dropin_fprintf");
int wprintf(const wchar_t* format, ...) __asm__("portcullis_dropin_wprintf");
int fwprintf(FILE* stream, const wchar_t* format, ...) __asm__("portcullis_dropin_fwprintf");
}

extern "C++" {
int _wtoi(const wchar_t* text);
}
