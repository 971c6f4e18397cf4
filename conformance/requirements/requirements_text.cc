#include "conformance/requirements/requirements_text.h"

#include <algorithm>

#include "conformance/requirements/wrapped_text.h"

namespace portcullis::requirements {
namespace {

constexpr const char* kIndent = "    ";

std::string Field(const char* title, const std::string& text) {
  return Titled(std::string(kIndent) + title, text);
}

std::string List(const char* title, const std::map<std::string, std::vector<std::string>>& by_id,
                 const std::string& id) {
  const auto found = by_id.find(id);
  return Field(title, found == by_id.end() ? "none" : Join(found->second));
}

// A line for each defect of a requirement, with the ids by which the suite caught it.
std::string Defects(const Coverage& coverage, const Proof& proof, const std::string& id) {
  const auto declared = coverage.defects.find(id);
  if (declared == coverage.defects.end()) return Field("defects  ", "none");
  const std::vector<DefectProof> proved = FindProofDefects(proof, id);
  std::string text;
  for (const std::string& name : declared->second) {
    const auto found = std::find_if(proved.begin(), proved.end(),
                                    [&](const DefectProof& defect) { return defect.name == name; });
    std::string caught = "not run yet";
    if (found != proved.end()) {
      caught = "caught by " + (found->caught_by.empty() ? "nobody" : Join(found->caught_by));
    }
    text += Field(text.empty() ? "defects  " : "         ", name + ", " + caught);
  }
  return text;
}

}  // namespace

std::string PrintText(const Catalogue& catalogue, const Coverage& coverage, const Proof& proof) {
  std::string text = "Catalogue version " + std::to_string(catalogue.version) + ": " +
                     std::to_string(catalogue.requirements.size()) + " requirements, " +
                     std::to_string(catalogue.questions.size()) + " questions, " +
                     std::to_string(catalogue.facts.size()) + " facts\n";
  for (const Requirement& requirement : catalogue.requirements) {
    text += "\n" + requirement.id + "  " + requirement.level + ", " + requirement.kind +
            (requirement.codes.empty() ? "" : ": " + Join(requirement.codes)) + "\n";
    text += Wrapped(requirement.statement, kIndent, kIndent);
    text += Field("source   ", requirement.source.page + ", " + requirement.source.section);
    text += Field("windows  ", requirement.confirmed.empty() ? "never run" : requirement.confirmed);
    text += List("cases    ", coverage.cases, requirement.id);
    text += Field("decided  ", "by " + std::to_string(FindProofDecided(proof, requirement.id)) +
                                   " generated cases");
    text += Defects(coverage, proof, requirement.id);
  }
  for (const Question& question : catalogue.questions) {
    text += "\n" + question.id + "  " + question.level + "\n";
    text += Wrapped(question.statement, kIndent, kIndent);
    for (const QuestionReading& reading : question.readings) {
      text += Field("reading  ", reading.id + ": " + reading.source);
    }
    text += List("cases    ", coverage.cases, question.id);
  }
  return text;
}

}  // namespace portcullis::requirements
