"""Google Benchmark's JSON, as --benchmark_out writes it, to the entries of our document."""

import json
import math
import statistics

import names

UNITS = {"ns": 1, "us": 1e3, "ms": 1e6, "s": 1e9}
# What Google Benchmark says of a run; any other number is a counter of the benchmark.
OF_EVERY_RUN = {"family_index", "per_family_instance_index", "repetitions", "repetition_index", "threads",
                "iterations", "real_time", "cpu_time"}
MOST_BYTES = 64 << 20


class BadFile(Exception):
    """A file that is not what it should be: its name, the place, what was expected there."""

    def __init__(self, path, place, expected):
        super().__init__(f"{path}: {place}: expected {expected}" if place else f"{path}: expected {expected}")


def load_google(path):
    """Google Benchmark's file. It writes NaN, which JSON has not, for what it divides by 0: the deviation of
    counters that are 0, in its aggregates, which nobody reads here."""
    return load(path, constant=float)


def refuse(word):
    raise ValueError(f"{word} is no number of JSON")


def load(path, pairs=None, constant=refuse):
    """A file's JSON."""
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read(MOST_BYTES + 1)
    except UnicodeDecodeError as error:
        raise BadFile(path, f"byte {error.start}", "UTF-8") from None
    except OSError as error:
        raise BadFile(path, "", f"a file that can be read ({error.strerror})") from None
    if len(text) > MOST_BYTES:
        raise BadFile(path, "", f"at most {MOST_BYTES} bytes")
    try:
        return json.loads(text, object_pairs_hook=pairs, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise BadFile(path, f"line {error.lineno}, column {error.colno}", f"JSON ({error.msg})") from None
    except (ValueError, RecursionError) as error:
        raise BadFile(path, "", f"JSON ({error})") from None


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


class Run:
    """One repetition of a benchmark."""

    def __init__(self, path, place, said):
        def field(name, fits, expected):
            if name not in said or not fits(said[name]):
                raise BadFile(path, f"{place}/{name}", expected)
            return said[name]

        self.name = field("run_name", lambda v: isinstance(v, str) and v, "the benchmark's name")
        self.label = said.get("label", "")
        if not isinstance(self.label, str):
            raise BadFile(path, f"{place}/label", "a string")
        # Runs of a program that takes them in turns stand in the file as they ended.
        index = (said.get("family_index"), said.get("per_family_instance_index"))
        self.order = index if all(isinstance(part, int) for part in index) else (0, 0)
        self.complaint = None
        if said.get("error_occurred", False):
            self.complaint = str(said.get("error_message", "no reason given"))
            return
        unit = UNITS[field("time_unit", lambda v: isinstance(v, str) and v in UNITS,
                           f"one of {', '.join(UNITS)}")]
        time = "real_time" if names.is_by_the_clock(self.name) else "cpu_time"
        self.ns = field(time, lambda v: is_number(v) and v >= 0, "a time that is not negative") * unit
        self.counters = {key: value for key, value in said.items()
                         if key not in OF_EVERY_RUN and is_number(value)}


def runs_of(document, path):
    if not isinstance(document, dict) or not isinstance(document.get("benchmarks"), list):
        raise BadFile(path, "/benchmarks", "an array, as Google Benchmark's --benchmark_out writes it")
    for number, said in enumerate(document["benchmarks"]):
        place = f"/benchmarks/{number}"
        if not isinstance(said, dict):
            raise BadFile(path, place, "an object")
        if said.get("run_type", "iteration") == "iteration":
            yield Run(path, place, said)


def spread_of(times):
    """Half the distance from the lower to the upper quartile, over the median; 0 of one time."""
    median = statistics.median(times)
    if len(times) < 2 or median == 0:
        return 0.0
    lower, _, upper = statistics.quantiles(times, n=4, method="inclusive")
    return (upper - lower) / 2 / median


def entry_of(name, runs):
    workload, contender, rest = names.split(name)
    times = [run.ns for run in runs]
    counters = {}
    for key in sorted({key for run in runs for key in run.counters}):
        counters[key] = statistics.median(run.counters[key] for run in runs if key in run.counters)
    entry = {"workload": workload, "contender": contender, "rest": rest}
    if runs[-1].label:
        entry["label"] = runs[-1].label
    return {**entry, "median_ns": statistics.median(times), "spread": round(spread_of(times), 4),
            "repetitions": len(times), "counters": counters}


def entries_of(document, path):
    """(the entries in the order in which the program has them, a line for each benchmark that failed)"""
    by_name, failed = {}, {}
    for run in sorted(runs_of(document, path), key=lambda run: run.order):
        if run.complaint is not None:
            failed.setdefault(run.name, f"{run.name}: {run.complaint}")
        else:
            by_name.setdefault(run.name, []).append(run)
    # A failed repetition is no measurement of the benchmark, and neither are the others then.
    entries = [entry_of(name, runs) for name, runs in by_name.items() if name not in failed]
    if not entries:
        raise BadFile(path, "/benchmarks", "at least one run without an error (not aggregates alone)")
    seen = {}
    for entry in entries:
        if names.key(entry) in seen:
            raise BadFile(path, "/benchmarks", f"each benchmark once, not {names.shown(entry)} twice")
        seen[names.key(entry)] = entry
    return entries, list(failed.values())


def context_of(document, path):
    """What the file says of its run."""
    context = document.get("context", {}) if isinstance(document, dict) else {}
    if not isinstance(context, dict):
        raise BadFile(path, "/context", "an object")
    return context
