// SHA-256 (FIPS 180-4) of a text: what stands for a trace that is not kept, so that whoever sends
// the trace later can be held to it.
//
// Used by conformance/run and conformance/contribution. A pure function; safe from any thread.

#pragma once

#include <string>
#include <string_view>

namespace portcullis::documents {

// Sha256: 64 hexadecimal digits, in small letters.
std::string Sha256(std::string_view text);

}  // namespace portcullis::documents
