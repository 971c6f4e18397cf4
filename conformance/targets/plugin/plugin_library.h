// A shared library with the C interface of portcullis_plugin.h, loaded and looked over.
//
// Used by plugin_target. It is never unloaded: what it leaves running would have no code.

#pragma once

#include <string>
#include <tl/expected.hpp>

#include "conformance/scenario/event.h"
#include "conformance/targets/plugin/portcullis_plugin.h"
#include "conformance/targets/target.h"

namespace portcullis::targets {

struct LoadedPlugin {
  const portcullis_plugin* functions = nullptr;
  scenario::Description description;
};

// LoadPlugin: an error names the file and what was expected of it: that it can be loaded, exports
// portcullis_plugin_get, speaks our version, has every function that its capabilities need, and
// declares none that a plugin cannot have.
tl::expected<LoadedPlugin, TargetError> LoadPlugin(const std::string& path);

// CheckPlugin: the same of what portcullis_plugin_get gave.
tl::expected<LoadedPlugin, TargetError> CheckPlugin(const std::string& path,
                                                    const portcullis_plugin* given);

}  // namespace portcullis::targets
