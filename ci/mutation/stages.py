"""Runs the suite with a mutant alive, stage after stage, until one of them notices.

A stage is `portcullis test` on the reference or a variant, or `portcullis-prove defects`, which is the
suite on every defect. It notices where the program ends in another way than without a mutant (another
exit code, a crash, no end within ten times the time), or where what it recorded is different: the
result of a case, the reading of a question, the ids that caught a defect. proof.json holds these
records, so a difference there is as loud as a failure.

A mutant that never differs from the original in a stage (schemata.py: Mark, Tie; or never reached)
cannot be noticed by it, and is not run there.
"""

import dataclasses
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import threading
import time

LEAST_TIMEOUT_S = 3
MOST_MEMORY_KB = 4 << 20
LIMITED = 'ulimit -v "$1"; ulimit -t "$2"; ulimit -c 0; shift 2; exec "$@"'


KINDS = ("suite", "matrices", "variants", "defects")
FEW = 2000  # generated cases, drawn by the program's own seed, that are run before the other targets
MANY = 10000  # and after them; a user's run on another target has as many


@dataclasses.dataclass
class Stage:
    """One run of a program. kind: one of KINDS."""
    kind: str
    name: str
    command: list
    record: str = "results"  # what is compared beside the end: a results file, or the output
    unless: object = None  # a stage: mutants that show there are left to the others
    cheap: bool = False  # cheaper than to compile the mutant
    # Known once the stage has run without a mutant.
    expected: object = None
    reached: set = None
    timeout_s: float = LEAST_TIMEOUT_S
    lock: object = dataclasses.field(default_factory=threading.Lock)


def stages_of(portcullis, prove, variants, random_variants, thorough):
    """What is likely to notice, and soon, first: the hand-written cases on the reference, some
    generated ones, and, for what the reference never comes to, the own cases of single defects;
    then the cases on each variant, on every defect, and more generated ones, or all of them."""
    def test(kind, name, *arguments, cheap=False):
        return Stage(kind, name, [portcullis, "test", "--gtest_fail_fast", *arguments], cheap=cheap)
    written = ("--cases", "0")
    policies = [*variants, *(f"random-{i}" for i in range(1, random_variants + 1))]
    suite = test("suite", "reference", *written, cheap=True)
    return [suite,
            *single_defects(portcullis, written, suite),
            test("matrices", f"{FEW}", "--cases", f"{FEW}", cheap=True),
            *(test("variants", name, "--target", f"variant:{name}", *written) for name in policies),
            Stage("defects", "all", [prove, "defects"], record="output"),
            test("matrices", f"{MANY}", "--cases", f"{MANY}"),
            *([test("matrices", "all")] if thorough else [])]


def single_defects(portcullis, written, suite):
    """Each defect by the cases of the requirement that it breaks."""
    listed = subprocess.run([portcullis, "requirements", "--json"], capture_output=True, check=True)
    return [Stage("defects", defect, [portcullis, "test", "--target", f"defect:{defect}",
                                      requirement["id"], *written], unless=suite, cheap=True)
            for requirement in json.loads(listed.stdout)
            for defect in requirement.get("defects", [])]


def record_of(path):
    """What a results file says, but for times, places and wording."""
    try:
        results = json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError):
        return None
    said = {}
    for group in ("requirements", "questions"):
        for entry in results.get(group, []):
            if not any(c["result"] != "not run" for c in entry.get("cases", [])):
                continue
            said[entry["id"]] = [entry.get("result"), entry.get("reading")] + [
                [c["name"], c["result"], c.get("cause"), c.get("block")] for c in entry["cases"]]
    return json.loads(json.dumps(said))


class Runner:
    def __init__(self, work):
        self.work = pathlib.Path(work)
        self.work.mkdir(parents=True, exist_ok=True)

    def run(self, stage, number, reached=None, timeout_s=None):
        """(how the program ended, what it recorded); the record is of a run to the end alone."""
        with tempfile.TemporaryDirectory(dir=self.work) as folder:
            results = os.path.join(folder, "results.json")
            timeout_s = timeout_s or stage.timeout_s
            command = ["sh", "-c", LIMITED, "sh", str(MOST_MEMORY_KB), str(int(timeout_s) + 1),
                       *stage.command]
            if stage.record == "results":
                command += ["--results", results]
            environment = dict(os.environ, PORTCULLIS_MUTANT=str(number))
            if reached:
                environment["PORTCULLIS_MUTANTS_REACHED"] = str(reached)
            try:
                # Time on the processor is what is bounded; the other bound is for a program that
                # waits for nothing.
                done = subprocess.run(command, cwd=folder, env=environment, check=False,
                                      timeout=timeout_s * 6, stdout=subprocess.PIPE,
                                      stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
            except subprocess.TimeoutExpired:
                return "no end", None
            if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
                return "no end", None
            if done.returncode not in (0, 1, 2):
                return f"crash {done.returncode}", None
            record = record_of(results) if stage.record == "results" else str(done.stdout)
            return f"exit {done.returncode}", record

    def baseline(self, stage):
        """What a stage says with no mutant alive, how long it takes and where mutants show in it:
        found when it is first asked for."""
        with stage.lock:
            if stage.reached is not None:
                return
            path = self.work / f"reached-{stage.kind}-{stage.name}".replace(" ", "-")
            begin = time.monotonic()
            stage.expected = self.run(stage, 0, reached=path, timeout_s=3600)
            stage.timeout_s = max(LEAST_TIMEOUT_S, 10 * (time.monotonic() - begin))
            if stage.expected[0] != "exit 0" and stage.unless is None:
                raise SystemExit(f"ci/mutate: without a mutant the suite fails: {stage.kind}, "
                                 f"{stage.name}: {stage.expected[0]}")
            if self.run(stage, 0, timeout_s=3600) != stage.expected:
                raise SystemExit("ci/mutate: two runs without a mutant differ: "
                                 f"{stage.kind}, {stage.name}")
            stage.reached = {int(line) for line in path.read_text().split()}
            path.unlink()

    def killer_of(self, number, stages):
        """The stage that notices the mutant and how; None for a survivor."""
        for stage in stages:
            if stage.unless is not None and number in (stage.unless.reached or ()):
                continue
            self.baseline(stage)
            if number not in stage.reached:
                continue
            ended, record = self.run(stage, number)
            if ended != stage.expected[0]:
                return stage, ended
            if record != stage.expected[1]:
                return stage, "record"
        return None
