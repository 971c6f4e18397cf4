#include "conformance/requirements/wrapped_text.h"
#include "reports/register.h"

namespace portcullis::reports {
namespace {

using requirements::Titled;
using requirements::Wrapped;

constexpr const char* kIndent = "    ";
constexpr const char* kReading = "    reading  ";
constexpr const char* kBelow = "             ";

std::string Scope(const RegisterEntry& entry) {
  if (entry.scope == "answer") return ", free at each call";
  if (entry.scope == "behaviour") return ", one answer per run";
  return "";
}

std::string TakenBy(const RegisterReading& reading) {
  std::string text;
  if (reading.reference) text = Titled(kBelow, "taken by the reference: " + reading.why);
  if (!reading.variants.empty()) {
    text += Titled(kBelow, "taken by variants: " + requirements::Join(reading.variants));
  }
  if (reading.gap) text += Titled(kBelow, "GAP: neither the reference nor a variant takes it");
  return text;
}

std::string Print(const RegisterEntry& entry, const std::vector<TargetInfo>& targets) {
  std::string text = "\n" + Titled("", entry.id + "  " + entry.level + Scope(entry)) +
                     Wrapped(entry.statement, kIndent, kIndent);
  for (const RegisterReading& reading : entry.readings) {
    text += Titled(
        kReading, reading.id + ": " +
                      (reading.source.empty() ? "the catalogue does not have it" : reading.source));
    text += TakenBy(reading);
  }
  for (std::size_t run = 0; run < targets.size(); ++run) {
    const RegisterStanding& standing = entry.standings[run];
    text += Titled("    stands   ", TargetName(targets[run]) + ": " +
                                        (standing.reading.empty() ? "(" + standing.without + ")"
                                                                  : standing.reading));
  }
  return text;
}

}  // namespace

std::string PrintRegister(const Register& all) {
  std::size_t readings = 0;
  for (const RegisterEntry& entry : all.entries) readings += entry.readings.size();
  std::string text = "Register of ambiguities: " + std::to_string(all.entries.size()) +
                     " questions, " + std::to_string(readings) + " readings\n";
  for (const RegisterEntry& entry : all.entries) text += Print(entry, all.targets);
  text += "\nreadings that neither the reference nor a variant takes: " +
          std::to_string(CountGaps(all)) + "\n";
  for (const RegisterEntry& entry : all.entries) {
    for (const RegisterReading& reading : entry.readings) {
      if (reading.gap) text += Titled(kIndent, entry.id + ": " + reading.id);
    }
  }
  return text;
}

}  // namespace portcullis::reports
