// Text for a terminal of 100 columns: what `portcullis requirements` prints is made of it.
//
// Pure functions.

#pragma once

#include <string>
#include <vector>

namespace portcullis::requirements {

// Wrapped: `text` behind `first`, broken between words so that no line passes the width (a longer
// word stands alone); further lines begin with `others`. Control characters, which a target may
// have sent, become "?".
std::string Wrapped(const std::string& text, const std::string& first, const std::string& others);

// Titled: the same behind `first`, with further lines indented below it.
std::string Titled(const std::string& first, const std::string& text);

// Join: with commas.
std::string Join(const std::vector<std::string>& words);

}  // namespace portcullis::requirements
