"""The command line of ci/mutate: which mutants are run, and what is said of them."""

import argparse
import collections
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True

import compiling
import coverage
import score
import stages
import tree


def say(text):
    print(text, flush=True)


class Mutation:
    """The mutated programs, with every mutant of some files that could be told to them."""

    def __init__(self, options, files):
        self.options = options
        begin = time.monotonic()
        self.compiler = compiling.Compiler()
        self.headers = tree.headers_digest()
        self.mutants = tree.generate(self.compiler, options.jobs, files)
        say(f"{len(self.mutants)} mutants of {len(files)} files ({time.monotonic() - begin:.0f} s)")
        # What was refused before is not tried again; whether it compiles alone is asked of each.
        before = score.load_refused()
        self.refused = {m.number: before[m.id] for m in self.mutants if m.id in before}
        tree.build(self.mutants, self.refused, options.jobs)
        say(f"one build holds all but {len(self.refused)}, which do not compile "
            f"({time.monotonic() - begin:.0f} s)")
        # Not the build's own files, which are the next run's.
        self.programs = [tree.WORK / "runs" / name for name in tree.PROGRAMS]
        self.runner = stages.Runner(tree.WORK / "runs")
        for program in self.programs:
            shutil.copy2(tree.WORK / program.name, program)
        self.stages = stages.stages_of(*map(str, self.programs), variants(), options.random,
                                       options.thorough)
        if options.stages:
            self.stages = [s for s in self.stages if s.kind in options.stages]

    def outcomes(self, chosen):
        """Runs the chosen mutants, and compares the object code of those that survive."""
        known = Known(self.programs, self.stages, self.options.compare)
        lock = threading.Lock()
        done = collections.Counter()

        def one(mutant):
            if mutant.number in self.refused:
                return self.of_refused(mutant)
            found = known.get(mutant.id)
            if found is None:
                found = self.find(mutant)
                known.add(mutant.id, found)
            outcome = score.Outcome(mutant, *found)
            with lock:
                done[outcome.state] += 1
                if sum(done.values()) % 250 == 0:
                    say(f"  {sum(done.values())} of {len(chosen)}: {dict(done)}")
            return outcome
        return tree.in_parallel(self.options.jobs, one, chosen)

    def find(self, mutant):
        """[state, stage, how, whether it ever shows] of one mutant."""
        killer = self.runner.killer_of(mutant.number, [s for s in self.stages if s.cheap])
        if killer is None:
            if self.options.compare and compiling.same_object_code(mutant, self.compiler,
                                                                   self.headers):
                return ["equal", "", "", False]
            killer = self.runner.killer_of(mutant.number, [s for s in self.stages if not s.cheap])
        if killer is None:
            return ["survived", "", "", any(mutant.number in (s.reached or ()) for s in self.stages)]
        return ["killed", f"{killer[0].kind}:{killer[0].name}", killer[1], True]

    def of_refused(self, mutant):
        if self.refused[mutant.number]:
            return score.Outcome(mutant, "constant")
        if not compiling.compiles_alone(mutant, self.compiler, self.headers):
            return score.Outcome(mutant, "refused")
        # It compiles where it is the only one, and could not be run: it counts, as not killed.
        return score.Outcome(mutant, "survived", reached=False)


class Known:
    """What these very programs have said of a mutant before: a run that was stopped goes on."""

    def __init__(self, programs, all_stages, compare):
        names = [s.kind + s.name for s in all_stages] + [str(compare)]
        key = tree.digest(*(p.read_bytes() for p in programs), *names)[:16]
        self.path = tree.WORK / "runs" / f"{key}.jsonl"
        self.lock = threading.Lock()
        self.found = {}
        if self.path.exists():
            for line in self.path.read_text().splitlines():
                try:
                    id_, found = json.loads(line)
                except ValueError:
                    continue  # torn when the run was stopped
                self.found[id_] = found

    def get(self, id_):
        return self.found.get(id_)

    def add(self, id_, found):
        with self.lock, open(self.path, "a") as file:
            file.write(json.dumps([id_, found]) + "\n")


def variants():
    """The names of the variants, of which the proof speaks."""
    path = tree.ROOT / "conformance" / "requirements" / "proof.json"
    if not path.exists():
        return []
    return [variant["name"] for variant in json.loads(path.read_text())["variants"]]


def changed_lines(base):
    """{file: numbers of its lines that changed since `base`}."""
    done = subprocess.run(["git", "diff", "-U0", "--no-color", base, "--", *tree.PATTERNS],
                          cwd=tree.ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit("ci/mutate: " + done.stderr.strip())
    lines, file = {}, None
    for line in done.stdout.splitlines():
        if line.startswith("+++ "):
            file = line[6:] if line.startswith("+++ b/") else None
        match = re.match(r"@@ -\S+ \+(\d+)(?:,(\d+))? @@", line)
        if match and file:
            first, number = int(match.group(1)), int(match.group(2) or 1)
            lines.setdefault(file, set()).update(range(first, first + number))
    return lines


def default_base():
    for base in ("origin/main", "HEAD~1"):
        if subprocess.run(["git", "rev-parse", "--verify", "--quiet", base], cwd=tree.ROOT,
                          stdout=subprocess.DEVNULL, check=False).returncode == 0:
            return base
    return "HEAD"


def full(options):
    begin = time.monotonic()
    files = [name for name in tree.sources()
             if not options.only or any(name.startswith(o) for o in options.only)]
    mutation = Mutation(options, files)
    outcomes = mutation.outcomes(mutation.mutants)
    print_survivors(outcomes, options.list)
    whole = not options.only and not options.stages and options.compare
    if whole:
        refused = {m.id: mutation.refused[m.number] for m in mutation.mutants
                   if m.number in mutation.refused}
        result = score.save(outcomes, refused, datetime.date.today().isoformat(), "ci/mutate --full" + " --thorough" * options.thorough,
                            time.monotonic() - begin)
        folders = result["folders"]
    else:
        folders = {folder: score.count(outcomes, folder) for folder in tree.PATTERNS}
    status = 0
    for folder, row in folders.items():
        say(f"{folder}: {row['killed']} of {row['counted']} killed, {row['percent']:.2f} %; "
            f"{row['equal_at_O2']} equal at -O2, {row['not_compiling']} not compiling, "
            f"{row['constant_expressions']} constant expressions; by {row['killed_by']}")
        if whole and row["percent"] < score.LEAST_PERCENT:
            say(f"ci/mutate: {folder}: below {score.LEAST_PERCENT} %")
            status = 1
    if whole:
        wrong = score.complaints(outcomes, True)
        for complaint in wrong[:40]:
            say("ci/mutate: " + complaint)
        if len(wrong) > 40:
            say(f"ci/mutate: and {len(wrong) - 40} more")
        status = 1 if wrong else status
    return status


def print_survivors(outcomes, path):
    if not path:
        return
    with open(path, "w") as file:
        for o in outcomes:
            if o.state == "survived":
                m = o.mutant
                file.write(f"{m.file}:{m.line} {m.function} {m.id} {m.operator}"
                           f"{'' if o.reached else ' NEVER-REACHED'}: {m.change}\n    {m.line_text}\n")


def bounded(options):
    """The mutants of changed lines, and some that were killed before: what CI runs."""
    base = options.changed or default_base()
    lines = changed_lines(base) if options.changed is not None else {}
    present = set(tree.sources())
    killed = [pair for pair in score.load_killed() if pair[0] in present]
    if options.sample and not killed:
        sys.exit("ci/mutate: no mutant was killed before: ci/mutate --full writes score.json")
    draw = random.Random(options.seed)
    # A few more than asked for: those whose line is another by now are gone.
    drawn = draw.sample(killed, min(2 * options.sample, len(killed)))
    files = sorted(present & {*lines, *(file for file, _ in drawn)})
    if not files:
        say(f"no line of reference/ or conformance/oracle/ changed since {base}")
        return 0
    mutation = Mutation(options, files)
    status = 0
    if options.changed is not None:
        chosen = [m for m in mutation.mutants if m.line in lines.get(m.file, ())]
        if len(chosen) > options.most:
            say(f"{len(chosen)} mutants of lines changed since {base}: {options.most} of them run, "
                f"drawn by seed {options.seed} (--most)")
            chosen = draw.sample(chosen, options.most)
        outcomes = mutation.outcomes(chosen)
        print_survivors(outcomes, options.list)
        states = collections.Counter(o.state for o in outcomes)
        say(f"changed since {base}: {len(chosen)} mutants: {dict(states)}")
        for complaint in score.complaints(outcomes, False):
            say("ci/mutate: " + complaint)
            status = 1
    if options.sample:
        by_id = {m.id: m for m in mutation.mutants}
        still = [by_id[id_] for _, id_ in drawn if id_ in by_id][:options.sample]
        outcomes = mutation.outcomes(still)
        alive = [o.mutant for o in outcomes if o.state != "killed"]
        say(f"killed before: {len(outcomes) - len(alive)} of {len(outcomes)} killed again "
            f"(seed {options.seed})")
        for m in alive:
            say(f"ci/mutate: {m.file}:{m.line}: {m.id} was killed before and lives: {m.change}")
        if alive or not still:
            status = 1
    return status


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="ci/mutate", description="Mutants of reference/ and conformance/oracle/, and what the "
        "suite covers of them. See ci/mutation/README.md.")
    parser.add_argument("--full", action="store_true",
                        help="every mutant; writes ci/mutation/score.json and score.md")
    parser.add_argument("--changed", nargs="?", const="", metavar="BASE",
                        help="the mutants of lines changed since BASE (origin/main, else HEAD~1)")
    parser.add_argument("--sample", type=int, default=0, metavar="N",
                        help="N mutants that were killed before, each of which must be killed again")
    parser.add_argument("--coverage", action="store_true",
                        help="lines and branches that the suite reaches")
    parser.add_argument("--seed", type=int, default=1, help="of --sample, and of --most")
    parser.add_argument("--most", type=int, default=400, help="mutants of changed lines to run")
    parser.add_argument("--random", type=int, default=3, help="random policies beside the variants")
    parser.add_argument("--only", action="append", metavar="FILE",
                        help="with --full: these files alone, and no score is written")
    parser.add_argument("--stages", action="append", choices=stages.KINDS,
                        help="with --full: these stages alone, and no score is written")
    parser.add_argument("--thorough", action="store_true",
                        help="all generated cases on the reference as well (slow)")
    parser.add_argument("--no-compare", dest="compare", action="store_false",
                        help="with --full: take every survivor for one that differs at -O2, which is "
                        "quicker, and write no score")
    parser.add_argument("--list", metavar="FILE", help="write the survivors here")
    parser.add_argument("-j", "--jobs", type=int,
                        default=int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", os.cpu_count())))
    options = parser.parse_args(arguments)
    os.makedirs(tree.WORK, exist_ok=True)
    if options.coverage:
        return coverage.report(options.jobs, variants(), options.random)
    if options.full:
        return full(options)
    if options.changed is not None or options.sample:
        return bounded(options)
    parser.error("nothing asked for: --full, --changed, --sample or --coverage")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
