// Reads a zip into memory; for files.cc alone.
//
// Two definitions: zip_minizip.cc, and zip_none.cc for a build without minizip.

#pragma once

#include <string>
#include <tl/expected.hpp>

#include "conformance/contribution/files.h"
#include "conformance/documents/document_error.h"

namespace portcullis::contribution {

tl::expected<Files, documents::DocumentError> ReadZip(const std::string& path,
                                                      const FileLimits& limits);

}  // namespace portcullis::contribution
