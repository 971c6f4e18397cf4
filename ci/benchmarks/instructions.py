"""How many instructions an operation of the reference takes, counted by valgrind's callgrind.

A count does not move with the load of the machine as times do: the same program gives the same number.
portcullis-operations does an operation so many times; callgrind counts inside of one function of it alone
(bench/operations.h), and the difference between two numbers of times is the operation's.
"""

import json
import os
import pathlib
import re
import subprocess
import tempfile

from document import Place
from google import load

FORMAT = 1
OPERATIONS = ("acquire", "wildcard", "associate_bind", "release", "lookup")
COUNTED = "portcullis::bench::Operate*"
TIMES = (200, 1200)
PATIENCE_SECONDS = 300
# glibc chooses its copies of memory by the processor; without these every one takes the same.
SAME_EVERYWHERE = "glibc.cpu.hwcaps=-AVX2,-AVX,-AVX512F,-AVX512VL,-ERMS,-FSRM,-AVX_Fast_Unaligned_Load"


class CannotCount(Exception):
    """What kept the instructions from being counted: the message says what was expected."""


def total(program, operation, times):
    """All instructions that were counted while the operation was done so many times."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "out"
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
                   f"--toggle-collect={COUNTED}", str(program), operation, str(times)]
        try:
            done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False,
                                  timeout=PATIENCE_SECONDS,
                                  env=dict(os.environ, GLIBC_TUNABLES=SAME_EVERYWHERE))
        except OSError as error:
            raise CannotCount(f"valgrind: {error.strerror} (ci/setup bench installs it)") from None
        except subprocess.TimeoutExpired:
            raise CannotCount(f"{' '.join(command)}: expected it to end in {PATIENCE_SECONDS} s") from None
        if done.returncode != 0 or not out.is_file():
            raise CannotCount(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stderr[-2000:]}")
        found = re.search(r"^(?:totals|summary): (\d+)", out.read_text("utf-8", "replace"), re.MULTILINE)
    if not found or found.group(1) == "0":
        raise CannotCount(f"{program} {operation}: expected instructions inside of {COUNTED}, none were counted")
    return int(found.group(1))


def count(program, operation):
    less, more = (total(program, operation, times) for times in TIMES)
    return round((more - less) / (TIMES[1] - TIMES[0]))


def read_committed(path):
    """(the compiler, {operation: count})"""
    root = Place(path, load(path))
    root.field("format", lambda v: v == FORMAT and not isinstance(v, bool),
               f"{FORMAT}, the version that ci/bench reads")
    counts = {}
    for entry in root.each("operations"):
        counts[entry.text("operation")] = entry.field(
            "count", lambda v: isinstance(v, int) and not isinstance(v, bool) and v > 0,
            "a whole number above 0")
    return root.text("compiler"), counts


def printed(compiler, counts):
    """The committed file."""
    document = {"format": FORMAT, "compiler": compiler,
                "operations": [{"operation": name, "count": number} for name, number in counts.items()]}
    return json.dumps(document, indent=1) + "\n"


def entries(counts, compiler, committed):
    """What the document has: beside each count the committed one, and its compiler where that is another."""
    of_compiler, known = committed
    made = []
    for name, number in counts.items():
        entry = {"operation": name, "count": number}
        if name in known:
            entry["committed"] = known[name]
            if of_compiler != compiler:
                entry["committed_compiler"] = of_compiler
        made.append(entry)
    return made


def lines(made):
    for entry in made:
        line = f"  {entry['operation']:34}{entry['count']:>9} instructions"
        if "committed_compiler" in entry:
            line += (f"  (committed {entry['committed']}, of {entry['committed_compiler']}: another compiler, "
                     "not compared)")
        elif "committed" in entry:
            change = 100 * (entry["count"] / entry["committed"] - 1)
            line += f"  (committed {entry['committed']}"
            line += ")" if entry["count"] == entry["committed"] else f", {change:+.2f} %)"
        else:
            line += "  (none committed)"
        yield line
