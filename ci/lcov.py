"""What llvm-cov counted of the lines and branches of a build of the preset `coverage`.

Used by ci/mutation/coverage.py, of what the suite reaches, and ci/fuzzing/coverage.py, of corpora.
"""

import collections
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def tool(name):
    """LLVM's program of that name, whatever version stands behind it."""
    for candidate in (name, *(f"{name}-{version}" for version in range(30, 13, -1))):
        if shutil.which(candidate):
            return candidate
    return sys.exit(f"{name} not found: install Debian's package llvm (ci/setup does)")


def counted(raw, programs, merged):
    """{path below the root: File} of what the .profraw files say that programs ran."""
    steps = [[tool("llvm-profdata"), "merge", "-sparse", "-o", merged, *raw],
             [tool("llvm-cov"), "export", "--format=lcov", "--instr-profile", merged, programs[0],
              *(word for program in programs[1:] for word in ("-object", program))]]
    for step in steps:
        done = subprocess.run(list(map(str, step)), capture_output=True, text=True, cwd=ROOT, check=False)
        if done.returncode != 0:
            sys.exit(done.stderr[-4000:] + "\nfailed: " + " ".join(map(str, step))[:400])
    return parse_lcov(done.stdout)


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
            file = files[os.path.relpath(rest, ROOT)]
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
