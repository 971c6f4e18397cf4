#!/usr/bin/env python3
"""Holds of .github/workflows/conformance.yml what can be held without GitHub: that it is YAML, uses
the inputs that it has and no others, and that its steps work, run here as a runner would run them.

  workflow_test.py PROGRAM   PROGRAM is portcullis; status 1 where something is wrong, else 0
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / ".github/workflows/conformance.yml"
TESTEE = ROOT / "conformance/targets/examples/reservations.py"


class Wrong(Exception):
    pass


def run_step(step, inputs, cwd):
    values = {name: re.sub(r"\${{ inputs\.(\w+) }}", lambda found: str(inputs[found[1]]), str(value))
              for name, value in step.get("env", {}).items()}
    done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=cwd, env={**os.environ, **values}, capture_output=True,
                          encoding="utf-8", check=False)
    if done.returncode != 0:
        raise Wrong(f"step {step['name']}: status {done.returncode}\n{done.stdout}{done.stderr}")


def check(program, scratch):
    workflow = yaml.safe_load(FILE.read_text("utf-8"))
    declared = workflow[True]["workflow_call"]["inputs"]  # YAML takes the key `on` for a boolean
    used = set(re.findall(r"\${{ inputs\.(\w+) }}", FILE.read_text("utf-8")))
    if used != set(declared):
        raise Wrong(f"inputs that are declared or used alone: {sorted(used ^ set(declared))}")
    steps = workflow["jobs"]["judge"]["steps"]
    named = {step["name"]: step for step in steps if "name" in step}

    build = named["build Portcullis"]["run"]
    for path in re.findall(r"^(ci/\w+)", build, re.M):
        if not os.access(ROOT / path, os.X_OK):
            raise Wrong(f"{path} is no command of ours")
    presets = (ROOT / "CMakePresets.json").read_text("utf-8")
    for preset in re.findall(r"--preset (\w+)", build):
        if f'"name": "{preset}"' not in presets:
            raise Wrong(f"no preset {preset}")

    made = scratch / ".portcullis/build/release/bin"
    made.mkdir(parents=True)
    (made / "portcullis").symlink_to(pathlib.Path(program).resolve())
    inputs = {name: value.get("default", "") for name, value in declared.items()}
    inputs |= {"build": "touch built", "target": f'exec:"{sys.executable}" "{TESTEE}"', "options": "ACQ-OUT --cases 10"}
    for name in ("build the implementation", "judge", "report"):
        run_step(named[name], inputs, scratch)
    for name in ("built", "conformance-results/results.json", "conformance-results/index.html",
                 "conformance-results/junit.xml"):
        if not (scratch / name).is_file():
            raise Wrong(f"the steps left no {name}")
    subprocess.run(["xmllint", "--noout", "--schema", ROOT / "reports/junit.xsd", scratch / "conformance-results/junit.xml"],
                   check=True, capture_output=True)
    inputs["target"] = f'exec:"{program}" serve --target defect:short-output-gives-efault'
    try:
        run_step(named["judge"], inputs, scratch)
    except Wrong:
        return
    raise Wrong("a broken implementation was judged without a failure")


def main(program):
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(program, pathlib.Path(folder))
        except Wrong as wrong:
            print(wrong)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
