// The dictionaries of the targets that take histories: words of the compact form (history_bytes.h),
// written by what writes that form, so that none goes stale unnoticed.
//
// Used by seeds_main.cc, which writes fuzz/history.dict and fuzz/ioctl.dict; a test holds that the
// committed ones are these. Pure.

#pragma once

#include <string>

namespace portcullis::fuzz {

// HistoryDictionary: a step of every kind, plain, and steps that mean something in a story; then
// the words of IoctlDictionary: codes, sizes, ranges at the edges, tokens, forms of an overlapped
// call.
std::string HistoryDictionary();
std::string IoctlDictionary();

}  // namespace portcullis::fuzz
