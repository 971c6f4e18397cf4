#include "fuzz/foreign_text.h"

#include "conformance/requirements/catalogue.h"
#include "conformance/run/journal.h"
#include "conformance/scenario/scenario_json.h"
#include "conformance/targets/wire/message.h"
#include "reports/expectations.h"
#include "reports/results_json.h"

namespace portcullis::fuzz {
namespace {

using Complaint = std::optional<std::string>;

// What is read, printed and read again: `parse` gives a document or an error, `print` its text.
template <typename Parse, typename Print>
Complaint CheckTwice(std::string_view text, Parse parse, Print print) {
  const auto once = parse(text);
  if (!once) return std::nullopt;
  const std::string printed = print(*once);
  const auto again = parse(printed);
  if (!again) {
    return "what was printed is not read: " + documents::Print(again.error()) + "\n" + printed;
  }
  if constexpr (requires { *once == *again; }) {
    if (!(*once == *again)) return "what was printed is read as something else:\n" + printed;
  }
  if (print(*again) != printed) return "printed twice, two texts:\n" + printed;
  return std::nullopt;
}

Complaint CheckScenario(std::string_view text) {
  return CheckTwice(
      text, [](auto t) { return scenario::ParseScenario(t, "f"); },
      [](const auto& read) { return scenario::PrintScenario(read); });
}

Complaint CheckTraces(std::string_view text) {
  return CheckTwice(
      text, [](auto t) { return scenario::ParseTraces(t, "f"); },
      [](const auto& read) {
        std::string printed;
        for (const auto& trace : read) printed += scenario::PrintTrace(trace);
        return printed;
      });
}

Complaint CheckJournal(std::string_view text) {
  return CheckTwice(
      text, [](auto t) { return run::ParseJournal(t, "f"); },
      [](const auto& read) {
        std::string printed = run::Print(read.header);
        for (const auto& outcome : read.outcomes) printed += run::Print(outcome);
        return printed;
      });
}

Complaint CheckResults(std::string_view text) {
  return CheckTwice(
      text, [](auto t) { return reports::ParseResults(t, "f"); },
      [](const auto& read) { return reports::PrintResults(read); });
}

Complaint CheckExpectations(std::string_view text) {
  return CheckTwice(
      text,
      [](auto t) {
        return reports::ParseExpectations(t, "f", requirements::TheCatalogue(),
                                          reports::Reasons::kMayBeEmpty);
      },
      [](const auto& read) { return reports::PrintExpectations(read); });
}

Complaint CheckCatalogue(std::string_view text) {
  constexpr std::string_view kBetween = "\n---\n";
  const std::size_t end = text.find(kBetween);
  if (end == std::string_view::npos) return std::nullopt;
  // Nobody prints one.
  (void)requirements::ParseCatalogue(text.substr(0, end), text.substr(end + kBetween.size()));
  return std::nullopt;
}

Complaint CheckRequest(std::string_view text) {
  return CheckTwice(
      text, [](auto t) { return targets::wire::ParseRequest(t, "the runner"); },
      [](const auto& read) { return targets::wire::PrintRequest(read); });
}

Complaint CheckAnswer(std::string_view text) {
  return CheckTwice(
      text, [](auto t) { return targets::wire::ParseAnswer(t, "the testee"); },
      [](const auto& read) { return targets::wire::PrintAnswer(read); });
}

struct Reader {
  std::string_view name;
  Complaint (*check)(std::string_view);
};
constexpr Reader kReaders[] = {
    {"scenario", CheckScenario},         {"trace", CheckTraces},
    {"journal", CheckJournal},           {"results", CheckResults},
    {"expectations", CheckExpectations}, {"catalogue", CheckCatalogue},
    {"request", CheckRequest},           {"answer", CheckAnswer},
};

}  // namespace

std::vector<std::string> ReaderNames() {
  std::vector<std::string> names;
  for (const Reader& reader : kReaders) names.emplace_back(reader.name);
  return names;
}

std::optional<std::string> CheckForeignText(std::string_view input) {
  const std::size_t end = input.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  for (const Reader& reader : kReaders) {
    if (reader.name == input.substr(0, end)) return reader.check(input.substr(end + 1));
  }
  return std::nullopt;
}

}  // namespace portcullis::fuzz
