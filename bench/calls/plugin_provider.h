// The reference behind the C interface of a plugin (reference_plugin.cc), loaded as `portcullis`
// loads one.

#pragma once

#include <memory>
#include <string>

#include "bench/calls/provider.h"

namespace portcullis::bench {

// MakePluginProvider: null where the library cannot be loaded, and `error` says why.
std::unique_ptr<Provider> MakePluginProvider(const std::string& path, std::string& error);

}  // namespace portcullis::bench
