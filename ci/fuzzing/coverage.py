"""The lines and branches of reference/ that the corpora of the fuzz targets reach.

Called by ci/fuzz --coverage, which built the replay programs of the preset `coverage`. Runs each on
its committed corpus and on what campaigns left in build/fuzz-corpus/, and lists what none reaches. Those that
hold a target against the oracle by lockstep, whoever it is, run their corpora on every variant as well: the
reference's other choices are reached by nothing else.
Counted is what the fuzz targets are there for: the semantics, the layouts in abi/, and of dropin/ the
file store. The rest of the drop-in (threads, real memory, Windows' headers) is reached by none.

unreached.json beside this script names what no input can reach, each with its reason:
{"file", "line": the text of the source line, "of": "line" or "branches", "why"}. It is left out of the
count; an entry is an error whose line is not there any more, or is reached. Status 1 below the bounds,
or where an input broke its property; 2 where it could not be run, or an entry is wrong.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "ci"))
import lcov

PROGRAMS = ROOT / "build/coverage/bin"
RUNS = ROOT / "build/fuzz-runs/coverage"
PROOF = ROOT / "conformance/requirements/proof.json"  # names the variants
OF_ANY_TARGET = ("fuzz_history", "fuzz_ioctl")
REASONS = pathlib.Path(__file__).resolve().parent / "unreached.json"
LEAST_LINES, LEAST_BRANCHES = 0.95, 0.90
# Not what unit tests and benchmarks alone include.
COUNTED = re.compile(r"reference/((abi/)?[^/]+|dropin/(file_store|file_operations|store_text))\.(cc|h)$")
NOT_COUNTED = re.compile(r"_test\.cc$|/(play|host_fixture|flat_memory)\.(h|cc)$")


def replay(name, target=None):
    """Runs one program over its inputs, on another target than the reference where one is given; whether no
    input broke its property."""
    corpora = [ROOT / "fuzz/corpus" / name.removeprefix("fuzz_"), ROOT / "build/fuzz-corpus" / name]
    of_target = f"{name} on {target}" if target else name
    environment = dict(os.environ, LLVM_PROFILE_FILE=str(RUNS / f"{of_target}.profraw"))
    if target:
        environment["PORTCULLIS_FUZZ_TARGET"] = target
    done = subprocess.run([PROGRAMS / name, *(c for c in corpora if c.is_dir() and any(c.iterdir()))],
                          env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"ci/fuzz: {of_target} ended with status {done.returncode}: {done.stderr[-600:]}",
              file=sys.stderr)
    return done.returncode == 0


def leave_out(files, reasons, read):
    """Takes out of `files` what `reasons` name; a complaint for each entry that is wrong. `read` gives the
    text of a file."""
    complaints = []
    for entry in reasons:
        where = f"{entry.get('file')}: '{entry.get('line')}'"
        if set(entry) != {"file", "line", "of", "why"} or entry["of"] not in ("line", "branches") or \
                not entry["why"].strip():
            complaints.append(f"{where}: expected file, line, of (line or branches) and why")
            continue
        file = files.get(entry["file"])
        numbers = [] if file is None else [
            number for number, text in enumerate(read(entry["file"]).splitlines(), 1)
            if text.strip() == entry["line"]]
        if not numbers:
            complaints.append(f"{where}: no such line is counted")
        elif entry["of"] == "line":
            if any(file.lines.get(number, 0) for number in numbers):
                complaints.append(f"{where}: is reached")
            for number in numbers:
                file.lines.pop(number, None)
        else:
            branches = [key for key, count in file.branches.items() if key[0] in numbers and count == 0]
            if not branches:
                complaints.append(f"{where}: every branch of it is taken")
            for key in branches:
                del file.branches[key]
    return complaints


def held(counted):
    """Whether [lines reached, lines, branches taken, branches] are within the bounds."""
    hit, lines, taken, branches = counted
    return hit >= LEAST_LINES * lines and taken >= LEAST_BRANCHES * branches


def main():
    shutil.rmtree(RUNS, ignore_errors=True)
    RUNS.mkdir(parents=True)
    names = sorted(path.stem for path in (ROOT / "fuzz").glob("fuzz_*.cc"))
    variants = ["variant:" + variant["name"] for variant in json.loads(PROOF.read_text("utf-8"))["variants"]]
    fine = all([replay(name) for name in names] +
               [replay(name, variant) for name in OF_ANY_TARGET for variant in variants])
    files = lcov.counted(sorted(RUNS.glob("*.profraw")), [PROGRAMS / name for name in names],
                         RUNS / "all.profdata")
    chosen = {name: file for name, file in sorted(files.items())
              if COUNTED.match(name) and not NOT_COUNTED.search(name)}
    if not chosen:
        print("ci/fuzz: expected lines of reference/ in what was counted, got none", file=sys.stderr)
        return 2
    wrong = leave_out(chosen, json.loads(REASONS.read_text("utf-8")),
                      lambda name: (ROOT / name).read_text("utf-8"))
    for line in wrong:
        print(f"ci/fuzz: {REASONS.relative_to(ROOT)}: {line}", file=sys.stderr)
    total = [sum(column) for column in zip(*(file.counted() for file in chosen.values()))]
    print(f"{'':44} lines                     branches")
    print(lcov.row("reference", total))
    for name, file in chosen.items():
        print(lcov.row("  " + os.path.relpath(name, "reference"), file.counted()))
    print("lines of reference/ that no corpus reaches:")
    missed = {name: [line for line, count in file.lines.items() if count == 0]
              for name, file in chosen.items()}
    print("\n".join(f"  {name}: {lcov.spans(lines)}" for name, lines in missed.items() if lines)
          or "  none")
    print("lines of which no corpus takes every branch:")
    untaken = {name: {key[0] for key, count in file.branches.items()
                      if count == 0 and file.lines.get(key[0], 0) > 0} for name, file in chosen.items()}
    print("\n".join(f"  {name}: {lcov.spans(lines)}" for name, lines in untaken.items() if lines)
          or "  none")
    if not held(total):
        print(f"ci/fuzz: expected {LEAST_LINES:.0%} of the lines and {LEAST_BRANCHES:.0%} of the branches of "
              "reference/ in the corpora", file=sys.stderr)
    if wrong:
        return 2
    return 0 if fine and held(total) else 1


if __name__ == "__main__":
    sys.exit(main())
