// The calls of our codes as a careful program makes them: plain, with good memory of the right
// size.
//
// Used by the generators of this folder, which change what they want otherwise. Pure.

#pragma once

#include <cstdint>
#include <string>

#include "conformance/scenario/step.h"

namespace portcullis::explore {

scenario::WsaIoctlCall GoodAcquire(const std::string& as, const scenario::SocketRef& socket,
                                   const scenario::RangeContents& range);
// GoodTokenCall: ASSOCIATE or RELEASE.
scenario::WsaIoctlCall GoodTokenCall(const std::string& as, const scenario::SocketRef& socket,
                                     std::uint32_t code, const scenario::TokenRef& token);

}  // namespace portcullis::explore
