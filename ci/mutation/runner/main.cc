// portcullis-mutants: runs the suite with one mutant alive after another, each in a process of its
// own, until something is recorded that is not recorded without it.
//
//   portcullis-mutants find MUTANTS OUT JOBS GENERATED RANDOM
//   portcullis-mutants check PLACES OUT JOBS
//
// find: MUTANTS has a number a line. check: PLACES has lines of number, target and case, separated
// by tabs: what noticed that mutant before, which alone is run. Appends to OUT, as they come, lines
// of number, state (killed, survived), kind of target, target, case, how; a survivor's how is
// `reached` or `never reached`. Called by ci/mutation/mutate.py, which reads the arguments that
// people give. Exit code 2: it could not run.

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "ci/mutation/runner/children.h"
#include "ci/mutation/runner/judged_cases.h"
#include "ci/mutation/runner/portcullis_mutant.h"
#include "ci/mutation/runner/where_shown.h"

namespace portcullis::mutation {
namespace {

[[noreturn]] void Stop(const std::string& why) {
  std::fprintf(stderr, "portcullis-mutants: %s\n", why.c_str());
  std::exit(2);
}

std::size_t Number(const std::string& text) {
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) {
    Stop("expected a whole number, found \"" + text + "\"");
  }
  return number;
}

unsigned Mutant(const std::string& text) {
  const std::size_t number = Number(text);
  if (number > portcullis_mutant::kMost) Stop("no mutant has the number " + text);
  return static_cast<unsigned>(number);
}

std::vector<std::vector<std::string>> Lines(const std::string& path) {
  std::ifstream file(path);
  if (!file) Stop("cannot read " + path);
  std::vector<std::vector<std::string>> lines;
  for (std::string line; std::getline(file, line);) {
    std::vector<std::string> words;
    std::istringstream in(line);
    for (std::string word; std::getline(in, word, '\t');) words.push_back(word);
    if (!words.empty()) lines.push_back(words);
  }
  return lines;
}

// Where a process is, for the one that has to say how it died: shared between them.
struct Position {
  Place place;
  bool probing = false;
};

Position* SharedPositions(std::size_t count) {
  void* const memory = mmap(nullptr, count * sizeof(Position), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) Stop("no memory to share");
  return static_cast<Position*>(memory);
}

std::string HowItDied(int status) {
  if (!WIFSIGNALED(status)) return "exit " + std::to_string(WEXITSTATUS(status));
  const int signal = WTERMSIG(status);
  if (signal == SIGPROF || signal == SIGALRM || signal == SIGKILL) return "no end";
  return std::string("crash: ") + strsignal(signal);
}

std::string Line(unsigned mutant, const Target& target, const std::string& name,
                 const std::string& how) {
  return std::to_string(mutant) + "\tkilled\t" + target.kind + "\t" + target.spec + "\t" + name +
         "\t" + how;
}

std::string NameOf(const Position& at) {
  return at.probing ? "(what the target says of itself)" : CaseOf(at.place.index).name;
}

// In a child: writes how the places notice the mutant, or nothing.
void Try(unsigned mutant, const std::vector<Target>& targets, const WhereShown& where,
         Position& position, int out) {
  portcullis_mutant::alive = mutant;
  std::map<std::uint32_t, std::optional<proof::Probed>> made;
  for (const Place& place : where.places[mutant]) {
    BoundNextCase();
    const auto found = made.find(place.target);
    if (found == made.end()) {
      position = {place, true};
      made[place.target] = MakeProbed(targets[place.target].spec);
      if (RecordOf(made[place.target]) != where.target_records[place.target]) {
        return WriteAll(out, "record");
      }
    }
    position = {place, false};
    if (RecordOf(Run(*made[place.target], place.index)) != where.records.at(place)) {
      return WriteAll(out, "record");
    }
  }
}

// Each mutant has places, and what is recorded there without it is known. Answers those that are
// not noticed; they are written where this was the last look at them.
std::vector<unsigned> TryAll(const std::vector<unsigned>& mutants,
                             const std::vector<Target>& targets, const WhereShown& where,
                             unsigned jobs, bool last_look, const std::string& path) {
  std::ofstream out(path, std::ios::app);
  if (!out) Stop("cannot write " + path);
  std::vector<unsigned> left;
  Position* const positions = SharedPositions(mutants.size());
  ForEachInChild(
      jobs, mutants.size(),
      [&](std::size_t i, int to) { Try(mutants[i], targets, where, positions[i], to); },
      [&](std::size_t i, const std::string& said, int status) {
        const unsigned mutant = mutants[i];
        const std::string how = status == 0 ? said : HowItDied(status);
        if (how.empty()) {
          left.push_back(mutant);
          if (!last_look) return;
          out << mutant << "\tsurvived\t\t\t\t"
              << (where.places[mutant].empty() ? "never reached" : "reached") << std::endl;
        } else {
          out << Line(mutant, targets[positions[i].place.target], NameOf(positions[i]), how)
              << std::endl;
        }
      });
  std::sort(left.begin(), left.end());
  return left;
}

// The same places once more, with no mutant: what they record must not depend on what ran before.
void HoldThatRecordsAreStable(const std::vector<unsigned>& mutants,
                              const std::vector<Target>& targets, const WhereShown& where,
                              unsigned jobs) {
  constexpr std::size_t kAsOf = 100;  // as many mutants, spread over all
  constexpr std::size_t kPlacesOfEach = 200;
  const std::size_t every = std::max<std::size_t>(mutants.size() / kAsOf, 1);
  WhereShown same = where;
  Position* const positions = SharedPositions(mutants.size() + 1);
  const std::size_t count = (mutants.size() + every - 1) / every;
  ForEachInChild(
      jobs, count,
      [&](std::size_t i, int to) {
        same.places[0] = where.places[mutants[i * every]];
        if (same.places[0].size() > kPlacesOfEach) same.places[0].resize(kPlacesOfEach);
        Try(0, targets, same, positions[i], to);
      },
      [&](std::size_t i, const std::string& said, int status) {
        if (status == 0 && said.empty()) return;
        Stop("without a mutant " + NameOf(positions[i]) + " on " +
             targets[positions[i].place.target].spec + " is another the second time");
      });
}

int Find(const std::vector<std::string>& arguments) {
  std::vector<unsigned> mutants;
  for (const auto& words : Lines(arguments[0])) mutants.push_back(Mutant(words[0]));
  const auto jobs = static_cast<unsigned>(Number(arguments[2]));
  for (const Look look : {Look::kShort, Look::kLong}) {
    if (mutants.empty()) break;
    const bool is_long = look == Look::kLong;
    const auto list = is_long ? MoreTargets : AllTargets;
    const std::vector<Target> targets = list(Number(arguments[3]), Number(arguments[4]));
    const WhereShown where = FindWhereShown(targets, mutants, look, jobs);
    std::size_t reached = 0;
    for (const unsigned mutant : mutants) reached += where.places[mutant].empty() ? 0 : 1;
    std::printf("%zu targets, %zu runs of cases; %zu of %zu mutants show in them\n", targets.size(),
                where.cases, reached, mutants.size());
    std::fflush(stdout);
    HoldThatRecordsAreStable(mutants, targets, where, jobs);
    mutants = TryAll(mutants, targets, where, jobs, is_long, arguments[1]);
    std::printf("%zu are not noticed\n", mutants.size());
    std::fflush(stdout);
  }
  return 0;
}

int Check(const std::vector<std::string>& arguments) {
  std::vector<unsigned> mutants;
  std::vector<Target> targets;
  WhereShown where;
  where.places.resize(portcullis_mutant::kMost + 1);
  for (const auto& words : Lines(arguments[0])) {
    if (words.size() != 4) Stop("expected number, kind, target and case in " + arguments[0]);
    const std::optional<std::size_t> index = FindCase(words[3]);
    if (!index.has_value())
      continue;  // a case that is no more: the mutant has no place and survives
    const auto target = static_cast<std::uint32_t>(targets.size());
    mutants.push_back(Mutant(words[0]));
    targets.push_back({words[1], words[2], {*index}});
    where.places[mutants.back()].push_back({target, static_cast<std::uint32_t>(*index)});
  }
  const auto jobs = static_cast<unsigned>(Number(arguments[2]));
  where.target_records.resize(targets.size());
  ForEachInChild(
      jobs, targets.size(),
      [&](std::size_t i, int to) {
        const auto probed = MakeProbed(targets[i].spec);
        if (!probed.has_value()) _Exit(1);
        WriteAll(to, std::to_string(RecordOf(probed)) + "\t" +
                         std::to_string(RecordOf(Run(*probed, targets[i].cases[0]))));
      },
      [&](std::size_t i, const std::string& said, int status) {
        const std::size_t tab = said.find('\t');
        if (status != 0 || tab == std::string::npos) Stop("cannot run " + targets[i].spec);
        where.target_records[i] = Number(said.substr(0, tab));
        where.records[{static_cast<std::uint32_t>(i),
                       static_cast<std::uint32_t>(targets[i].cases[0])}] =
            Number(said.substr(tab + 1));
      });
  TryAll(mutants, targets, where, jobs, true, arguments[1]);
  return 0;
}

}  // namespace
}  // namespace portcullis::mutation

int main(int argc, char** argv) {
  using namespace portcullis::mutation;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 6 && arguments[0] == "find") {
    return Find({arguments.begin() + 1, arguments.end()});
  }
  if (arguments.size() == 4 && arguments[0] == "check") {
    return Check({arguments.begin() + 1, arguments.end()});
  }
  Stop("expected find MUTANTS OUT JOBS GENERATED RANDOM, or check PLACES OUT JOBS");
}
