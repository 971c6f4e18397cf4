#include "conformance/documents/document_error.h"

#include <gtest/gtest.h>

namespace portcullis::documents {
namespace {

TEST(PrintError, NamesFilePlaceAndWhatWasExpected) {
  EXPECT_EQ(Print({"a.json", "/steps/2/size", "a number"}),
            "a.json: /steps/2/size: expected a number");
}

TEST(PrintError, LeavesOutThePlaceOfTheFileAsAWhole) {
  EXPECT_EQ(Print({"a.json", "", "a file that can be read"}),
            "a.json: expected a file that can be read");
}

TEST(PrintError, IsOneLineWhateverKeysTheDocumentHas) {
  EXPECT_EQ(Print({"f", "/a\nb\x1B[31m", "no\r\nkey\x7F"}), "f: /a?b?[31m: expected no??key?");
}

TEST(PrintError, CutsWhatIsTooLongBetweenCharacters) {
  const std::string letters(399, 'x');
  EXPECT_EQ(Print({"f", "", letters + "y"}), "f: expected " + letters + "y");
  EXPECT_EQ(Print({"f", "", letters + "yz"}), "f: expected " + letters + "y\u2026");
  EXPECT_EQ(Print({"f", "", letters + "\u00E4"}), "f: expected " + letters + "\u2026");
}

}  // namespace
}  // namespace portcullis::documents
