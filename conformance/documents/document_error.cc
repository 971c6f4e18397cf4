#include "conformance/documents/document_error.h"

namespace portcullis::documents {

std::string Print(const DocumentError& error) {
  return error.file + (error.place.empty() ? "" : ": " + error.place) + ": expected " +
         error.expected;
}

}  // namespace portcullis::documents
