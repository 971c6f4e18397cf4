// The dimensions of a WSAIoctl, each by itself. A value is valid, or carries the id of the
// requirement that it violates or of the question that it asks.
//
// Used by ioctl_matrix.cc, which puts them together for each code and way. Data.

#pragma once

#include <cstdint>
#include <string>

#include "conformance/suite/ioctl_plan.h"
#include "conformance/suite/matrix.h"

namespace portcullis::suite {

// Which codes and ways a table is for.
struct Subject {
  Verb verb = Verb::kAcquire;
  Way way = Way::kPlain;

  bool Reserves() const {
    return verb == Verb::kAcquire || verb == Verb::kAssociate || verb == Verb::kRelease;
  }
  bool TakesToken() const { return verb == Verb::kAssociate || verb == Verb::kRelease; }
};

// The id of a rule of every WSAIoctl as it is called for this code: "*-FAULT-01" is ACQ-FAULT-01 or
// GEN-FAULT-01.
std::string Id(const Subject& subject, std::string id);

// What values of an ioctl's dimensions are, so that others may not stand with them.
enum Trait : unsigned {
  kAnyBlock = 1,         // an ACQUIRE by wildcard
  kFixedPorts = 2,       // of ports that are numbers
  kIgnoresPending = 4,   // a socket without the overlapped attribute
  kHeldOpen = 8,         // the operation is held
  kNoDescriptor = 16,    // not made on a live socket of the process
  kSurrounded = 32,      // something holds around the call
  kNoTransport = 64,     // a socket that is neither TCP nor UDP
  kTcpSocket = 128,      // of TCP
  kBadOverlapped = 256,  // an OVERLAPPED or a routine that is not as it should be
  kOtherCaller = 512     // another process calls, or one with other rights
};

// The socket, the descriptor and who is called (ioctl_dimensions.cc).
Dimension<IoctlPlan> Kinds(const Subject& subject);
Dimension<IoctlPlan> Attribute();
Dimension<IoctlPlan> Mode();
Dimension<IoctlPlan> Function();
Dimension<IoctlPlan> Packets();  // of a socket that is tied to a completion port
Dimension<IoctlPlan> Descriptors(const Subject& subject);
// What holds around the call, and whether the operation is held open.
Dimension<IoctlPlan> Surroundings(const Subject& subject);
Dimension<IoctlPlan> Holds(const Subject& subject);
// What an ACQUIRE asks for; another code in the place of ACQUIRE's; codes that nobody knows.
Dimension<IoctlPlan> Blocks();
Dimension<IoctlPlan> OtherCodes();
Dimension<IoctlPlan> UnknownCodes();

// ReservationStates (reservation_states.cc): what was done before the call, and with which token it
// is made.
Dimension<IoctlPlan> ReservationStates(Verb verb);

// AddMemory, AddForm: the five pointers with their sizes (ioctl_memory.cc).
void AddMemory(const Subject& subject, std::vector<Dimension<IoctlPlan>>& dimensions);
void AddForm(const Subject& subject, std::vector<Dimension<IoctlPlan>>& dimensions);

}  // namespace portcullis::suite
