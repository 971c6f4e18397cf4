#include "conformance/cli/resume.h"

#include <filesystem>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

#include "conformance/documents/file_io.h"

namespace portcullis::cli {
namespace {

using documents::DocumentError;

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return Quoted(text);
}

std::string Print(const reports::TargetInfo& target) {
  return target.name + " " + target.version + " (" + target.system + "), able to " +
         Joined(target.capabilities);
}

std::string Print(const reports::GeneratedChoice& choice) {
  const std::string limit = choice.limit.has_value() ? std::to_string(*choice.limit) : "all";
  return limit + " by seed " + std::to_string(choice.seed);
}

// What of a header has to be the same, in words.
std::vector<std::pair<std::string, std::string>> Fields(const run::JournalHeader& header) {
  return {{"catalogue version", std::to_string(header.catalogue_version)},
          {"--target", Quoted(header.run.target_spec)},
          {"target", Print(header.target)},
          {"id prefixes", Joined(header.run.selection)},
          {"generated cases", Print(header.run.generated)},
          {"--repeat", std::to_string(header.run.repeat)},
          {"filter", Quoted(header.filter)},
          {"shard", Quoted(header.shard)},
          {"seed of the order", std::to_string(header.seed)}};
}

std::optional<DocumentError> FindForeign(const run::JournalHeader& of_journal,
                                         const run::JournalHeader& of_run,
                                         const std::string& path) {
  const auto there = Fields(of_journal);
  const auto here = Fields(of_run);
  for (std::size_t i = 0; i < here.size(); ++i) {
    if (here[i].second == there[i].second) continue;
    return DocumentError{path, "header, " + here[i].first,
                         here[i].second + " as in this run, not " + there[i].second +
                             ": another run's journal (without --resume it is replaced)"};
  }
  return std::nullopt;
}

// Whether the run has the case or block, as it was when the outcome was written.
bool Has(const Selection& selection, const reports::CaseOutcome& outcome) {
  for (const run::CaseToRun& one : selection.cases) {
    if (one.name != outcome.name) continue;
    return one.requirements == outcome.requirements && !outcome.block.has_value();
  }
  for (const run::BlockToRun& one : selection.blocks) {
    if (one.name != outcome.name) continue;
    return one.requirements == outcome.requirements && outcome.block.has_value() &&
           outcome.block->generated == one.size;
  }
  return false;
}

tl::expected<std::map<std::string, reports::CaseOutcome>, DocumentError> FinishedOf(
    const run::Journal& journal, const std::string& path, const run::JournalHeader& of_run,
    const Selection& selection) {
  if (auto foreign = FindForeign(journal.header, of_run, path)) {
    return tl::make_unexpected(std::move(*foreign));
  }
  std::map<std::string, reports::CaseOutcome> finished;
  for (const reports::CaseOutcome& outcome : journal.outcomes) {
    const bool fits = Has(selection, outcome);
    if (!fits || !finished.emplace(outcome.name, outcome).second) {
      return tl::make_unexpected(DocumentError{
          path, "case " + outcome.name,
          fits ? "one outcome" : "a case of this run with these requirements and size"});
    }
  }
  return finished;
}

}  // namespace

tl::expected<std::optional<Unfinished>, DocumentError> ReadUnfinished(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return std::nullopt;
  auto text = documents::ReadFile(path);
  if (!text.has_value()) return tl::make_unexpected(text.error());
  if (run::WholeLines(*text).empty()) return std::nullopt;
  auto journal = run::ParseJournal(*text, path);
  if (!journal.has_value()) return tl::make_unexpected(journal.error());
  return Unfinished{std::move(*text), std::move(*journal)};
}

tl::expected<BegunJournal, DocumentError> BeginJournal(const std::string& path,
                                                       const run::JournalHeader& of_run,
                                                       const std::optional<Unfinished>& unfinished,
                                                       const Selection& selection) {
  std::map<std::string, reports::CaseOutcome> finished;
  if (unfinished.has_value()) {
    auto found = FinishedOf(unfinished->journal, path, of_run, selection);
    if (!found.has_value()) return tl::make_unexpected(found.error());
    finished = std::move(*found);
  }
  auto journal = unfinished.has_value() ? run::JournalWriter::Continue(path, unfinished->text)
                                        : run::JournalWriter::Open(path, of_run);
  if (!journal.has_value()) return tl::make_unexpected(journal.error());
  return BegunJournal{std::move(*journal), std::move(finished)};
}

}  // namespace portcullis::cli
