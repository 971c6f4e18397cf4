// The targets that are made of the reference, by name: itself, its variants, and what has a fault.
//
// Called by make_target, and by the fuzz targets, which link no other kind of target. Every one
// lives in this process.

#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "conformance/targets/target.h"

namespace portcullis::targets {

// IsModel: whether `spec` is the name of such a target, known or not.
bool IsModel(std::string_view spec);

// MakeModelTarget: "reference"; "defect:NAME", the reference with that fault; "variant:NAME", the
// reference with that policy; random-SEED is a NAME of either. The error of an unknown name says
// where the names are listed.
tl::expected<std::unique_ptr<Target>, TargetError> MakeModelTarget(std::string_view spec);

}  // namespace portcullis::targets
