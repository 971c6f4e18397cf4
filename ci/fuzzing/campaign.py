"""A campaign: all targets, so many seconds, so many processes; figures in reports/out/fuzz.json.

Called by ci/fuzz, which built the targets. Each target gets the same share of the time. Where there
are more processes than targets, several of a target run beside each other on one folder, and each
reads what the others find.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from engine import INTERRUPTED, ROOT, Said, kind_of, size_of, targets_in

LEAST_RATIO = 1 / 20  # of fuzz_port_range's executions a second to an empty target's
FLOOR_SECONDS = 5
MERGE_SECONDS = 1800  # a merge that takes longer is given up, and the corpus stays as it is


class CannotRun(Exception):
    """What keeps a campaign from running: the message says what was expected."""


class Places:
    """Where a campaign reads and writes, below one root."""

    def __init__(self, root):
        self.root = root
        self.out = root / "build/fuzz-out"
        self.empty = root / "build/fuzz/empty_target"
        self.corpora = root / "build/fuzz-corpus"
        self.findings = root / "build/fuzz-findings"
        self.runs = root / "build/fuzz-runs"  # logs, and the seeds as they were unpacked
        self.figures = root / "reports/out/fuzz.json"

    def shown(self, path):
        """A path as a person at the root would write it."""
        return os.path.relpath(path, self.root)


def write_whole(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)


class Processes:
    """The programs that run now, so that an interruption ends all of them."""

    def __init__(self):
        self.lock, self.running, self.stopped = threading.Lock(), set(), False

    def run(self, command, log, cwd, seconds=None):
        """The status and the output of a program; INTERRUPTED where everything is to end."""
        with open(log, "w", encoding="utf-8") as output:
            with self.lock:
                if self.stopped:
                    return INTERRUPTED, ""
                process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL,
                                           stdout=output, stderr=subprocess.STDOUT, cwd=cwd)
                self.running.add(process)
            try:
                status = process.wait(seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                status = process.wait()
            with self.lock:
                self.running.discard(process)
        return status, log.read_text("utf-8", "replace")

    def stop(self):
        with self.lock:
            self.stopped = True
            for process in self.running:
                process.terminate()


class Campaign:
    def __init__(self, places, targets, seconds, jobs):
        self.places, self.targets, self.seconds, self.jobs = places, targets, seconds, jobs
        self.processes = Processes()
        self.findings = {}  # path: target
        self.lock = threading.Lock()

    def prepare(self):
        self.places.runs.mkdir(parents=True, exist_ok=True)
        self.seeds = {}
        for target in self.targets:
            self.seeds[target.name] = target.unpack_seeds(self.places.runs / f"{target.name}.seeds")
            (self.places.corpora / target.name).mkdir(parents=True, exist_ok=True)
            (self.places.findings / target.name).mkdir(parents=True, exist_ok=True)
            # Of a campaign that was killed while it merged.
            shutil.rmtree(self.places.corpora / f".{target.name}.new", ignore_errors=True)

    def engine(self, target, name, arguments, seconds=None):
        """One run; an input that broke the property is noted. What cannot be run ends the campaign."""
        log = self.places.runs / f"{target.name}.{name}.log"
        prefix = f"{self.places.findings / target.name}/"
        command = [target.program, *target.flags(), "-print_funcs=0", f"-artifact_prefix={prefix}",
                   *arguments]
        status, text = self.processes.run(command, log, self.places.root, seconds)
        said = Said(text)
        with self.lock:
            for path in said.written:
                self.findings[path] = target.name
        if status not in (0, INTERRUPTED) and not said.written and seconds is None:
            raise CannotRun(f"{self.places.shown(target.program)} ended with status {status} and "
                            f"no input to blame; its output is {self.places.shown(log)}:\n"
                            + text[-2000:])
        return status, said

    def fuzz(self):
        """Each target for its share; {name: [Said of each process]}."""
        beside = max(1, -(-self.jobs // len(self.targets)))
        units = [(target, number) for number in range(beside) for target in self.targets]
        share = max(1, self.seconds * self.jobs // len(units))

        def unit(target, number):
            return self.engine(target, str(number), [
                f"-max_total_time={share}", "-print_final_stats=1", "-reload=1",
                self.places.corpora / target.name, self.seeds[target.name]])[1]

        said = {target.name: [] for target in self.targets}
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            futures = {pool.submit(unit, *each): each[0].name for each in units}
            try:
                for future in concurrent.futures.as_completed(futures):
                    said[futures[future]].append(future.result())
            except BaseException:
                self.processes.stop()
                raise
        return said

    def merge(self, target):
        """The corpus as small as it gets with all that it reaches; False where that did not come to its
        end: then the corpus is as it was."""
        corpus = self.places.corpora / target.name
        new = self.places.corpora / f".{target.name}.new"
        new.mkdir()
        # An input that ends the program is left out, and is a finding like any other.
        status, _ = self.engine(target, "merge", ["-merge=1", new, corpus, self.seeds[target.name]],
                                MERGE_SECONDS)
        if status == 0 and any(new.iterdir()):
            old = self.places.corpora / f".{target.name}.old"
            shutil.rmtree(old, ignore_errors=True)
            os.replace(corpus, old)
            os.replace(new, corpus)
            shutil.rmtree(old)
            return True
        shutil.rmtree(new)
        return False

    def figures(self, said):
        """The entry of each target."""
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            try:
                merged = list(pool.map(self.merge, self.targets))
            except BaseException:
                self.processes.stop()
                raise
        entries = []
        for target, fine in zip(self.targets, merged):
            runs = said[target.name]
            # A merge keeps all that was reached.
            edges, features = max(run.end for run in runs)
            executions = sum(run.stats.get("number_of_executed_units", 0) for run in runs)
            # Each process says how many it did a second; beside each other they add up.
            entries.append({
                "name": target.name,
                "executions": executions,
                "exec_per_second": sum(run.stats.get("average_exec_per_sec", 0) for run in runs),
                "edges": edges, "edges_at_begin": min(run.begin[0] for run in runs),
                "edges_instrumented": runs[0].edges_of, "features": features,
                "corpus": size_of(self.places.corpora / target.name),
                "seeds": size_of(self.seeds[target.name]), "merged": fine,
                "peak_rss_mb": max(run.stats.get("peak_rss_mb", 0) for run in runs),
            })
        return entries

    def found(self):
        return [{"target": name, "kind": kind_of(path), "input": self.places.shown(path),
                 "replay": f"{self.places.shown(self.places.out / name)} {self.places.shown(path)}"}
                for path, name in sorted(self.findings.items())]


def measure_floor(places, processes):
    """How fast fuzz_port_range is beside a target that does nothing, each alone, by the same engine; by
    processor time, since a machine that has other work to do would show nothing else."""
    places.runs.mkdir(parents=True, exist_ok=True)
    target = next((t for t in targets_in(places.out) if t.name == "fuzz_port_range"), None)
    if target is None:
        raise CannotRun("build/fuzz-out/fuzz_port_range: expected it to measure the floor with")
    seeds = target.unpack_seeds(places.runs / f"{target.name}.seeds")
    rates = []
    for program in (places.empty, target.program):
        scratch = places.runs / "floor.corpus"
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        status, text = processes.run(
            [program, *target.flags(), f"-max_total_time={FLOOR_SECONDS}", "-print_final_stats=1",
             "-seed=1", f"-artifact_prefix={scratch}/", scratch, seeds],
            places.runs / f"floor.{program.name}.log", places.root)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        executions = Said(text).stats.get("number_of_executed_units", 0)
        if status != 0 or executions == 0:
            raise CannotRun(f"{places.shown(program)} could not be measured (status {status}):\n"
                            + text[-2000:])
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        rates.append(round(executions / max(spent, 1e-3)))
    return {"target": target.name, "exec_per_second": rates[1], "empty_exec_per_second": rates[0],
            "held": rates[1] >= LEAST_RATIO * rates[0]}


def compiler():
    said = subprocess.run(["clang++", "--version"], capture_output=True, text=True, check=False)
    return said.stdout.splitlines()[0] if said.stdout else "unknown"


def show(document):
    print(f"{'target':24}{'executions':>12}{'exec/s':>9}{'edges':>8}{'new':>6}{'features':>10}"
          f"{'corpus':>8}{'KB':>7}")
    for t in document["targets"]:
        print(f"{t['name']:24}{t['executions']:12}{t['exec_per_second']:9}{t['edges']:8}"
              f"{t['edges'] - t['edges_at_begin']:6}{t['features']:10}{t['corpus']['files']:8}"
              f"{t['corpus']['bytes'] // 1024:7}" + ("" if t["merged"] else "  not merged"))
    if "floor" in document:
        show_floor(document["floor"])


def show_floor(floor):
    ratio = floor["empty_exec_per_second"] / max(1, floor["exec_per_second"])
    print(f"{floor['target']}: {floor['exec_per_second']} inputs in a second of processor time, an empty "
          f"target {floor['empty_exec_per_second']}: 1/{ratio:.0f}; the floor is 1/{1 / LEAST_RATIO:.0f}"
          + ("" if floor["held"] else ", NOT HELD"))


def run(places, targets, seconds, jobs, floor):
    campaign = Campaign(places, targets, seconds, jobs)
    try:
        campaign.prepare()
        measured = measure_floor(places, campaign.processes) if floor else None
        entries = campaign.figures(campaign.fuzz())
    except KeyboardInterrupt:
        campaign.processes.stop()
        print("ci/fuzz: interrupted; what was found stays in build/fuzz-corpus and "
              "build/fuzz-findings", file=sys.stderr)
        return 130
    document = {"format": 1, "seconds": seconds, "jobs": jobs, "compiler": compiler(),
                "sanitizers": ["address", "undefined"],
                **({"floor": measured} if measured else {}),
                "targets": entries, "findings": campaign.found()}
    write_whole(places.figures, json.dumps(document, indent=1) + "\n")
    show(document)
    print(f"figures: {places.shown(places.figures)}")
    for finding in document["findings"]:
        print(f"{finding['target']}: {finding['kind']}: {finding['input']}\n"
              f"  shows it: {finding['replay']}", file=sys.stderr)
    return 1 if document["findings"] else 0


def positive(text):
    if not re.fullmatch(r"[0-9]{1,7}", text) or int(text) == 0:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to 9999999, not '{text}'")
    return int(text)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="ci/fuzz", add_help=False, allow_abbrev=False)
    parser.add_argument("--seconds", type=positive, default=600)
    parser.add_argument("--jobs", type=positive, default=os.cpu_count())
    parser.add_argument("--build", action="store_true")
    parser.add_argument("--floors", action="store_true")
    parser.add_argument("--coverage", action="store_true")
    # ci/fuzz asks before it builds.
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    return parser.parse_args(arguments)


def main(arguments):
    options = parse(arguments)
    known = sorted(path.stem for path in (ROOT / "fuzz").glob("fuzz_*.cc"))
    for name in options.targets:
        if name not in known:
            print(f"ci/fuzz: no target '{name}': {', '.join(known)}", file=sys.stderr)
            return 2
    if options.check:
        return 0
    places = Places(ROOT)
    try:
        if options.floors:
            floor = measure_floor(places, Processes())
            show_floor(floor)
            return 0 if floor["held"] else 1
        targets = [t for t in targets_in(places.out) if t.name in (options.targets or known)]
        return run(places, targets, options.seconds, options.jobs, floor=not options.targets)
    except (CannotRun, OSError) as error:
        print(f"ci/fuzz: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
