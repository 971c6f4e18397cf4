#include "conformance/documents/document_error.h"

namespace portcullis::documents {
namespace {

// What a person can read of a text that may hold parts of the document: keys have line ends too,
// and a string of a megabyte is quoted by the parser in whole.
std::string Shown(std::string text) {
  constexpr std::size_t kMost = 400;
  if (text.size() > kMost) {
    std::size_t end = kMost;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
    text = text.substr(0, end) + "\u2026";
  }
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return text;
}

}  // namespace

std::string Print(const DocumentError& error) {
  return error.file + (error.place.empty() ? "" : ": " + Shown(error.place)) + ": expected " +
         Shown(error.expected);
}

}  // namespace portcullis::documents
