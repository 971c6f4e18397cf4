#!/usr/bin/env python3
"""Holds that reservations.py is a testee by PROTOCOL.md and an implementation by the pages.

  reservations_test.py PROGRAM   PROGRAM is portcullis; status 1 where something is wrong, else 0

A few generated cases of each block do; all of them:
  portcullis test --target "exec:python3 conformance/targets/examples/reservations.py" --cases all
"""

import collections
import json
import pathlib
import subprocess
import sys
import tempfile

# What is not there needs threads, processes, pending operations or bad memory.
LEAST_PASSES = {"ACQ": 35, "ASC": 17, "REL": 12, "BND": 5, "GEN": 25}


def main(program):
    testee = pathlib.Path(__file__).with_name("reservations.py")
    with tempfile.TemporaryDirectory() as folder:
        results = pathlib.Path(folder) / "results.json"
        ran = subprocess.run(
            [pathlib.Path(program).resolve(), "test", "--cases", "500", "--results", results,
             "--target", f'exec:"{sys.executable}" "{testee}"'], cwd=folder, capture_output=True, encoding="utf-8", check=False)
        if ran.returncode != 0:
            print(ran.stdout, ran.stderr, f"expected exit status 0, not {ran.returncode}")
            return 1
        requirements = json.loads(results.read_text("utf-8"))["requirements"]
    passes = collections.Counter(requirement["id"].split("-")[0] for requirement in requirements
                                 if requirement["result"] == "pass")
    wrong = [f"{prefix}: expected at least {least} requirements to pass, not {passes[prefix]}"
             for prefix, least in LEAST_PASSES.items() if passes[prefix] < least]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
