#include "conformance/explore/good_calls.h"

#include "reference/abi/control_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::explore {

using scenario::Memory;

scenario::WsaIoctlCall GoodAcquire(const std::string& as, const scenario::SocketRef& socket,
                                   const scenario::RangeContents& range) {
  scenario::WsaIoctlCall call;
  call.as = as;
  call.socket = socket;
  call.code = abi::kSioAcquirePortReservation;
  call.in = {Memory::kValid, abi::kPortRangeSize, range};
  call.out = {Memory::kValid, abi::kPortReservationInstanceSize};
  return call;
}

scenario::WsaIoctlCall GoodTokenCall(const std::string& as, const scenario::SocketRef& socket,
                                     std::uint32_t code, const scenario::TokenRef& token) {
  scenario::WsaIoctlCall call;
  call.as = as;
  call.socket = socket;
  call.code = code;
  call.in = {Memory::kValid, abi::kPortReservationTokenSize, scenario::TokenContents{token}};
  return call;
}

}  // namespace portcullis::explore
