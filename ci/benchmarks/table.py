"""The table of ratios that ci/bench prints."""

import names

UNITS = ((1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1, "ns"))


def time(ns):
    for size, unit in UNITS:
        if ns >= size:
            return f"{ns / size:.3g} {unit}" if ns / size < 1000 else f"{ns / size:.0f} {unit}"
    return f"{ns:.2g} ns"


def ratio(entry, base):
    if base["median_ns"] == 0:
        return ""
    return f"{entry['median_ns'] / base['median_ns']:.2f}"


def remarks(entry):
    counted = [f"{name} {value:.4g}" for name, value in entry["counters"].items()]
    return "; ".join(([entry["label"]] if entry.get("label") else []) + counted)


def lines(entries):
    """A heading for each workload, a line for each contender of each rest."""
    found = names.bases(entries)
    workloads = list(dict.fromkeys(entry["workload"] for entry in entries))
    for workload in workloads:
        yield f"{workload}"
        for entry in (e for e in entries if e["workload"] == workload):
            base = found[(workload, entry["rest"])]
            name = "/".join(part for part in (entry["rest"], entry["contender"]) if part) or "(all)"
            line = (f"  {name:34}{ratio(entry, base):>9}  {time(entry['median_ns']):>9}"
                    f"  ±{entry['spread'] * 100:4.1f} %")
            said = remarks(entry)
            yield f"{line}  {said}" if said else line


def of_bounds(bounds):
    for bound in bounds:
        if "ratio" not in bound:
            yield f"{bound['words']}: not run (at most {bound['most']:g})"
        else:
            yield (f"{bound['words']} = {bound['ratio']:.3g} (at most {bound['most']:g})"
                   + ("" if bound["held"] else ": MISSED"))
