// The catalogue's files as they were built into the program: made by
// ci/cmake/PortcullisEmbed.cmake.

#pragma once

#include <string_view>

namespace portcullis::requirements {

std::string_view EmbeddedFacts();
std::string_view EmbeddedCatalogue();
std::string_view EmbeddedProof();

}  // namespace portcullis::requirements
