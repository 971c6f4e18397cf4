#include "fuzz/complaint.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/support.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"
#include "fuzz/port_range_input.h"

namespace portcullis::fuzz {
namespace {

// The complaint about what `target` answers to the scenario that `bytes` stand for.
std::optional<std::string> ComplaintAbout(std::unique_ptr<targets::Target> target,
                                          const std::vector<std::uint8_t>& bytes) {
  const auto description = target->Describe();
  const auto capabilities = run::ProbeSupport(*target, *description);
  return FindComplaint({*target, *description, *capabilities}, DecodePortRangeInput(bytes));
}

std::unique_ptr<targets::Target> ReferenceWith(const char* defect) {
  const targets::Defect* found = targets::FindDefect(defect);
  EXPECT_NE(found, nullptr) << defect;
  return targets::MakeDefectTarget(*found, targets::MakeReferenceTarget());
}

// 20 ports from 5000 twice, on two TCP sockets.
const std::vector<std::uint8_t> kOverlap = {0x00, 0x13, 0x88, 20, 0, 0, 0, 0, 0,
                                            0x04, 0x13, 0x88, 20, 0, 0, 0, 0, 0};

TEST(FindComplaint, IsSilentWhereTheReferenceRefusesAnOverlap) {
  EXPECT_EQ(ComplaintAbout(targets::MakeReferenceTarget(), kOverlap).value_or(""), "");
}

TEST(FindComplaint, NamesTheRequirementAndPrintsTheScenario) {
  const std::string complaint =
      ComplaintAbout(ReferenceWith("overlap-granted"), kOverlap).value_or("");
  EXPECT_NE(complaint.find("ACQ-OVERLAP-01"), std::string::npos) << complaint;
  EXPECT_NE(complaint.find("\"steps\""), std::string::npos) << complaint;
}

// The same by lockstep, which also makes the scenario small.
std::string DisagreementOf(std::unique_ptr<targets::Target> target) {
  const auto description = target->Describe();
  const auto capabilities = run::ProbeSupport(*target, *description);
  std::vector<std::uint8_t> bytes = {0x02, 0x0B, 0x13, 0x00};  // a close and a bind before
  bytes.insert(bytes.end(), kOverlap.begin(), kOverlap.end());
  return FindDisagreement({*target, *description, *capabilities}, DecodePortRangeInput(bytes))
      .value_or("");
}

TEST(FindDisagreement, IsSilentAboutTheReference) {
  EXPECT_EQ(DisagreementOf(targets::MakeReferenceTarget()), "");
}

TEST(FindDisagreement, NamesTheRequirementAndMakesTheScenarioSmall) {
  const std::string complaint = DisagreementOf(ReferenceWith("overlap-granted"));
  EXPECT_NE(complaint.find("ACQ-OVERLAP-01"), std::string::npos) << complaint;
  EXPECT_NE(complaint.find("\"steps\""), std::string::npos) << complaint;
  EXPECT_EQ(complaint.find("closesocket"), std::string::npos) << complaint;
}

}  // namespace
}  // namespace portcullis::fuzz
