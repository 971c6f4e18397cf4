// Results for the tests of this folder: small, with one of everything that is shown.

#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/results.h"

namespace portcullis::reports {

inline Evidence SampleEvidence(std::string id, std::optional<Cause> cause) {
  return {cause,
          {std::move(id)},
          3,
          "WSAIoctl(s1, ACQUIRE, out: 15 bytes)",
          "WSAEINVAL, returned 0",
          "WSAEFAULT, returned 0",
          "portcullis replay x.json --target acme"};
}

inline RequirementResult SampleRequirement(std::string id, std::vector<CaseResult> cases) {
  RequirementResult requirement;
  requirement.id = std::move(id);
  requirement.level = "documented";
  requirement.statement = "It is as " + requirement.id + " says.";
  requirement.source = "a page, a section";
  requirement.cases = std::move(cases);
  for (const CaseResult& of_case : requirement.cases) {
    requirement.result = Worse(requirement.result, of_case.result);
  }
  return requirement;
}

inline CaseResult FailedCase(std::string name, const std::string& id,
                             Cause cause = Cause::kForbidden) {
  return {std::move(name), Result::kFail, cause, "", {SampleEvidence(id, cause)}};
}

inline Results SampleResults() {
  Results results;
  results.target = {"acme", "2.1", "Linux", {"acquire"}};
  results.run = {"exec:acme", {}};
  results.catalogue_version = 1;
  results.requirements = {
      SampleRequirement("ACQ-OUT-01", {{"Out.Passes", Result::kPass, {}, "", {}}}),
      SampleRequirement("ACQ-OUT-02", {{"Out.AlsoPasses", Result::kPass, {}, "", {}},
                                       FailedCase("Out.TooSmall", "ACQ-OUT-02")}),
      SampleRequirement(
          "ACQ-NETDOWN-01",
          {{"Net.Down", Result::kNotProvoked, {}, "the target offers no control: network", {}}}),
      SampleRequirement("ACQ-WILD-01", {}),
  };
  results.questions = {{"Q-ACQ-TAKEN-CODE",
                        "unspecified",
                        "Which code?",
                        "WSAEADDRINUSE",
                        {{"Range.Taken", Result::kRecorded, {}, "", {}}}},
                       {"Q-ACQ-ZERO-PORTS", "unspecified", "No ports?", "", {}}};
  results.cases = {
      {Result::kFail, 1}, {Result::kPass, 2}, {Result::kNotProvoked, 1}, {Result::kRecorded, 1}};
  return results;
}

// A block of 4,000 generated cases of which 2,000 ran: 12 broke `id`, 3 died, 2 only differ.
inline CaseResult FailedBlock(std::string name, const std::string& id) {
  CaseResult block = FailedCase(std::move(name), id);
  block.block = {4000, 2000, 150, {{std::nullopt, 2}, {Cause::kForbidden, 12}, {Cause::kCrash, 3}}};
  block.evidence.front().generated = block.name + ":out=15";
  block.evidence.front().alike = 12;
  block.evidence.front().replay = "portcullis replay --case '" + block.name + ":out=15'";
  return block;
}

// SampleResults with the block Out.Matrix, which fails ACQ-WILD-01 and passes ACQ-OUT-01.
inline Results SampleResultsWithBlock() {
  Results results = SampleResults();
  results.run.generated = {2000, 7};
  CaseResult passed{"Out.Matrix", Result::kPass, {}, "", {}};
  passed.block = {4000, 2000, 40};
  results.requirements[0].cases.push_back(passed);
  results.requirements[3] =
      SampleRequirement("ACQ-WILD-01", {FailedBlock("Out.Matrix", "ACQ-WILD-01")});
  results.generated = {
      4000, 2000, {{Result::kFail, 15}, {Result::kDiffers, 2}, {Result::kPass, 1983}}};
  return results;
}

}  // namespace portcullis::reports
