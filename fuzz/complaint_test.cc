#include "fuzz/complaint.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "conformance/documents/document_error.h"
#include "conformance/run/support.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/defect/defects.h"
#include "conformance/targets/reference_target.h"

namespace portcullis::fuzz {
namespace {

// 20 ports from 5000 twice, on two TCP sockets; a third socket has no part in it.
scenario::Scenario Overlap() {
  constexpr const char* kTcp =
      R"("family": "AF_INET", "type": "SOCK_STREAM", "protocol": "IPPROTO_TCP", "overlapped": true})";
  constexpr const char* kAcquire =
      R"("code": "SIO_ACQUIRE_PORT_RESERVATION", "in": {"range": {"start": 5000, "count": 20},
         "size": 4}, "out": {"size": 16}})";
  const auto socket = [](const std::string& name) {
    return R"({"call": "WSASocketW", "as": ")" + name + "\", " + kTcp + ", ";
  };
  const auto acquire = [](const std::string& name, const std::string& on) {
    return R"({"call": "WSAIoctl", "as": ")" + name + R"(", "socket": ")" + on + "\", " + kAcquire;
  };
  const auto read = scenario::ParseScenario(
      R"({"format": 1, "name": "overlap", "steps": [{"call": "WSAStartup"}, )" + socket("s1") +
          socket("s2") + socket("s3") + R"({"call": "closesocket", "socket": "s3"}, )" +
          acquire("r1", "s1") + ", " + acquire("r2", "s2") + "]}",
      "overlap");
  EXPECT_TRUE(read.has_value()) << documents::Print(read.error());
  return read.value_or(scenario::Scenario{});
}

// The complaint about what `target` answers to it.
std::optional<std::string> ComplaintAbout(std::unique_ptr<targets::Target> target) {
  const auto description = target->Describe();
  const auto capabilities = run::ProbeSupport(*target, *description);
  return FindComplaint({*target, *description, *capabilities}, Overlap());
}

std::unique_ptr<targets::Target> ReferenceWith(const char* defect) {
  const targets::Defect* found = targets::FindDefect(defect);
  EXPECT_NE(found, nullptr) << defect;
  return targets::MakeDefectTarget(*found, targets::MakeReferenceTarget());
}

TEST(FindComplaint, IsSilentWhereTheReferenceRefusesAnOverlap) {
  EXPECT_EQ(ComplaintAbout(targets::MakeReferenceTarget()).value_or(""), "");
}

TEST(FindComplaint, NamesTheRequirementAndPrintsTheScenario) {
  const std::string complaint = ComplaintAbout(ReferenceWith("overlap-granted")).value_or("");
  EXPECT_NE(complaint.find("ACQ-OVERLAP-01"), std::string::npos) << complaint;
  EXPECT_NE(complaint.find("\"steps\""), std::string::npos) << complaint;
}

// The same by lockstep, which also makes the scenario small.
std::string DisagreementOf(std::unique_ptr<targets::Target> target) {
  const auto description = target->Describe();
  const auto capabilities = run::ProbeSupport(*target, *description);
  return FindDisagreement({*target, *description, *capabilities}, Overlap()).value_or("");
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
