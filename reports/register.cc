#include "reports/register.h"

#include <algorithm>
#include <array>

namespace portcullis::reports {
namespace {

bool Any(const std::vector<CaseResult>& cases, Result result) {
  return std::any_of(cases.begin(), cases.end(),
                     [result](const CaseResult& of_case) { return of_case.result == result; });
}

// Why no reading was seen. What kept a case from being judged says more than that another passed.
std::string WhyNoReading(const std::vector<CaseResult>& cases) {
  constexpr std::array kTelling = {Result::kError,       Result::kFail,      Result::kUnstable,
                                   Result::kDiffers,     Result::kDisturbed, Result::kNotProvoked,
                                   Result::kNotSupported};
  for (const Result result : kTelling) {
    if (!Any(cases, result)) continue;
    const std::string reason = ReasonOf(cases, result);
    return std::string(ResultName(result)) + (reason.empty() ? "" : ": " + reason);
  }
  const bool ran = Any(cases, Result::kPass) || Any(cases, Result::kRecorded);
  return ran ? "not seen" : std::string(ResultName(Result::kNotRun));
}

RegisterStanding StandingOf(const Results& run, const std::string& question) {
  for (const QuestionResult& one : run.questions) {
    if (one.id != question) continue;
    return {one.reading, one.reading.empty() ? WhyNoReading(one.cases) : ""};
  }
  return {"", "unknown to the catalogue of this run"};
}

RegisterReading ReadingOf(const std::string& question, const std::string& id,
                          const std::string& source, const requirements::Proof& proof) {
  RegisterReading reading{id, source, false, "", {}, false};
  const requirements::ReadingProof* const proved =
      requirements::FindProofReading(proof, question, id);
  if (proved == nullptr) return reading;
  reading.reference = proved->reference;
  reading.variants = proved->variants;
  reading.gap = requirements::IsGap(*proved);
  if (reading.reference) reading.why = proved->why.empty() ? source : proved->why;
  return reading;
}

RegisterEntry EntryOf(const requirements::Question& question, const requirements::Proof& proof,
                      const std::vector<Results>& runs) {
  RegisterEntry entry{question.id, question.level, question.scope, question.statement, {}, {}};
  for (const requirements::QuestionReading& reading : question.readings) {
    entry.readings.push_back(ReadingOf(question.id, reading.id, reading.source, proof));
  }
  for (const requirements::ReadingProof& proved : proof.readings) {
    const auto listed = std::any_of(
        question.readings.begin(), question.readings.end(),
        [&](const requirements::QuestionReading& one) { return one.id == proved.reading; });
    if (proved.question != question.id || listed) continue;
    entry.readings.push_back(ReadingOf(question.id, proved.reading, "", proof));
  }
  for (const Results& run : runs) entry.standings.push_back(StandingOf(run, question.id));
  return entry;
}

}  // namespace

Register MakeRegister(const requirements::Catalogue& catalogue, const requirements::Proof& proof,
                      const std::vector<Results>& runs) {
  Register all;
  for (const Results& run : runs) all.targets.push_back(run.target);
  for (const requirements::Question& question : catalogue.questions) {
    all.entries.push_back(EntryOf(question, proof, runs));
  }
  for (const Results& run : runs) {
    for (const QuestionResult& one : run.questions) {
      const bool known =
          std::any_of(all.entries.begin(), all.entries.end(),
                      [&one](const RegisterEntry& entry) { return entry.id == one.id; });
      if (known) continue;
      const requirements::Question question{one.id, one.level, "", "", one.statement, {}, {}};
      all.entries.push_back(EntryOf(question, proof, runs));
    }
  }
  return all;
}

std::size_t CountGaps(const Register& all) {
  std::size_t gaps = 0;
  for (const RegisterEntry& entry : all.entries) {
    for (const RegisterReading& reading : entry.readings) gaps += reading.gap ? 1 : 0;
  }
  return gaps;
}

std::string TargetName(const TargetInfo& target) {
  return target.name + (target.version.empty() ? "" : " " + target.version) +
         (target.system.empty() ? "" : " (" + target.system + ")");
}

}  // namespace portcullis::reports
