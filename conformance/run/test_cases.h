// The few cases that the runner's own tests run, written out: the suite's way of writing cases is
// above this folder.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/case_run.h"
#include "reference/abi/control_codes.h"
#include "reference/abi/error_codes.h"
#include "reference/abi/port_structures.h"

namespace portcullis::run {

inline oracle::Allowed Same(oracle::Answers answers) { return {answers, answers}; }

inline oracle::Allowed Success() {
  oracle::Answers answers;
  answers.success = true;
  return Same(answers);
}

// WSAStartup and one UDP socket, s1; then what a test adds.
class TestCase {
 public:
  TestCase(std::string name, std::string requirement) {
    case_.name = std::move(name);
    case_.requirements = {std::move(requirement)};
    case_.scenario.windows = {{"w", 64}};
    Add(scenario::WsaStartupCall{}, Success());
    Add(scenario::WsaSocketCall{"s1", abi::kAfInet, abi::kSockDgram, abi::kIpprotoUdp, true},
        Success());
  }

  void Add(scenario::Action action, std::optional<oracle::Allowed> allowed) {
    case_.scenario.steps.push_back({{}, std::move(action)});
    case_.allowed.push_back(std::move(allowed));
  }

  const CaseToRun& Get() const { return case_; }

 private:
  CaseToRun case_;
};

// ACQUIRE of `count` ports from w+5 on s1, plain and well formed.
inline scenario::WsaIoctlCall Acquire(std::string name, std::uint16_t count) {
  scenario::WsaIoctlCall call;
  call.as = std::move(name);
  call.socket.name = "s1";
  call.code = abi::kSioAcquirePortReservation;
  call.in = {scenario::Memory::kValid, abi::kPortRangeSize,
             scenario::RangeContents{{scenario::PortRef::Kind::kWindow, "w", 5}, count}};
  call.out = {scenario::Memory::kValid, abi::kPortReservationInstanceSize};
  return call;
}

// Too small an output buffer: it must fail with WSAEINVAL and set the count to 0. Step 3.
inline CaseToRun ShortOutput() {
  TestCase test("Test.ShortOutput", "ACQ-OUT-02");
  scenario::WsaIoctlCall call = Acquire("r1", 20);
  call.out.size = 15;
  oracle::Answers einval;
  einval.codes = {abi::kWsaEinval};
  einval.count_on_failure = 0;
  test.Add(call, Same(einval));
  return test.Get();
}

}  // namespace portcullis::run
