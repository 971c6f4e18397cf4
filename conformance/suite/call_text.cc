#include "conformance/suite/call_text.h"

#include <variant>

#include "conformance/suite/mistake.h"

namespace portcullis::suite {

using scenario::Memory;

CallText& CallText::Allows(const Outcome& outcome) {
  draft_->allowed[step_] = outcome.allowed();
  stated_ = true;
  return *this;
}

CallText& CallText::Unstated(std::string_view why) {
  Check(!why.empty(), "a case leaves a set unstated without a reason");
  draft_->allowed[step_].reset();
  stated_ = true;
  return *this;
}

CallText& CallText::Code(std::uint32_t code) {
  Ioctl().code = code;
  return *this;
}

CallText& CallText::In(Memory memory) {
  Ioctl().in.memory = memory;
  return *this;
}

CallText& CallText::InSize(std::uint32_t size) {
  Ioctl().in.size = size;
  return *this;
}

CallText& CallText::NoIn() {
  Ioctl().in = {};
  return *this;
}

CallText& CallText::Out(Memory memory) {
  Ioctl().out.memory = memory;
  return *this;
}

CallText& CallText::OutSize(std::uint32_t size) {
  Ioctl().out.size = size;
  return *this;
}

CallText& CallText::Returned(Memory memory) {
  Ioctl().returned = memory;
  return *this;
}

CallText& CallText::Routine(Memory memory) {
  Ioctl().routine = memory;
  return *this;
}

CallText& CallText::Overlapped(Memory memory) {
  Ioctl().overlapped = scenario::Overlapped{memory, true};
  if (!stated_) draft_->allowed[step_] = Success().Or(Pending()).allowed();
  return *this;
}

CallText& CallText::OverlappedWithoutEvent(Memory memory) {
  Overlapped(memory);
  Ioctl().overlapped->event = false;
  return *this;
}

CallText& CallText::Provider(bool through) {
  Ioctl().provider = through;
  return *this;
}

CallText& CallText::TokenAt(Memory memory) {
  std::get<scenario::PersistentCall>(draft_->scenario.steps[step_].action).token = memory;
  return *this;
}

scenario::WsaIoctlCall& CallText::Ioctl() {
  return std::get<scenario::WsaIoctlCall>(draft_->scenario.steps[step_].action);
}

}  // namespace portcullis::suite
