// Which reservations a target supports at all: asked once per run, protocol and family.
//
// A plain valid wildcard ACQUIRE of one port; only WSAEOPNOTSUPP means "not supported". A target
// that declares reservations is taken at its word, so that its WSAEOPNOTSUPP fails cases.

#pragma once

#include <set>
#include <string>
#include <tl/expected.hpp>

#include "conformance/scenario/event.h"
#include "conformance/targets/target.h"

namespace portcullis::run {

// ProbeSupport: the target's own capabilities and, for each protocol and family that supports
// reservations, scenario::AcquireSupport of it; kAcquire where any does.
tl::expected<std::set<std::string>, targets::TargetError> ProbeSupport(
    targets::Target& target, const scenario::Description& description);

}  // namespace portcullis::run
