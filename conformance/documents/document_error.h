// What is wrong with a document, in the one form that every reader and writer here answers.

#pragma once

#include <string>

namespace portcullis::documents {

struct DocumentError {
  std::string file;      // as the user named it
  std::string place;     // "line 3, column 7", "/steps/2/size", or "" for the file as a whole
  std::string expected;  // what should have been there
  friend bool operator==(const DocumentError&, const DocumentError&) = default;
};

// Print: one line, "FILE: PLACE: expected WHAT"; control characters in it become '?', and what is
// longer than a few lines is cut.
std::string Print(const DocumentError& error);

}  // namespace portcullis::documents
