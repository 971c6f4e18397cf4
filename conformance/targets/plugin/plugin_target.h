// A plugin as a target: the steps of scenarios as calls of its functions.
//
// Made by make_target, in a child of its own unless the user asks for this process. One thread.
// What the plugin has no function for it has no capability for; such a step is answered as a call
// that cannot be made.

#pragma once

#include <memory>

#include "conformance/targets/plugin/plugin_library.h"
#include "conformance/targets/target.h"

namespace portcullis::targets {

std::unique_ptr<Target> MakePluginTarget(LoadedPlugin plugin);

}  // namespace portcullis::targets
