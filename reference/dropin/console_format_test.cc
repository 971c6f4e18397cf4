#include "reference/dropin/console_format.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace portcullis::dropin {
namespace {

Formatted Narrow(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  Formatted result = FormatNarrow(format, &arguments);
  va_end(arguments);
  return result;
}

Formatted Wide(const wchar_t* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  Formatted result = FormatWide(format, &arguments);
  va_end(arguments);
  return result;
}

struct Token {  // INET_PORT_RESERVATION_TOKEN
  unsigned long long token;
};

TEST(ConsoleFormat, SixtyFourBitsAsI64) {
  EXPECT_EQ(Wide(L"%I64d|%I64u|%I64x", -5LL, ~0ULL, 0xABCDEF0123ULL).text,
            "-5|18446744073709551615|abcdef0123");
  EXPECT_EQ(Narrow("%I64d", 1LL << 40).text, "1099511627776");
  EXPECT_EQ(Narrow("%lld %zu %Iu", -1LL, sizeof(int), sizeof(long)).text, "-1 4 8");
}

TEST(ConsoleFormat, ATokenStructurePassedAsItIsPrintsItsNumber) {
  EXPECT_EQ(Wide(L"Token=%I64d, %d", Token{12345678901234}, 7).text, "Token=12345678901234, 7");
}

TEST(ConsoleFormat, LongMeansThirtyTwoBits) {
  EXPECT_EQ(Narrow("%ld", -1L).text, "-1");
  EXPECT_EQ(Narrow("%lu", 0xFFFFFFFFFUL).text, "4294967295");
  EXPECT_EQ(Narrow("%lx %u", 0xABu, 3u).text, "ab 3");
  EXPECT_EQ(Narrow("%I32d", -2).text, "-2");
  EXPECT_EQ(Narrow("%hd %hhu", 65537, 257).text, "1 1");
}

TEST(ConsoleFormat, StringsFollowTheFormatsKind) {
  EXPECT_EQ(Wide(L"%s %ws %ls %S %hs", L"a", L"b", L"c", "d", "e").text, "a b c d e");
  EXPECT_EQ(Narrow("%s %ws %ls %S %hs", "a", L"b", L"c", L"d", "e").text, "a b c d e");
  EXPECT_EQ(Wide(L"%c%hc%C", L'x', 'y', 'z').text, "xyz");
  EXPECT_EQ(Narrow("%c%lc%C", 'x', L'y', L'z').text, "xyz");
}

TEST(ConsoleFormat, NullStringsAreWritten) {
  EXPECT_EQ(Wide(L"%s", static_cast<wchar_t*>(nullptr)).text, "(null)");
  EXPECT_EQ(Narrow("%s", static_cast<char*>(nullptr)).text, "(null)");
}

TEST(ConsoleFormat, WidthAndPrecisionCountCharacters) {
  EXPECT_EQ(Wide(L"[%5s|%-5s|%.2s|%*d]", L"é", L"é", L"éèê", 4, 7).text, "[    é|é    |éè|   7]");
  EXPECT_EQ(Narrow("[%05d|%+d|%#x|%.3d|%-*d]", 42, 1, 255, 7, 4, 7).text,
            "[00042|+1|0xff|007|7   ]");
}

TEST(ConsoleFormat, PointersAreSixteenDigits) {
  EXPECT_EQ(Narrow("%p", reinterpret_cast<void*>(std::uintptr_t{0xAB})).text, "00000000000000AB");
}

TEST(ConsoleFormat, FloatsAreAsInC) {
  EXPECT_EQ(Narrow("%.2f %e %g %.1Lf", 1.5, 1.0, 0.25, 2.5L).text, "1.50 1.000000e+00 0.25 2.5");
}

TEST(ConsoleFormat, TheResultCountsBytesOrCharacters) {
  EXPECT_EQ(Narrow("%s", "é").characters, 2);
  EXPECT_EQ(Wide(L"é%d", 1).characters, 2);
}

TEST(ConsoleFormat, WhatIsUnknownStandsAsItIs) {
  EXPECT_EQ(Narrow("100%% %y %").text, "100% %y %");
  EXPECT_EQ(Narrow("%n", nullptr).text, "%n");
}

TEST(ConsoleFormat, Utf8GoesBothWays) {
  EXPECT_EQ(WideFromUtf8("aé€😀"), L"aé€😀");
  EXPECT_EQ(WideFromUtf8("\xC3"), L"\xFFFD");
  EXPECT_EQ(WideFromUtf8("\xFFz"), L"\xFFFDz");
  EXPECT_EQ(Wide(L"aé€😀").text, "aé€😀");
  EXPECT_EQ(Wide(L"%c", 0xD800).text, "?");
}

}  // namespace
}  // namespace portcullis::dropin
