// The arguments of a random history's calls: names that meet, ports that overlap, memory that is
// good eleven times in twelve.
//
// Used by random_history.cc alone.

#pragma once

#include <cstdint>
#include <string>

#include "conformance/explore/choices.h"
#include "conformance/explore/random_history.h"
#include "conformance/scenario/step.h"

namespace portcullis::explore {

// Who is being written about: what the arguments depend on beside the choices.
struct HistoryAtHand {
  Choices& choices;
  Leaning leaning = Leaning::kReservations;
  bool well_formed = false;
  bool bad_routines = true;
  std::uint32_t process = 1;  // whose step it is: 1 or 2

  // Whether something is asked for as nobody would: once in so many.
  bool Mistakes(std::uint32_t once_in) { return !well_formed && choices.OneIn(once_in); }
};

// The three sockets of process 1 are s1 to s3, those of process 2 u1 to u3.
std::string NameOfSocket(std::uint32_t process, std::uint32_t number);
std::string DrawSocketName(HistoryAtHand& at);  // now and then one of the other process
std::string DrawOperationName(HistoryAtHand& at);
std::string DrawReservationName(HistoryAtHand& at);  // an ACQUIRE's or a Create's
std::string DrawPortName(HistoryAtHand& at);         // getsockname's

scenario::SocketRef DrawSocket(HistoryAtHand& at);
scenario::PortRef DrawPort(HistoryAtHand& at);
scenario::PortRef DrawPersistentStart(HistoryAtHand& at);
std::uint16_t DrawLargeCount(HistoryAtHand& at);  // of ports: a good part of the dynamic ones
scenario::TokenRef DrawToken(HistoryAtHand& at);
scenario::Memory DrawMemory(HistoryAtHand& at);

scenario::WsaSocketCall DrawSocketCall(HistoryAtHand& at, const std::string& name);
// DrawIoctl: any code of ours or a carrier's, in any form.
scenario::WsaIoctlCall DrawIoctl(HistoryAtHand& at);

}  // namespace portcullis::explore
