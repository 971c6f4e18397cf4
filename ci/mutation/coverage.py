"""What the suite alone reaches of reference/ and conformance/oracle/: lines and branches.

Counted by clang's source-based coverage in the build of the preset `coverage`. The oracle is reached
by the suite on the reference, and by a share of it on every variant and on random policies; the core
of the reference by those and by the suite on the winsock target, whose processes call the drop-in
for real; the drop-in by that one. No unit test takes part.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import tree

sys.path.insert(0, str(tree.ROOT / "ci"))
import lcov

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


def variants():
    """The names of the variants, of which the proof speaks."""
    path = tree.ROOT / "conformance" / "requirements" / "proof.json"
    return [variant["name"] for variant in json.loads(path.read_text())["variants"]]


def report(jobs):
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
        counts = [path for run in runs for path in sorted((RUNS / run).glob("*.profraw"))]
        files[group] = lcov.counted(counts, [BUILD / "bin" / "portcullis"], RUNS / f"{group}.profdata")
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
        print(lcov.row(folder, total))
        for name, file in chosen.items():
            print(lcov.row("  " + os.path.relpath(name, folder), file.counted()))
            missed = [line for line, count in file.lines.items() if count == 0]
            if missed and folder != "reference/dropin":
                left.append(f"  {name}: {lcov.spans(missed)}")
    print(f"lines of reference/ and conformance/oracle/ that the suite never reaches, on the reference, "
          f"{len(names)} policies:")
    print("\n".join(left) or "  none")
    if shares["reference"] < LEAST_PERCENT:
        print(f"ci/mutate: {shares['reference']:.2f} % of the lines of reference/ are covered, fewer "
              f"than {LEAST_PERCENT} %", file=sys.stderr)
        fine = False
    return 0 if fine else 1
