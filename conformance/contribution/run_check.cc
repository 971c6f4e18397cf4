#include "conformance/contribution/run_check.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "conformance/run/block_run.h"
#include "conformance/run/journal.h"
#include "conformance/run/merge.h"
#include "conformance/run/rejudge.h"
#include "conformance/run/trace_index.h"
#include "conformance/scenario/scenario_json.h"
#include "reports/results_json.h"

namespace portcullis::contribution {
namespace {

using documents::DocumentError;
using reports::Cause;
using reports::Result;
using run::KeptCase;

// What the files of a run say, read.
struct RunFiles {
  reports::Results results;
  run::Journal journal;
  std::vector<KeptCase> index;
  std::vector<scenario::Trace> traces;
};

tl::expected<const std::string*, DocumentError> Require(const Files& files,
                                                        const std::string& name) {
  const auto found = files.find(name);
  if (found == files.end()) return tl::make_unexpected(DocumentError{name, "", "a file"});
  return &found->second;
}

// Reads FOLDER/NAME with `parse`.
template <typename Value, typename Parse>
std::optional<DocumentError> Read(const Files& files, const std::string& name, const Parse& parse,
                                  Value& value) {
  const auto text = Require(files, name);
  if (!text.has_value()) return text.error();
  auto parsed = parse(**text, name);
  if (!parsed.has_value()) return parsed.error();
  value = std::move(*parsed);
  return std::nullopt;
}

tl::expected<RunFiles, DocumentError> ReadRun(const Files& files, const std::string& folder) {
  RunFiles run;
  const auto parse_traces = [](const std::string& text, const std::string& file) {
    // A run of passes alone keeps none.
    if (text.empty()) return tl::expected<std::vector<scenario::Trace>, DocumentError>();
    return scenario::ParseTraces(text, file);
  };
  std::optional<DocumentError> failed =
      Read(files, folder + "/results.json", reports::ParseResults, run.results);
  if (!failed) failed = Read(files, folder + "/results.journal", run::ParseJournal, run.journal);
  if (!failed) failed = Read(files, folder + "/index.json", run::ParseTraceIndex, run.index);
  if (!failed) failed = Read(files, folder + "/traces.jsonl", parse_traces, run.traces);
  if (failed) return tl::make_unexpected(std::move(*failed));
  return run;
}

std::string Ended(Result result, const std::optional<Cause>& cause) {
  return reports::PrintEnding({result, cause});
}

// What was broken, as the events alone show it: who died, was silent or found no free ports is
// named by the runner as well.
std::vector<reports::Evidence> OfTheEvents(const reports::CaseOutcome& outcome) {
  std::vector<reports::Evidence> evidence;
  for (reports::Evidence one : outcome.evidence) {
    const bool is_of_events =
        !one.cause || *one.cause == Cause::kForbidden || *one.cause == Cause::kLost;
    if (!is_of_events || one.observed.starts_with("the ports were taken, in three")) continue;
    one.replay.clear();
    evidence.push_back(std::move(one));
  }
  return evidence;
}

using BrokenByBlock = std::map<std::string, std::map<std::string, reports::Breaks>>;

class RunChecker {
 public:
  RunChecker(const RunFiles& files, const SuiteCases& suite, CheckedRun& checked)
      : files_(files), suite_(suite), checked_(checked) {}

  void Check() {
    CheckResults();
    CheckJournal();
    if (checked_.problems.empty()) CheckIndex();
    if (checked_.problems.empty()) JudgeAgain();
    if (checked_.problems.empty()) CheckBroken();
  }

 private:
  void Complain(const std::string& file, const std::string& what) {
    checked_.problems.push_back(checked_.folder + "/" + file + ": " + what);
  }

  void CheckResults() {
    const auto merged = run::MergeJournals({files_.journal});
    if (!merged.has_value()) {
      Complain("results.journal", documents::Print(merged.error()));
      return;
    }
    reports::Results claimed = files_.results;
    reports::Results expected = *merged;
    // Who has passed on Windows is what this program's catalogue says, not what the run knew of it.
    for (auto* results : {&claimed, &expected}) {
      for (reports::RequirementResult& one : results->requirements) one.confirmed.clear();
    }
    if (claimed.catalogue_version != expected.catalogue_version) {
      Complain("results.json", "expected catalogue version " +
                                   std::to_string(expected.catalogue_version) + ", not " +
                                   std::to_string(claimed.catalogue_version));
    } else if (claimed != expected) {
      Complain("results.json", FirstDifference(claimed, expected));
    }
  }

  static std::string FirstDifference(const reports::Results& claimed,
                                     const reports::Results& expected) {
    for (std::size_t i = 0; i < std::min(claimed.requirements.size(), expected.requirements.size());
         ++i) {
      const reports::RequirementResult& one = expected.requirements[i];
      if (claimed.requirements[i] == one) continue;
      return one.id + ": expected what the journal's cases come to, " +
             std::string(reports::ResultName(one.result));
    }
    return "expected what the journal comes to";
  }

  void CheckJournal() {
    const run::JournalHeader& header = files_.journal.header;
    if (!header.filter.empty() || !header.shard.empty()) {
      Complain("results.journal", "expected a run without --gtest_filter, in one shard");
    }
    if (header.run.repeat != 1) Complain("results.journal", "expected a run without --repeat");
    for (const reports::CaseOutcome& outcome : files_.journal.outcomes) {
      outcomes_.emplace(outcome.name, &outcome);
      if (outcome.result == Result::kError) {
        Complain("results.journal",
                 outcome.name + ": an error of the suite's own: " + outcome.reason);
      }
    }
  }

  // --- the index against the suite and the journal
  // ------------------------------------------------

  void CheckIndex() {
    std::set<std::string> names;
    std::map<std::string, std::vector<const KeptCase*>> by_block;
    for (const KeptCase& one : files_.index) {
      if (!names.insert(one.name).second) Complain("index.json", one.name + ": expected it once");
      const bool is_complete = !run::IsKept(one.result) || one.is_kept;
      if (!is_complete) {
        Complain("index.json", one.name + ": expected its trace, since it ended as " +
                                   Ended(one.result, one.cause));
      }
      if (one.result == Result::kPass && one.hash.empty()) {
        Complain("index.json", one.name + ": expected a hash, since it has passed");
      }
      by_block[one.block].push_back(&one);
    }
    CheckWritten(by_block[""]);
    CheckBlocks(by_block);
    const std::size_t expected = suite_.cases.size() + suite_.blocks.size();
    if (outcomes_.size() != expected) {
      Complain("results.journal", "expected the " + std::to_string(expected) +
                                      " cases and blocks of the suite, not " +
                                      std::to_string(outcomes_.size()));
    }
  }

  void CheckWritten(const std::vector<const KeptCase*>& written) {
    std::map<std::string, const KeptCase*> by_name;
    for (const KeptCase* const one : written) by_name.emplace(one->name, one);
    for (const run::CaseToRun& to_run : suite_.cases) {
      const auto outcome = outcomes_.find(to_run.name);
      const auto kept = by_name.find(to_run.name);
      if (outcome == outcomes_.end() || kept == by_name.end()) {
        Complain(outcome == outcomes_.end() ? "results.journal" : "index.json",
                 "expected the case " + to_run.name);
        continue;
      }
      cases_.emplace(to_run.name, to_run);
      if (kept->second->result != outcome->second->result ||
          kept->second->cause != outcome->second->cause) {
        Complain("index.json", to_run.name + ": expected " +
                                   Ended(outcome->second->result, outcome->second->cause) +
                                   ", as in the journal");
      }
      by_name.erase(kept);
    }
    for (const auto& [name, one] : by_name) Complain("index.json", name + ": no case of the suite");
  }

  void CheckBlocks(const std::map<std::string, std::vector<const KeptCase*>>& by_block) {
    const auto& generated = files_.results.run.generated;
    const auto chosen = run::ChooseCases(suite_.blocks, generated.limit, generated.seed);
    for (std::size_t i = 0; i < suite_.blocks.size(); ++i) {
      const run::BlockToRun& block = suite_.blocks[i];
      const auto outcome = outcomes_.find(block.name);
      if (outcome == outcomes_.end() || !outcome->second->block.has_value()) {
        Complain("results.journal", "expected the block " + block.name);
        continue;
      }
      const auto found = by_block.find(block.name);
      const std::vector<const KeptCase*> none;
      CheckBlock(block, chosen[i], *outcome->second->block,
                 found == by_block.end() ? none : found->second);
    }
    for (const auto& [name, cases] : by_block) {
      if (!name.empty() && !blocks_.contains(name)) {
        Complain("index.json", cases.front()->name + ": no block " + name + " in the suite");
      }
    }
  }

  void CheckBlock(const run::BlockToRun& block, const std::vector<std::size_t>& chosen,
                  const reports::BlockCounts& counts, const std::vector<const KeptCase*>& index) {
    blocks_.insert(block.name);
    // The first of the chosen ones ran, up to one after which a block is given up.
    std::map<Result, std::size_t> results;
    if (index.size() < chosen.size()) results[Result::kNotRun] = chosen.size() - index.size();
    for (std::size_t i = 0; i < index.size(); ++i) {
      ++results[index[i]->result];
      if (i >= chosen.size()) {
        Complain("index.json", index[i]->name + ": no case that --cases and --seed choose");
        return;
      }
      run::GeneratedCase made = block.make(chosen[i]);
      if (made.name != index[i]->name) {
        Complain("index.json",
                 index[i]->name + ": expected " + made.name + ", which --cases and --seed choose");
        return;
      }
      if (index[i]->is_kept) {
        cases_.emplace(index[i]->name, run::AsCase(block, std::move(made)));
      }
    }
    if (counts.ran != chosen.size() || results != counts.results) {
      Complain("index.json", block.name + ": expected cases that come to the journal's counts");
    }
  }

  // --- the traces against the oracle
  // --------------------------------------------------------------

  void JudgeAgain() {
    std::size_t next = 0;
    for (const KeptCase& one : files_.index) {
      if (!one.is_kept) {
        if (!one.hash.empty()) ++checked_.by_hash;
        continue;
      }
      std::vector<scenario::Trace> traces;
      while (next < files_.traces.size() && files_.traces[next].scenario.name == one.name) {
        traces.push_back(files_.traces[next++]);
      }
      if (traces.empty()) {
        Complain("traces.jsonl", "expected a trace of " + one.name);
        return;
      }
      JudgeCase(one, traces);
    }
    if (next != files_.traces.size()) {
      Complain("traces.jsonl", files_.traces[next].scenario.name +
                                   ": a trace that the index does not have, or not here");
    }
  }

  void JudgeCase(const KeptCase& one, const std::vector<scenario::Trace>& traces) {
    const run::CaseToRun& to_run = cases_.at(one.name);
    for (const scenario::Trace& trace : traces) {
      if (trace.scenario != to_run.scenario) {
        Complain("traces.jsonl", one.name + ": expected the steps that the case has");
        return;
      }
      if (trace.target.name != files_.results.target.name ||
          trace.target.version != files_.results.target.version ||
          trace.target.system != files_.results.target.system) {
        Complain("traces.jsonl", one.name + ": expected the target of the results");
        return;
      }
    }
    if (run::HashOf(traces) != one.hash) {
      Complain("index.json",
               one.name + ": expected the hash of its traces, " + run::HashOf(traces));
      return;
    }
    ++checked_.judged_again;
    const run::Rejudged again = run::Rejudge(to_run, traces);
    if (again.is_cut_short) {
      ++checked_.cut_short;
      const bool may_be = one.result == Result::kDisturbed || one.cause == Cause::kHang ||
                          one.cause == Cause::kProtocol;
      if (!may_be) {
        Complain("traces.jsonl", one.name +
                                     ": expected an answer to each step, since it ended as " +
                                     Ended(one.result, one.cause));
      }
    } else if (again.outcome.result != one.result || again.outcome.cause != one.cause) {
      Complain("traces.jsonl", one.name + ": the oracle says " +
                                   Ended(again.outcome.result, again.outcome.cause) +
                                   ", the run said " + Ended(one.result, one.cause));
      return;
    }
    Compare(one, again.outcome);
  }

  void Compare(const KeptCase& one, const reports::CaseOutcome& again) {
    if (!one.block.empty()) {
      CountBroken(one.block, again);
      return;
    }
    const reports::CaseOutcome& said = *outcomes_.at(one.name);
    if (OfTheEvents(said) != OfTheEvents(again) || said.readings != again.readings) {
      Complain("results.journal",
               one.name + ": expected the evidence and the readings that its traces give");
    }
  }

  void CountBroken(const std::string& block, const reports::CaseOutcome& outcome) {
    std::set<std::pair<std::string, std::optional<Cause>>> broken;
    const std::vector<reports::Evidence> evidence = OfTheEvents(outcome);
    for (const reports::Evidence& one : evidence) {
      const auto& named = one.requirements.empty() ? outcome.requirements : one.requirements;
      for (const std::string& id : named) broken.emplace(id, one.cause);
    }
    if (outcome.cause == Cause::kForbidden && evidence.empty()) unnamed_.insert(block);
    for (const auto& [id, cause] : broken) ++broken_[block][id][cause];
  }

  // What a block is said to have broken, of what the events show.
  void CheckBroken() {
    for (const run::BlockToRun& block : suite_.blocks) {
      std::map<std::string, reports::Breaks> said;
      for (const auto& [id, breaks] : outcomes_.at(block.name)->block->broken) {
        for (const auto& [cause, count] : breaks) {
          const bool is_of_events = !cause || *cause == Cause::kForbidden || *cause == Cause::kLost;
          if (is_of_events) said[id][cause] = count;
        }
      }
      const auto found = broken_.find(block.name);
      const auto& shown =
          found == broken_.end() ? std::map<std::string, reports::Breaks>{} : found->second;
      if (!unnamed_.contains(block.name) && said != shown) {
        Complain("results.journal",
                 block.name + ": expected the broken requirements that its traces show");
      }
    }
  }

  const RunFiles& files_;
  const SuiteCases& suite_;
  CheckedRun& checked_;
  std::map<std::string, const reports::CaseOutcome*> outcomes_;  // of the journal
  std::map<std::string, run::CaseToRun> cases_;  // of written ones all, of generated ones the kept
  std::set<std::string> blocks_;
  // Of blocks: a case of them failed by what only the runner saw (no free ports anywhere), under
  // ids that its traces do not give.
  std::set<std::string> unnamed_;
  BrokenByBlock broken_;
};

}  // namespace

tl::expected<CheckedRun, DocumentError> CheckRun(const Files& files, const std::string& folder,
                                                 const SelectCases& select) {
  auto read = ReadRun(files, folder);
  if (!read.has_value()) return tl::make_unexpected(std::move(read.error()));
  const auto suite = select(read->results.run.selection);
  if (!suite.has_value()) {
    return tl::make_unexpected(DocumentError{folder + "/results.json", "/run/selection",
                                             "ids of this catalogue: " + suite.error()});
  }
  CheckedRun checked{folder, read->results};
  RunChecker(*read, *suite, checked).Check();
  return checked;
}

}  // namespace portcullis::contribution
