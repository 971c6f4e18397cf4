// The conditions that count for a WSAIoctl, as the catalogue states them.
//
// A condition counts only where what it presupposes holds: nothing about provider, type or state
// applies to what is no socket, nothing about contents to memory that cannot be read.
// Pure functions of one world; each file writes the rows of one subject.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "conformance/oracle/bindings.h"
#include "conformance/oracle/condition.h"

namespace portcullis::oracle {

// All that count, in the order of the catalogue.
Conditions IoctlConditions(const Situation& situation);

// Whether anything can be said of the call at all.
bool IsJudged(const Situation& situation);

// The parts. Winsock, descriptor, callback, network:
void AddStateConditions(const Situation& situation, Conditions& conditions);
// The five pointers:
void AddPointerConditions(const Situation& situation, Conditions& conditions);
// The command, and the carriers SIO_KEEPALIVE_VALS, FIONBIO and SIO_FLUSH:
void AddCarrierConditions(const Situation& situation, Conditions& conditions);
// What is special to ACQUIRE: sizes, contents:
void AddAcquireConditions(const Situation& situation, Conditions& conditions);
// What is special to ASSOCIATE and to RELEASE: sizes, and the token:
void AddTokenConditions(const Situation& situation, Conditions& conditions);

// The part of the last that depends on who holds which ports, which may change while the operation
// runs. `self` is the step of the ACQUIRE, whose own claim never stands in its way, and `socket`
// the one that it is made on.
Conditions HoldingConditions(const World& world, const std::optional<PortRange>& asked,
                             std::size_t socket, std::size_t self);

// What an ASSOCIATE or a RELEASE meets: who asks, on which socket, with which token; the part that
// may change while the operation runs.
struct TokenUse {
  std::uint32_t code = 0;
  std::string process;
  std::size_t socket = 0;
  NamedToken token;
  std::size_t self = 0;  // its own step
};
Conditions TokenConditions(const World& world, const TokenUse& use);

// MayFail: no page says whether; with any code.
Condition MayFail(const char* question);

bool IsUnknownCode(std::uint32_t code);
// IsShortForCarrier: less input than the command reads.
bool IsShortForCarrier(const scenario::WsaIoctlCall& call);

}  // namespace portcullis::oracle
