"""The lines and branches of reference/ that the corpora of the fuzz targets reach.

Called by ci/fuzz --coverage, which built the replay programs of the preset `coverage`. Runs each on
its committed corpus and on what campaigns left in build/fuzz-corpus/, and lists what none reaches.
"""

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
# The semantics; not what unit tests and benchmarks alone include, nor the drop-in.
COUNTED = re.compile(r"reference/(abi/)?[^/]+\.(cc|h)$")
NOT_COUNTED = re.compile(r"_test\.cc$|/(play|host_fixture|flat_memory)\.(h|cc)$")


def replay(name):
    """Runs one program over its inputs; whether no input broke its property."""
    corpora = [ROOT / "fuzz/corpus" / name.removeprefix("fuzz_"), ROOT / "build/fuzz-corpus" / name]
    environment = dict(os.environ, LLVM_PROFILE_FILE=str(RUNS / f"{name}.profraw"))
    done = subprocess.run([PROGRAMS / name, *(c for c in corpora if c.is_dir() and any(c.iterdir()))],
                          env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        print(f"ci/fuzz: {name} ended with status {done.returncode}: {done.stderr[-600:]}",
              file=sys.stderr)
    return done.returncode == 0


def main():
    shutil.rmtree(RUNS, ignore_errors=True)
    RUNS.mkdir(parents=True)
    names = sorted(path.stem for path in (ROOT / "fuzz").glob("fuzz_*.cc"))
    fine = all([replay(name) for name in names])
    files = lcov.counted(sorted(RUNS.glob("*.profraw")), [PROGRAMS / name for name in names],
                         RUNS / "all.profdata")
    chosen = {name: file for name, file in sorted(files.items())
              if COUNTED.match(name) and not NOT_COUNTED.search(name)}
    if not chosen:
        print("ci/fuzz: expected lines of reference/ in what was counted, got none", file=sys.stderr)
        return 2
    print(f"{'':44} lines                     branches")
    print(lcov.row("reference", [sum(column) for column in
                                 zip(*(file.counted() for file in chosen.values()))]))
    for name, file in chosen.items():
        print(lcov.row("  " + os.path.relpath(name, "reference"), file.counted()))
    print("lines of reference/ that no corpus reaches:")
    missed = {name: [line for line, count in file.lines.items() if count == 0]
              for name, file in chosen.items()}
    print("\n".join(f"  {name}: {lcov.spans(lines)}" for name, lines in missed.items() if lines)
          or "  none")
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
