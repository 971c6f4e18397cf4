// What a call may answer in one world: from the conditions that count and the form of the call.
//
// Called by the rules that judge and by Judge::AllowedNow, so that the two cannot differ. Pure
// functions of one world.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/oracle/bindings.h"
#include "conformance/oracle/condition.h"

namespace portcullis::oracle {

// Where what was seen on Windows is narrower than what is documented: the requirement that an
// answer breaks by its kind, by its code, by the count that it leaves.
struct Narrowing {
  std::string by_kind{};
  std::string by_code{};
  std::string by_count{};
};

struct Ruling {
  Allowed allowed;
  Conditions conditions{};
  Narrowing narrowing{};             // meaningful where the two sets differ
  std::vector<std::string> valid{};  // what is broken where a call fails for no condition at all
  std::vector<std::string> valid_differs{};  // likewise, observed ones
  bool judged = true;                        // false: any answer
};

// The ruling on the call at `step`, which may be invoked or not, but has not returned.
Ruling RuleCall(const Context& context, const World& world, std::size_t step);

// Parts of it, by subject.
Ruling RuleIoctl(const Context& context, const World& world, std::size_t step);
Ruling RuleBlockedCall(const Context& context, const World& world, std::size_t step);
Ruling RuleSocketCall(const Context& context, const World& world, std::size_t step);
Ruling RuleBind(const Context& context, const World& world, std::size_t step);
// getsockname, setsockopt, connect, sendto:
Ruling RuleNamingCall(const Context& context, const World& world, std::size_t step);
// Duplicates of sockets, and the completion ports that sockets are tied to:
bool IsSharingCall(const scenario::Action& action);
Ruling RuleSharingCall(const Context& context, const World& world, std::size_t step);
Ruling RulePersistent(const Context& context, const World& world, std::size_t step);
// get_completion, wait_alertable, GetQueuedCompletionStatus, WSAGetOverlappedResult:
Ruling RuleGetCompletion(const Context& context, const World& world, std::size_t step);
Ruling RuleWaitAlertable(const World& world, const scenario::Actor& actor);
Ruling RuleDequeue(const Context& context, const World& world, std::size_t step);
Ruling RuleOverlappedResult(const Context& context, const World& world, std::size_t step);

// What looking for the indication of `operation` by one method may show, whoever looks.
Ruling RuleIndication(const World& world, const Operation& operation, Operation::Method method);

// How an operation that was started may end as far as this world knows: `success` and `codes` of
// its completion (or of the return of a blocked call), and `nothing` where it need not end yet.
Answers PossibleEndings(const Operation& operation);

// What a WSAIoctl breaks that fails though nothing stands in its way.
std::vector<std::string> ValidCallIds(const World& world, const Operation& operation);

// BytesOf: what the end of an operation reports that went well and had pended.
std::uint32_t BytesOf(const Operation& operation);

Ruling NotJudged();

// A ruling that is this set, by no condition.
Ruling RuleExactly(const Answers& answers);

// A ruling on a call that succeeds, fails, and has nothing more to it.
Ruling RuleByConditions(Conditions conditions, std::vector<std::string> valid);

// For calls on a descriptor: what counts before anything else does. Nothing where it cannot be said
// what the descriptor is.
std::optional<Conditions> DescriptorConditions(const World& world, const scenario::Actor& actor,
                                               const FoundSocket& found, const char* not_a_socket);

// Adds to `answers` what the conditions allow a failure to say.
template <typename Those>  // Conditions, or a set of them
void AddCodes(const Those& conditions, Answers& answers) {
  for (const Condition& condition : conditions) {
    answers.codes.insert(condition.codes);
    answers.any_code |= condition.any_code;
  }
}

}  // namespace portcullis::oracle
