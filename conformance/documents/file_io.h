// Whole files in, whole files out. A file that is written here stands under its name complete or
// not at all. Errors name the path and the system's reason.

#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "conformance/documents/document_error.h"

namespace portcullis::documents {

tl::expected<std::string, DocumentError> ReadFile(const std::string& path);

// WriteFileAtomically: writes beside, then renames over what was there. On an error nothing is left
// beside, and what was under the name is untouched. What is no file (a device, a pipe) is written
// into, not replaced.
tl::expected<void, DocumentError> WriteFileAtomically(const std::string& path,
                                                      std::string_view text);

}  // namespace portcullis::documents
