// The files of a contribution, from a zip or from the folder that it was packed from, in memory.
//
// Called by the program's check, requirements and report commands. A zip is a stranger's: nothing
// is written to the disk, names that lead out of it, doubled, encrypted, damaged and endless files
// are refused, and what is read is bounded whatever the zip says of itself. Safe from any thread.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "conformance/documents/document_error.h"

namespace portcullis::contribution {

// By path, with slashes, from the top of the contribution.
using Files = std::map<std::string, std::string>;

struct FileLimits {
  std::size_t files = 2000;
  std::size_t bytes = std::size_t{256} << 20;  // of all of them together, unpacked
};

// IsContribution: whether `path` is to be read by ReadFiles: a folder, or a file that begins as a
// zip does or is called one.
bool IsContribution(const std::string& path);

// ReadFiles: of a zip or a folder. Where all lie in one folder below it, that one is the top. A
// program that was built without a library for zips says that it expects the unpacked folder.
tl::expected<Files, documents::DocumentError> ReadFiles(const std::string& path,
                                                        const FileLimits& limits = {});

// AcceptName: the name of a file as a contribution has it, with slashes where Windows wrote
// backslashes; an error says what names there may be.
tl::expected<std::string, std::string> AcceptName(std::string_view name);

}  // namespace portcullis::contribution
