"""What a benchmark's name says, and what its time is divided by.

A name is WORKLOAD/CONTENDER/REST; what Google Benchmark appends for its own options is no part of it.
"""

import re

# Who does the work of a workload; the words of the table are the page's too.
CONTENDERS = ("bit_pair", "port_space", "std_set", "icl", "bitset", "word_scan", "host", "machine",
              "winsock", "plugin", "pipe", "linux_range", "linux_bind")
BASES = ("port_space", "host")  # what the others' times are divided by, the first that was run
# Code that is not ours and does not change with it: how much faster one run was than another as a whole.
YARDSTICKS = ("bit_pair", "std_set", "icl", "bitset", "word_scan")

APPENDED = re.compile(r"(real_time|process_time|manual_time|min_time:.*|min_warmup_time:.*|"
                      r"iterations:.*|repeats:.*)$")


def split(run_name):
    """(workload, contender, rest) of a name; the contender is "" where the name says none that is known."""
    parts = [part for part in run_name.split("/") if not APPENDED.match(part)]
    workload, others = parts[0], parts[1:]
    contender = others.pop(0) if others and others[0] in CONTENDERS else ""
    return workload, contender, "/".join(others)


def is_by_the_clock(run_name):
    """Where another process does the work, the processor's time of ours says nothing."""
    return any(part in ("real_time", "manual_time") for part in run_name.split("/"))


def key(entry):
    return entry["workload"], entry["contender"], entry["rest"]


def shown(entry):
    return "/".join(part for part in key(entry) if part)


def is_curve(entry):
    """Whether the last part of its rest is how many reservations are live."""
    last = entry["rest"].rpartition("/")[2]
    return entry["workload"].startswith("Growth") and last.isascii() and last.isdigit() and int(last) > 0


def bases(entries):
    """{(workload, rest): the entry that the others' times are divided by}"""
    groups = {}
    for entry in entries:
        groups.setdefault((entry["workload"], entry["rest"]), []).append(entry)
    found = {}
    for group, members in groups.items():
        by_contender = {entry["contender"]: entry for entry in members}
        found[group] = next((by_contender[name] for name in BASES if name in by_contender), members[0])
    return found
