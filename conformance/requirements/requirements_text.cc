#include "conformance/requirements/requirements_text.h"

namespace portcullis::requirements {
namespace {

constexpr std::size_t kWidth = 100;
constexpr const char* kIndent = "    ";

// Breaks `text` between words so that no line passes the width.
std::string Wrapped(const std::string& text, const std::string& first, const std::string& others) {
  std::string result;
  std::string line = first;
  std::size_t position = 0;
  bool empty = true;
  while (position < text.size()) {
    std::size_t end = text.find(' ', position);
    if (end == std::string::npos) end = text.size();
    const std::string word = text.substr(position, end - position);
    if (!empty && line.size() + 1 + word.size() > kWidth) {
      result += line + "\n";
      line = others;
      empty = true;
    }
    line += (empty ? "" : " ") + word;
    empty = false;
    position = end + 1;
  }
  return result + line + "\n";
}

std::string Join(const std::vector<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

std::string List(const char* title, const std::map<std::string, std::vector<std::string>>& by_id,
                 const std::string& id) {
  const auto found = by_id.find(id);
  const std::string text = found == by_id.end() ? "none" : Join(found->second);
  const std::string first = std::string(kIndent) + title;
  return Wrapped(text, first, std::string(first.size(), ' '));
}

}  // namespace

std::string PrintText(const Catalogue& catalogue, const Coverage& coverage) {
  std::string text = "Catalogue version " + std::to_string(catalogue.version) + ": " +
                     std::to_string(catalogue.requirements.size()) + " requirements, " +
                     std::to_string(catalogue.questions.size()) + " questions, " +
                     std::to_string(catalogue.facts.size()) + " facts\n";
  for (const Requirement& requirement : catalogue.requirements) {
    text += "\n" + requirement.id + "  " + requirement.level + ", " + requirement.kind +
            (requirement.codes.empty() ? "" : ": " + Join(requirement.codes)) + "\n";
    text += Wrapped(requirement.statement, kIndent, kIndent);
    text += Wrapped(requirement.source.page + ", " + requirement.source.section,
                    std::string(kIndent) + "source   ", std::string(kIndent) + "         ");
    text += std::string(kIndent) + "windows  " +
            (requirement.confirmed.empty() ? "never run" : requirement.confirmed) + "\n";
    text += List("cases    ", coverage.cases, requirement.id);
    text += List("defects  ", coverage.defects, requirement.id);
  }
  for (const Question& question : catalogue.questions) {
    text += "\n" + question.id + "  " + question.level + "\n";
    text += Wrapped(question.statement, kIndent, kIndent);
    for (const QuestionReading& reading : question.readings) {
      text += Wrapped(reading.id + ": " + reading.source, std::string(kIndent) + "reading  ",
                      std::string(kIndent) + "         ");
    }
    text += List("cases    ", coverage.cases, question.id);
  }
  return text;
}

}  // namespace portcullis::requirements
