"""Calls the runner (runner/main.cc), which runs the suite with one mutant after another.

What it said of a mutant is kept below build/mutation/runs/ for this very program, so that a run that
is stopped goes on where it was.
"""

import dataclasses
import pathlib
import subprocess
import sys
import tempfile

import tree

KINDS = ("reference", "variants", "random", "random defects", "defects")


@dataclasses.dataclass(frozen=True)
class Effort:
    """jobs at once; generated cases that the reference runs (others fewer); random policies, and as
    many random defects."""
    jobs: int
    generated: int
    random: int


@dataclasses.dataclass(frozen=True)
class Said:
    """What came of one mutant. state: killed or survived. kind: of the target that noticed it, one of
    KINDS. how: record (something else is recorded), a crash, no end; of a survivor reached or never
    reached."""
    state: str
    kind: str = ""
    target: str = ""
    case: str = ""
    how: str = ""


def parse(path):
    """{number: Said}; a line that was torn when the run was stopped is none."""
    said = {}
    if path.exists():
        for line in path.read_text(errors="replace").splitlines():
            words = line.split("\t")
            if len(words) == 6 and words[0].isdigit():
                said[int(words[0])] = Said(*words[1:])
    return said


def call(program, mode, lines, out, arguments):
    with tempfile.TemporaryDirectory(dir=out.parent) as folder:
        listed = pathlib.Path(folder) / "mutants"
        listed.write_text("".join(line + "\n" for line in lines))
        done = subprocess.run([program, mode, listed, out, *map(str, arguments)], check=False)
        if done.returncode != 0:
            sys.exit(f"ci/mutate: the runner could not run (status {done.returncode})")


def find(program, numbers, effort):
    """What comes of these mutants in all that the suite does with so much effort."""
    program = pathlib.Path(program)
    key = tree.digest(program.read_bytes(), effort.generated, effort.random)[:16]
    out = program.parent / f"{key}.tsv"
    if out.exists() and not out.read_bytes().endswith(b"\n"):
        out.write_bytes(out.read_bytes() + b"\n")
    left = [n for n in numbers if n not in parse(out)]
    if left:
        call(program, "find", map(str, left), out, (effort.jobs, effort.generated, effort.random))
    said = parse(out)
    return {n: said[n] for n in numbers}


def check(program, places, jobs):
    """What comes of mutants in one case each: places is {number: Said}, how it was killed before."""
    program = pathlib.Path(program)
    with tempfile.TemporaryDirectory(dir=program.parent) as folder:
        out = pathlib.Path(folder) / "out.tsv"
        call(program, "check", (f"{n}\t{s.kind}\t{s.target}\t{s.case}" for n, s in places.items()),
             out, (jobs,))
        said = parse(out)
    return {n: said.get(n, Said("survived", how="its case is no more")) for n in places}
