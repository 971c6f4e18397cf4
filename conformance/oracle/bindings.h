// What the references of a step stand for in one world: the socket, the port, the operation, and
// the whole situation that a WSAIoctl meets.
//
// Used by every rule. Reads a world, never changes it; the pointers live as long as the world.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "conformance/oracle/setup.h"
#include "conformance/oracle/world.h"
#include "conformance/scenario/step.h"

namespace portcullis::oracle {

// The socket behind a reference. kUnknowable: a number that was never a descriptor of the process,
// or is one no more, on a machine where the system may have given it to somebody else by now.
struct FoundSocket {
  enum class Standing { kSocket, kNoSocket, kUnknowable };
  Standing standing = Standing::kNoSocket;
  std::size_t id = 0;  // and only for kSocket:
  const Socket* socket = nullptr;
};

FoundSocket FindSocket(const Context& context, const World& world, const scenario::Actor& actor,
                       const scenario::SocketRef& reference);

// The port in host order, modulo 65536.
std::uint16_t ResolvePort(const Context& context, const World& world,
                          const scenario::PortRef& port);

// The block that an ACQUIRE's input asks for; nothing where the input cannot be read for certain.
// Start 0 asks for any block.
std::optional<PortRange> ReadRange(const Context& context, const World& world,
                                   const scenario::InBuffer& in);

// The token that an ASSOCIATE's or a RELEASE's input names.
NamedToken ReadToken(const Context& context, const World& world, const scenario::InBuffer& in);

// The step of the last WSAIoctl made under `name`.
std::optional<std::size_t> FindOperation(const World& world, const std::string& name);
// FindAwaited: that of a WSAGetOverlappedResult: the last one of its name when it was called,
// however long it waits and whatever takes the name meanwhile.
std::optional<std::size_t> FindAwaited(const World& world, const std::string& name,
                                       std::size_t step);

bool Started(const World& world, const scenario::Actor& actor);
const Thread& FindThread(const World& world, const scenario::Actor& actor);

// The blocked call of the thread, if it has one.
const Operation* BlockedCall(const World& world, const scenario::Actor& actor);

// HasEnded: true for a thread that has ended, alone or with its process: it makes no call.
bool HasEnded(const World& world, const scenario::Actor& actor);

// CannotAct: true for one that has ended, or hangs in a call with no callback above it; what
// becomes of its steps is nobody's statement.
bool CannotAct(const World& world, const scenario::Actor& actor);

scenario::Rights RightsOf(const World& world, const std::string& process);

bool IsBad(scenario::Memory memory);           // null, unmapped or cut
bool IsQuestionable(scenario::Memory memory);  // nobody says whether WSAEFAULT is right
bool IsAcquire(const scenario::WsaIoctlCall& call);

// What can run: with an operation that calls it.
bool HasRoutine(const scenario::WsaIoctlCall& call);

// Everything that decides how a WSAIoctl may be answered.
struct Situation {
  const Context* context = nullptr;
  const World* world = nullptr;
  std::size_t step = 0;
  const scenario::WsaIoctlCall* call = nullptr;
  std::string process;
  const Thread* thread = nullptr;
  FoundSocket found;
  bool started = false;
  bool overlapped = false;          // the form
  bool blocked_underneath = false;  // a callback above a blocked call of this thread
  bool out_of_sight = false;        // through questionable memory: results are not judged
  std::optional<PortRange> asked{};  // of an ACQUIRE
  NamedToken token{};               // of an ASSOCIATE or a RELEASE
};

Situation SituationOf(const Context& context, const World& world, std::size_t step);
// SituationAtCall: the same where the call is made now, whatever is under way by this step.
Situation SituationAtCall(const Context& context, const World& world, std::size_t step);

// OperationOf: the operation that such a call is, as it begins.
Operation OperationOf(const Situation& situation, const scenario::Actor& actor);

}  // namespace portcullis::oracle
