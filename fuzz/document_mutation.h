// Mutations of what fuzz_json reads (foreign_text.h) that keep it JSON: members, elements and
// values move between documents, numbers come to their edges, kinds change.
//
// Called by that target's custom mutator and cross-over: an engine that changes bytes hardly ever
// puts a whole member where a reader asks for it. Pure functions of their arguments and the
// choices. A text that is one JSON document is changed as such, any other line by line; a line that
// is no JSON stays as it is, and so does the first, the reader's name. What is changed is printed
// without spaces, its keys in their order.

#pragma once

#include <string>
#include <string_view>

#include "conformance/explore/choices.h"

namespace portcullis::fuzz {

// MutateDocuments: a change of what is there, seldom several.
std::string MutateDocuments(std::string_view input, explore::Choices& choices);

// CrossDocuments: the same with members, elements and values of `other`.
std::string CrossDocuments(std::string_view input, std::string_view other,
                           explore::Choices& choices);

}  // namespace portcullis::fuzz
