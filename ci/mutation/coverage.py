"""What the suite alone reaches of reference/ and conformance/oracle/: lines and branches.

Counted by clang's source-based coverage in the build of the preset `coverage`. The oracle is reached
by the suite on the reference, and by a share of it on every variant and on random policies; the core
of the reference by those and by the suite on the winsock target, whose processes call the drop-in
for real; the drop-in by that one. No unit test takes part.
"""

import collections
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

import tree

BUILD = tree.ROOT / "build" / "coverage"
RUNS = BUILD / "runs"
RANDOM = 80  # random policies beside the variants
SHARE = 5000  # generated cases of each policy, others of each; the reference has all of them
LEAST_PERCENT = 98  # of the lines of the reference's core
GROUPS = (
    ("reference", "all", re.compile(r"reference/(abi/)?[^/]+\.(cc|h)$")),
    ("conformance/oracle", "suite", re.compile(r"conformance/oracle/[^/]+\.(cc|h)$")),
    ("reference/dropin", "winsock", re.compile(r"reference/(dropin/.*|persistent_store)\.(cc|h)$")),
)


def tool(name):
    """LLVM's program of that name, whatever version stands behind it."""
    for candidate in (name, *(f"{name}-{version}" for version in range(30, 13, -1))):
        if shutil.which(candidate):
            return candidate
    return sys.exit(f"ci/mutate: {name} not found: install Debian's package llvm (ci/setup does)")


def must(command, **options):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          cwd=tree.ROOT, check=False, **options)
    if done.returncode != 0:
        sys.exit(done.stdout[-4000:] + "\nci/mutate: failed: " + " ".join(map(str, command)))
    return done.stdout


def run_suite(group, name, arguments):
    """One run, which leaves its counts in RUNS; several processes of it share four files."""
    environment = dict(os.environ, LLVM_PROFILE_FILE=str(RUNS / group / f"{name}-%4m.profraw"))
    done = subprocess.run([BUILD / "bin" / "portcullis", "test", *arguments], env=environment,
                          stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          cwd=RUNS, check=False)
    if done.returncode != 0:
        print(f"ci/mutate: the suite ended with status {done.returncode} on {name}: "
              f"{done.stderr.strip()[-300:]}", file=sys.stderr)
    return done.returncode == 0


class File:
    """One file's lines and branches: how often each was run."""

    def __init__(self):
        self.lines, self.branches = {}, {}

    def counted(self):
        hit = sum(count > 0 for count in self.lines.values())
        taken = sum(count > 0 for count in self.branches.values())
        return [hit, len(self.lines), taken, len(self.branches)]


def parse_lcov(text):
    """{path below the root: File}, of what `llvm-cov export --format=lcov` writes."""
    files = collections.defaultdict(File)
    for record in text.splitlines():
        kind, _, rest = record.partition(":")
        if kind == "SF":
            file = files[os.path.relpath(rest, tree.ROOT)]
        elif kind == "DA":
            line, count = rest.split(",")[:2]
            file.lines[int(line)] = max(int(count), file.lines.get(int(line), 0))
        elif kind == "BRDA":
            line, block, branch, count = rest.split(",")
            key = (int(line), block, branch)
            file.branches[key] = max(0 if count == "-" else int(count), file.branches.get(key, 0))
    return files


def spans(numbers):
    """3, 4, 5, 9 as '3-5, 9'."""
    out = []
    for number in sorted(numbers):
        if out and out[-1][1] == number - 1:
            out[-1][1] = number
        else:
            out.append([number, number])
    return ", ".join(f"{a}" if a == b else f"{a}-{b}" for a, b in out)


def row(name, counted):
    hit, lines, taken, branches = counted
    share = [f"{100 * a / b:6.2f} %" if b else "     - " for a, b in ((hit, lines), (taken, branches))]
    return f"{name:44} {hit:5} of {lines:5} {share[0]}   {taken:5} of {branches:5} {share[1]}"


def variants():
    """The names of the variants, of which the proof speaks."""
    path = tree.ROOT / "conformance" / "requirements" / "proof.json"
    return [variant["name"] for variant in json.loads(path.read_text())["variants"]]


def report(jobs):
    profdata, cov = tool("llvm-profdata"), tool("llvm-cov")
    must(["cmake", "--preset", "coverage"])
    must(["cmake", "--build", str(BUILD), "-j", str(jobs), "--target", "portcullis"])
    shutil.rmtree(RUNS, ignore_errors=True)
    RUNS.mkdir(parents=True)
    names = [*variants(), *(f"random-{i}" for i in range(1, RANDOM + 1))]
    fine = run_suite("suite", "reference", ["--results", str(RUNS / "results.json")])
    fine &= all([run_suite("suite", name, ["--target", f"variant:{name}", "--cases", str(SHARE),
                                           "--seed", str(seed)])
                 for seed, name in enumerate(names, 1)])
    fine &= run_suite("winsock", "winsock", ["--target", "winsock", "--allow-persistent"])
    files = {}
    for group, runs in (("suite", ("suite",)), ("winsock", ("winsock",)), ("all", ("suite", "winsock"))):
        merged = RUNS / f"{group}.profdata"
        must([profdata, "merge", "-sparse", "-o", str(merged),
              *(str(path) for run in runs for path in sorted((RUNS / run).glob("*.profraw")))])
        files[group] = parse_lcov(must([cov, "export", "--format=lcov", "--instr-profile",
                                        str(merged), str(BUILD / "bin" / "portcullis")]))
    print(f"{'':44} lines                     branches")
    shares, left = {}, []
    for folder, group, pattern in GROUPS:
        chosen = {name: file for name, file in sorted(files[group].items())
                  if pattern.match(name) and (folder == "reference/dropin" or not tree.NOT_MUTATED.search(name))
                  and not name.endswith("_test.cc")}
        total = [sum(column) for column in zip(*(f.counted() for f in chosen.values()))]
        if not total:
            sys.exit(f"ci/mutate: nothing was counted in {folder}")
        shares[folder] = 100 * total[0] / total[1]
        print(row(folder, total))
        for name, file in chosen.items():
            print(row("  " + os.path.relpath(name, folder), file.counted()))
            missed = [line for line, count in file.lines.items() if count == 0]
            if missed and folder != "reference/dropin":
                left.append(f"  {name}: {spans(missed)}")
    print(f"lines of reference/ and conformance/oracle/ that the suite never reaches, on the reference, "
          f"{len(names)} policies:")
    print("\n".join(left) or "  none")
    if shares["reference"] < LEAST_PERCENT:
        print(f"ci/mutate: {shares['reference']:.2f} % of the lines of reference/ are covered, fewer "
              f"than {LEAST_PERCENT} %", file=sys.stderr)
        fine = False
    return 0 if fine else 1
