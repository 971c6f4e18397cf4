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
import time

sys.dont_write_bytecode = True

import compiling
import coverage
import score
import runs
import tree


def say(text):
    print(text, flush=True)


class Mutation:
    """The mutated programs, with those mutants of some files that `choose` picks of them all."""

    def __init__(self, options, files, choose=list):
        self.options = options
        begin = time.monotonic()
        self.compiler = compiling.Compiler()
        self.mutants = tree.generate(self.compiler, options.jobs, files)
        say(f"{len(self.mutants)} mutants of {len(files)} files ({time.monotonic() - begin:.0f} s)")
        self.mutants = choose(self.mutants)
        # What was refused before is not tried again; whether it compiles alone is asked of each.
        before = score.load_refused()
        self.refused = {m.number: before[m.id] for m in self.mutants if m.id in before}
        tree.build(self.mutants, self.refused, options.jobs)
        say(f"one build holds all but {len(self.refused)}, which do not compile "
            f"({time.monotonic() - begin:.0f} s)")
        # Not the build's own file, which is the next run's.
        self.runner = tree.WORK / "runs" / "portcullis-mutants"
        self.runner.parent.mkdir(exist_ok=True)
        shutil.copy2(tree.WORK / self.runner.name, self.runner)

    def outcomes(self, chosen, share=1):
        """Runs the chosen mutants, with a share of the cases, and compares the object code of those
        that survive."""
        options = self.options
        said = runs.find(self.runner, [m.number for m in chosen if m.number not in self.refused],
                         runs.Effort(options.jobs, options.generated // share,
                                     options.random // share))

        def one(mutant):
            if mutant.number in self.refused:
                return self.of_refused(mutant)
            of = said[mutant.number]
            if of.state == "survived" and options.compare and compiling.same_object_code(mutant, self.compiler):
                return score.Outcome(mutant, "equal", of)
            return score.Outcome(mutant, of.state, of)
        return tree.in_parallel(options.jobs, one, chosen)

    def of_refused(self, mutant):
        if self.refused[mutant.number]:
            return score.Outcome(mutant, "constant")
        if not compiling.compiles_alone(mutant, self.compiler):
            return score.Outcome(mutant, "refused")
        # It compiles where it is the only one, and could not be run: it counts, as not killed.
        return score.Outcome(mutant, "survived")


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


def commit_of(name):
    done = subprocess.run(["git", "rev-parse", "--verify", "--quiet", name + "^{commit}"],
                          cwd=tree.ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def default_base():
    """What this work began from: a clone of it has it as origin/main, and then it is the last commit."""
    head = commit_of("HEAD")
    for base in ("origin/main", "HEAD~1"):
        if commit_of(base) not in ("", head):
            return base
    return "HEAD"


def drawn_of_few_files(killed, number, draw):
    """About `number` ids of `killed`, {id: (file, ...)}: of few files, since each file that has a
    mutant has to be built with it, and all that include it."""
    by_file = collections.defaultdict(list)
    for id_, (file, _) in sorted(killed.items()):
        by_file[file].append(id_)
    drawn = []
    for file in draw.sample(sorted(by_file), len(by_file)):
        if len(drawn) >= number:
            break
        drawn += draw.sample(by_file[file], min(number // 4 + 1, len(by_file[file])))
    return drawn


def full(options):
    begin = time.monotonic()
    files = [name for name in tree.sources()
             if not options.only or any(name.startswith(o) for o in options.only)]
    mutation = Mutation(options, files)
    outcomes = mutation.outcomes(mutation.mutants)
    print_survivors(outcomes, options.list)
    # Those of which every file was run: their score is saved.
    whole = [folder for folder in tree.PATTERNS
             if {n for n in tree.sources() if tree.folder_of(n) == folder} <= set(files)]
    if whole:
        refused = {m.id: mutation.refused[m.number] for m in mutation.mutants
                   if m.number in mutation.refused}
        command = " ".join(["ci/mutate --full", *(f"--only {o}" for o in options.only or ())]
                           + ["--no-compare"] * (not options.compare))
        score.save(outcomes, refused, whole,
                   {"date": datetime.date.today().isoformat(), "command": command,
                    "seconds": round(time.monotonic() - begin)})
    status = 0
    for folder in sorted({tree.folder_of(name) for name in files}):
        row = score.count(outcomes, folder)
        say(f"{folder}: {row['killed']} of {row['counted']} killed, {row['percent']:.2f} %; "
            f"{row['equal_at_O2']} equal at -O2, {row['not_compiling']} not compiling, "
            f"{row['constant_expressions']} constant expressions; by {row['killed_by']}")
        if folder in whole and row["percent"] < score.LEAST_PERCENT:
            say(f"ci/mutate: {folder}: below {score.LEAST_PERCENT} %")
            status = 1
    if whole:
        wrong = score.complaints(outcomes, whole)
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
                           f" ({o.said.how}): {m.change}\n    {m.line_text}\n")


def bounded(options):
    """The mutants of changed lines, and some that were killed before: what CI runs."""
    base = options.changed or default_base()
    lines = changed_lines(base) if options.changed is not None else {}
    present = set(tree.sources())
    killed = {id_: place for id_, place in score.load_killed().items() if place[0] in present}
    if options.sample and not killed:
        sys.exit("ci/mutate: no mutant was killed before: ci/mutate --full writes score.json")
    draw = random.Random(options.seed)
    # A few more than asked for: those whose line is another by now are gone.
    drawn = drawn_of_few_files(killed, 2 * options.sample, draw)
    files = sorted(present & {*lines, *(killed[id_][0] for id_ in drawn)})
    if not files:
        say(f"no line of reference/ or conformance/oracle/ changed since {base}")
        return 0
    changed = []

    def choose(mutants):
        changed.extend(m for m in mutants if m.line in lines.get(m.file, ()))
        if len(changed) > options.most:
            say(f"{len(changed)} mutants of lines changed since {base}: {options.most} of them run, "
                f"drawn by seed {options.seed} (--most)")
            changed[:] = draw.sample(changed, options.most)
        wanted = {m.number for m in changed} | {m.number for m in mutants if m.id in drawn}
        return [m for m in mutants if m.number in wanted]
    mutation = Mutation(options, files, choose)
    status = 0
    if options.changed is not None:
        outcomes = mutation.outcomes(changed)
        print_survivors(outcomes, options.list)
        states = collections.Counter(o.state for o in outcomes)
        say(f"changed since {base}: {len(changed)} mutants: {dict(states)}")
        for complaint in score.complaints(outcomes, []):
            say("ci/mutate: " + complaint)
            status = 1
    if options.sample:
        by_id = {m.id: m for m in mutation.mutants if m.number not in mutation.refused}
        still = [id_ for id_ in drawn if id_ in by_id][:options.sample]
        said = runs.check(mutation.runner, {by_id[id_].number: killed[id_][1] for id_ in still},
                          options.jobs)
        alive = [by_id[id_] for id_ in still if said[by_id[id_].number].state != "killed"]
        say(f"killed before: {len(still) - len(alive)} of {len(still)} killed again "
            f"(seed {options.seed})")
        if alive:
            # Where a generated case is another by now, one of the others may do.
            alive = [o.mutant for o in mutation.outcomes(alive, 4) if o.state == "survived"]
            say(f"{len(alive)} of the rest are killed by no other case")
        for m in alive:
            case = killed[m.id][1]
            say(f"ci/mutate: {m.file}:{m.line}: {m.id} was killed by {case.case} on {case.target} and "
                f"lives: {m.change}")
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
                        help="the mutants of lines changed since BASE (origin/main, or HEAD~1 where that is HEAD)")
    parser.add_argument("--sample", type=int, default=0, metavar="N",
                        help="N mutants that were killed before, each of which must be killed again")
    parser.add_argument("--coverage", action="store_true",
                        help="lines and branches that the suite reaches")
    parser.add_argument("--seed", type=int, default=1, help="of --sample, and of --most")
    parser.add_argument("--most", type=int, default=400, help="mutants of changed lines to run")
    parser.add_argument("--generated", type=int, default=60000,
                        help="generated cases that the reference runs; others run a part of them")
    parser.add_argument("--random", type=int, default=40, help="random policies beside the variants")
    parser.add_argument("--only", action="append", metavar="FILE",
                        help="with --full: the files whose names begin so; a score is written of a whole folder")
    parser.add_argument("--no-compare", dest="compare", action="store_false",
                        help="take every survivor for one that differs at -O2: quicker, and no better "
                        "for the score")
    parser.add_argument("--list", metavar="FILE", help="write the survivors here")
    parser.add_argument("-j", "--jobs", type=int,
                        default=int(os.environ.get("CMAKE_BUILD_PARALLEL_LEVEL", os.cpu_count())))
    options = parser.parse_args(arguments)
    os.makedirs(tree.WORK, exist_ok=True)
    if options.coverage:
        return coverage.report(options.jobs)
    if options.full:
        return full(options)
    if options.changed is not None or options.sample:
        return bounded(options)
    parser.error("nothing asked for: --full, --changed, --sample or --coverage")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
