#include "ci/mutation/runner/where_shown.h"

#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "ci/mutation/runner/children.h"
#include "ci/mutation/runner/portcullis_mutant.h"
#include "conformance/explore/choices.h"

namespace portcullis::mutation {
namespace {

// A part of a target's cases: the work of one child.
struct Part {
  std::uint32_t target = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};
constexpr std::size_t kCasesOfPart = 4000;
constexpr std::size_t kWarming = 200;  // cases of a part that are run twice before it
// Of one mutant: so many that one which differs in nothing does not take minutes.
constexpr std::size_t kMostPlaces = 4000;

// How many places are kept of a mutant that shows in many cases of a group: the hand-written cases
// of a target, or one of its blocks. Of the blocks the targets that are not the reference share the
// work.
std::size_t KeptOf(const std::vector<Target>& targets, std::uint32_t target, std::size_t group,
                   Look look) {
  const std::string& kind = targets[target].kind;
  const bool written = group == kWritten;
  if (look == Look::kLong) {
    if (kind == "reference") return written ? 400 : 40;
    return kind == "random defects" ? (written ? 10 : 3) : (written ? 20 : 1);
  }
  if (kind == "reference") return written ? 60 : 6;
  if (kind == "variants") return written ? 10 : (group + target) % 2;
  if (kind == "random defects") return written ? 2 : (group + target) % 8 == 0 ? 1 : 0;
  return written ? 3 : (group + target) % 4 == 0 ? 1 : 0;
}

// --- what a child answers: whole numbers, in its own byte order --------------------------------

template <typename Number>
void Put(std::string& to, Number number) {
  char bytes[sizeof number];
  std::memcpy(bytes, &number, sizeof number);
  to.append(bytes, sizeof number);
}

class Answer {
 public:
  explicit Answer(const std::string& text) : text_(text) {}

  template <typename Number>
  Number Take() {
    Number number{};
    if (text_.size() - at_ < sizeof number) {
      std::fprintf(stderr, "portcullis-mutants: a child's answer is cut\n");
      std::exit(2);
    }
    std::memcpy(&number, text_.data() + at_, sizeof number);
    at_ += sizeof number;
    return number;
  }

 private:
  const std::string& text_;
  std::size_t at_ = 0;
};

// By mutant, whether it was reached.
using Marks = std::vector<char>;

// What was reached since the last time this was asked.
Marks TakeReached() {
  using portcullis_mutant::reached;
  Marks marks(sizeof reached);
  std::memcpy(marks.data(), reached, marks.size());
  std::memset(reached, 0, sizeof reached);
  return marks;
}

void RunPart(const std::vector<Target>& targets, const std::vector<unsigned>& mutants, Look look,
             const Part& part, int out) {
  using portcullis_mutant::kMost;
  using portcullis_mutant::reached;
  struct Seen {
    std::uint32_t times = 0;  // in this group of cases
    std::vector<std::uint32_t> cases;
  };
  std::vector<Seen> in_group(kMost + 1);
  std::vector<std::vector<std::uint32_t>> kept_cases(kMost + 1);
  std::map<std::uint32_t, std::uint64_t> records;
  explore::SeededChoices draw(part.target * 1000003u + part.begin);
  const std::vector<std::size_t>& cases = targets[part.target].cases;

  // What shows while a target is made shows in all that it does; and what is reached once and never
  // again, such as a table that is made at its first use, in all that uses it.
  const std::optional<proof::Probed> probed = MakeProbed(targets[part.target].spec);
  if (!probed.has_value()) _Exit(1);
  Marks always = TakeReached();
  const auto warm = [&] {
    const std::size_t end = std::min(part.end, part.begin + kWarming);
    for (std::size_t i = part.begin; i < end; ++i) Run(*probed, cases[i]);
    return TakeReached();
  };
  const Marks first = warm();
  const Marks second = warm();
  for (std::size_t mutant = 0; mutant < always.size(); ++mutant) {
    if (first[mutant] != 0 && second[mutant] == 0) always[mutant] = 1;
  }

  std::size_t group = part.begin < part.end ? GroupOf(cases[part.begin]) : kWritten;
  const auto end_group = [&] {
    for (const unsigned mutant : mutants) {
      Seen& of = in_group[mutant];
      if (of.times == 0) continue;
      kept_cases[mutant].insert(kept_cases[mutant].end(), of.cases.begin(), of.cases.end());
      of = {};
    }
  };
  for (std::size_t i = part.begin; i < part.end; ++i) {
    const std::size_t index = cases[i];
    if (GroupOf(index) != group) {
      end_group();
      group = GroupOf(index);
    }
    const std::size_t kept = KeptOf(targets, part.target, group, look);
    if (kept == 0) continue;
    std::memcpy(reached, always.data(), always.size());
    const std::uint64_t record = RecordOf(Run(*probed, index));
    // A case that threads run may end otherwise the next time, and would kill anybody.
    if (CaseOf(index).concurrent && RecordOf(Run(*probed, index)) != record) continue;
    bool is_kept = false;
    for (const unsigned mutant : mutants) {
      if (!reached[mutant]) continue;
      Seen& of = in_group[mutant];
      ++of.times;
      if (of.cases.size() < kept) {
        of.cases.push_back(static_cast<std::uint32_t>(index));
      } else if (const std::uint32_t at = draw.Below(of.times);
                 at < kept) {  // Vitter's algorithm R
        of.cases[at] = static_cast<std::uint32_t>(index);
      } else {
        continue;
      }
      is_kept = true;
    }
    if (is_kept) records[static_cast<std::uint32_t>(index)] = record;
  }
  end_group();

  std::string said;
  Put(said, RecordOf(probed));
  Put(said, records.size());
  for (const auto& [index, record] : records) {
    Put(said, index);
    Put(said, record);
  }
  for (std::uint32_t mutant = 1; mutant <= kMost; ++mutant) {
    if (kept_cases[mutant].empty()) continue;
    Put(said, mutant);
    Put(said, kept_cases[mutant].size());
    for (const std::uint32_t index : kept_cases[mutant]) Put(said, index);
  }
  Put(said, std::uint32_t{0});
  WriteAll(out, said);
}

// Some cases of the reference, then one of each target and so on: whatever notices is soon asked.
void Order(const std::vector<Target>& targets, std::vector<Place>& places) {
  constexpr std::uint32_t kReferenceFirst = 30;
  std::vector<std::uint32_t> met(targets.size(), 0);
  std::vector<std::pair<std::uint32_t, Place>> turns;
  for (const Place& place : places) {
    const std::uint32_t turn = met[place.target]++;
    const bool reference = targets[place.target].kind == "reference";
    turns.emplace_back(reference ? turn / kReferenceFirst : turn, place);
  }
  std::stable_sort(turns.begin(), turns.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = turns[i].second;
}

}  // namespace

WhereShown FindWhereShown(const std::vector<Target>& targets, const std::vector<unsigned>& mutants,
                          Look look, unsigned jobs) {
  std::vector<Part> parts;
  WhereShown where;
  for (std::uint32_t t = 0; t < targets.size(); ++t) {
    const std::size_t size = targets[t].cases.size();
    where.cases += size;
    for (std::size_t begin = 0; begin < size; begin += kCasesOfPart) {
      parts.push_back({t, begin, std::min(size, begin + kCasesOfPart)});
    }
  }
  where.places.resize(portcullis_mutant::kMost + 1);
  where.target_records.resize(targets.size());

  std::vector<std::string> answers(parts.size());
  ForEachInChild(
      jobs, parts.size(),
      [&](std::size_t i, int out) { RunPart(targets, mutants, look, parts[i], out); },
      [&](std::size_t i, const std::string& said, int status) {
        if (status != 0) {
          std::fprintf(stderr, "portcullis-mutants: without a mutant, on %s: status %d\n",
                       targets[parts[i].target].spec.c_str(), status);
          std::exit(2);
        }
        answers[i] = said;
      });

  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::uint32_t target = parts[i].target;
    Answer answer(answers[i]);
    where.target_records[target] = answer.Take<std::uint64_t>();
    for (auto left = answer.Take<std::size_t>(); left > 0; --left) {
      const auto index = answer.Take<std::uint32_t>();
      where.records[{target, index}] = answer.Take<std::uint64_t>();
    }
    for (auto mutant = answer.Take<std::uint32_t>(); mutant != 0;
         mutant = answer.Take<std::uint32_t>()) {
      for (auto left = answer.Take<std::size_t>(); left > 0; --left) {
        where.places[mutant].push_back({target, answer.Take<std::uint32_t>()});
      }
    }
    answers[i].clear();
  }
  for (std::vector<Place>& places : where.places) {
    Order(targets, places);
    if (places.size() > kMostPlaces) places.resize(kMostPlaces);
  }
  return where;
}

}  // namespace portcullis::mutation
