// Every reader of bytes that somebody else may have written, by name.
//
// The first line of an input names the reader, the rest is its document:
//   scenario  trace  journal  results  expectations  request  answer
//   catalogue    its facts, a line "---", its requirements
// No reader crashes; what one reads and prints is read again, and as the same.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portcullis::fuzz {

// ReaderNames: the words that the first line may be.
std::vector<std::string> ReaderNames();

// CheckForeignText: what is wrong, or nothing; also where no reader has the name.
std::optional<std::string> CheckForeignText(std::string_view input);

}  // namespace portcullis::fuzz
