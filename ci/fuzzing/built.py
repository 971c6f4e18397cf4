"""Holds what fuzz/build.sh leaves: what OSS-Fuzz and ClusterFuzzLite expect, and that it runs.

Called by ci/fuzz after each build, so that this way of building is proven by every campaign. Status 2
with what was expected where something is missing.
"""

import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from engine import ROOT, targets_in

RUNS = 50  # executions of each target: enough to read dictionary, options and seeds, and to mutate


def complaints(out, names):
    """A line for each thing that is not as a fuzzing service expects it."""
    targets = {target.name: target for target in targets_in(out)}
    for name in names:
        target = targets.get(name)
        if target is None:
            yield f"{out}/{name}: expected a program that can be run"
            continue
        for path in (target.dictionary, target.options_file, target.seeds_zip):
            if not path.is_file() or path.stat().st_size == 0:
                yield f"{path}: expected a file that is not empty"
                break
        else:
            yield from linked_complaints(target)
            yield from run_complaints(target)
    for name in sorted(set(targets) - set(names)):
        yield f"{out}/{name}: expected no target without a fuzz/{name}.cc"


def linked_complaints(target):
    """The services run a target on another machine, which has the system's libraries alone."""
    said = subprocess.run(["ldd", target.program], capture_output=True, text=True, check=False).stdout
    for line in said.splitlines():
        words = line.split()
        if "not found" in line or (len(words) > 2 and not words[2].startswith(("/lib/", "/lib64/", "/usr/lib/"))):
            yield f"{target.program}: expected the system's libraries alone, not{line}"


def run_complaints(target):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        seeds = target.unpack_seeds(folder / "seeds")
        (folder / "corpus").mkdir()
        done = subprocess.run(
            [target.program, *target.flags(), f"-runs={RUNS}", "-seed=1", f"-artifact_prefix={folder}/",
             folder / "corpus", seeds], capture_output=True, text=True, errors="replace", check=False)
        if done.returncode != 0:
            yield f"{target.program}: expected {RUNS} runs, got status {done.returncode}:\n{done.stderr[-2000:]}"
        elif "INITED" not in done.stderr or "Dictionary: " not in done.stderr:
            yield f"{target.program}: expected libFuzzer with a dictionary, got:\n{done.stderr[-2000:]}"


def main():
    names = sorted(path.stem for path in (ROOT / "fuzz").glob("fuzz_*.cc"))
    wrong = list(complaints(ROOT / "build/fuzz-out", names))
    for line in wrong:
        print(f"ci/fuzz: {line}", file=sys.stderr)
    return 2 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
