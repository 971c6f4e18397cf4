#!/usr/bin/env python3
"""Holds of .github/workflows/windows.yml and ci/windows.ps1 what can be held without GitHub and without
Windows: the YAML, that every command, preset, file and flag that they name is there, and that the step
which checks a contribution works.

  windows_workflow_test.py PROGRAM   PROGRAM is portcullis; status 1 where something is wrong, else 0

What the script runs on Windows, ci/windows_test runs under Wine.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / ".github/workflows/windows.yml"
SCRIPT = ROOT / "ci/windows.ps1"
STEPS = ROOT / "ci/windows_steps.cmd"
MADE = {"build/windows/bin/portcullis.exe", "build/windows/bin/portcullis-bench.exe",
        "build/windows-x86/bin/portcullis-x86.exe", "build/release/bin/portcullis"}


class Wrong(Exception):
    pass


def expect(is_right, what):
    if not is_right:
        raise Wrong(what)


def runs(workflow):
    """Every script of every job."""
    return [step["run"] for job in workflow["jobs"].values() for step in job["steps"] if "run" in step]


def check_names(workflow):
    presets = json.loads((ROOT / "CMakePresets.json").read_text("utf-8"))
    known = {preset["name"] for preset in presets["configurePresets"]}
    for script in runs(workflow):
        for path in re.findall(r"\bci/[\w.]+", script):
            expect((ROOT / path).is_file(), f"there is no {path}")
        for path in re.findall(r"^\s*(ci/\w+)(?:\s|$)", script, re.M):
            expect(os.access(ROOT / path, os.X_OK), f"{path} is no command of ours")
        for preset in re.findall(r"--preset ([\w-]+)", script):
            expect(preset in known, f"there is no preset {preset}")
        for path in re.findall(r"\bbuild/(?:windows|windows-x86|release)/bin/[\w.-]+", script):
            expect(path in MADE, f"no preset makes {path}")


def check_jobs(workflow):
    jobs = workflow["jobs"]
    for name, job in jobs.items():
        needed = job.get("needs", [])
        for other in [needed] if isinstance(needed, str) else needed:
            expect(other in jobs, f"job {name} needs {other}, which is no job")
    images = jobs["run"]["strategy"]["matrix"]["image"]
    expect(images == jobs["check"]["strategy"]["matrix"]["image"], "run and check are of other images")
    uploaded = {step["with"]["name"] for job in jobs.values() for step in job["steps"]
                if "upload-artifact" in step.get("uses", "")}
    for job in jobs.values():
        for step in job["steps"]:
            if "download-artifact" in step.get("uses", ""):
                expect(step["with"]["name"] in uploaded, f"nobody uploads {step['with']['name']}")


def check_script(workflow):
    """The flags that the workflow gives the script are its own, and so are its files."""
    script = SCRIPT.read_text("utf-8")
    parameters = set(re.findall(r"\]\s*\$(\w+)", script.partition("param(")[2].partition("\n)\n")[0]))
    for run in runs(workflow):
        if "windows.ps1" in run and "-File" in run:
            for flag in re.findall(r"\s-(\w+)", run.partition("windows.ps1")[2]):
                expect(flag in parameters, f"windows.ps1 has no -{flag}")
    usage = script.partition("\nparam(")[0]
    for flag in re.findall(r"-(\w+)", usage.partition("windows.ps1 ")[2].partition("\n")[0]):
        expect(flag in parameters, f"windows.ps1 tells of -{flag}, which it does not have")
    gathered = "\n".join(runs(workflow))
    for name in set(re.findall(r"\.\\([\w-]+\.(?:exe|cmd))", script + STEPS.read_text("utf-8"))):
        expect(f"/{name}" in gathered, f"{name} is not gathered for Windows")


def check_check(workflow, program):
    """The last step, on what is no contribution: it has to run the program, and to fail."""
    (step,) = [step for step in workflow["jobs"]["check"]["steps"] if step.get("name") == "check"]
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "portcullis"
        copy.symlink_to(pathlib.Path(program).resolve())
        (pathlib.Path(folder) / "contribution.zip").write_bytes(b"no zip")
        done = subprocess.run(["bash", "-e", "-c", step["run"]], cwd=folder, capture_output=True,
                              encoding="utf-8", check=False)
        expect(done.returncode == 2 and "expected a whole zip" in done.stderr,
               f"the check of what is no zip: status {done.returncode}\n{done.stdout}{done.stderr}")


def main(program):
    try:
        workflow = yaml.safe_load(FILE.read_text("utf-8"))
        check_names(workflow)
        check_jobs(workflow)
        check_script(workflow)
        check_check(workflow, program)
    except (Wrong, yaml.YAMLError) as wrong:
        print(wrong)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
