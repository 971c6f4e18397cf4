// CallText: one call of a case that has been written, to say more about: in what it differs from a
// good one, and what is allowed then. Made by the Writer (writer.h).

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "conformance/oracle/allowed.h"
#include "conformance/scenario/step.h"
#include "conformance/suite/arguments.h"
#include "conformance/suite/outcome.h"

namespace portcullis::suite {

// What a case consists of while it is being written.
struct Draft {
  scenario::Scenario scenario;
  std::vector<std::optional<oracle::Allowed>> allowed;  // one per step; nothing for controls
};

// Valid while its Draft is.
class CallText {
 public:
  CallText(Draft& draft, std::size_t step) : draft_(&draft), step_(step) {}

  // Allows: the answers that are allowed here, whatever was answered before.
  CallText& Allows(const Outcome& outcome);

  // Unstated: what is allowed here depends on an answer that was free, so that no single set can be
  // written down; the oracle judges the call all the same. `why` is for the reader of the case.
  CallText& Unstated(std::string_view why);

  // The arguments of a WSAIoctl.
  CallText& Code(std::uint32_t code);
  CallText& In(scenario::Memory memory);
  CallText& InSize(std::uint32_t size);
  CallText& NoIn();  // null, size 0
  CallText& Out(scenario::Memory memory);
  CallText& OutSize(std::uint32_t size);
  CallText& Returned(scenario::Memory memory);
  CallText& Routine(scenario::Memory memory = scenario::Memory::kValid);
  // With an OVERLAPPED that has an event; unless Allows says otherwise the call may then pend too.
  CallText& Overlapped(scenario::Memory memory = scenario::Memory::kValid);
  CallText& OverlappedWithoutEvent(scenario::Memory memory = scenario::Memory::kValid);
  // Through WSPIoctl of the base provider instead.
  CallText& Provider(bool through = true);

  // Where a function of iphlpapi is to store the token.
  CallText& TokenAt(scenario::Memory memory);

 private:
  scenario::WsaIoctlCall& Ioctl();

  Draft* draft_;
  std::size_t step_;
  bool stated_ = false;
};

}  // namespace portcullis::suite
