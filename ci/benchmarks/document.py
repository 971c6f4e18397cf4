"""Our document of a run of the benchmarks: what is in it, how it is written, how it is read again
(reports/bench.schema.json)."""

import datetime
import json
import os
import pathlib
import platform
import re

from google import BadFile, is_number, load

FORMAT = 1


def write_whole(path, text):
    """A file stands under its name complete or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.new")
    beside.write_text(text, "utf-8")
    os.replace(beside, path)


def processor():
    try:
        with open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:
            found = re.search(r"^(?:model name|Model)\s*:\s*(.+)$", file.read(), re.MULTILINE)
    except OSError:
        found = None
    return found.group(1).strip() if found else platform.machine() or "unknown"


def system():
    try:
        name = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        name = ""
    return f"{platform.system()} {platform.release()}" + (f", {name}" if name else "")


def of_the_build(folder):
    """(the compiler with its version, the build type) of a build folder of CMake's."""
    def first(pattern, paths):
        for path in sorted(paths):
            found = re.search(pattern, path.read_text("utf-8", "replace"), re.MULTILINE)
            if found:
                return " ".join(found.groups())
        return "unknown"

    return (first(r'^set\(CMAKE_CXX_COMPILER_ID "(.+)"\)$(?:.|\n)*^set\(CMAKE_CXX_COMPILER_VERSION "(.+)"\)$',
                  folder.glob("CMakeFiles/*/CMakeCXXCompiler.cmake")),
            first(r"^CMAKE_BUILD_TYPE:\w+=(.+)$", folder.glob("CMakeCache.txt")))


def make(entries, bounds, instructions, facts):
    """facts: command, system, processor, cores, compiler, build_type, and date where it is not now."""
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"format": FORMAT, "date": facts.get("date", now),
            **{key: facts[key] for key in ("command", "system", "processor", "cores", "compiler",
                                           "build_type")},
            "benchmarks": entries, "bounds": bounds, "instructions": instructions}


def printed(document):
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


class Place:
    """A value of a document that is read, and where it stands."""

    def __init__(self, path, value, at=""):
        self.path, self.value, self.at = path, value, at

    def wrong(self, expected, key=None):
        at = self.at + (f"/{key}" if key is not None else "")
        return BadFile(self.path, at or "/", expected)

    def field(self, key, fits, expected):
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        if key not in self.value or not fits(self.value[key]):
            raise self.wrong(expected, key)
        return self.value[key]

    def text(self, key):
        return self.field(key, lambda v: isinstance(v, str), "a string")

    def number(self, key):
        return self.field(key, lambda v: is_number(v) and v >= 0, "a number that is not negative")

    def each(self, key):
        values = self.field(key, lambda v: isinstance(v, list), "an array")
        return [Place(self.path, value, f"{self.at}/{key}/{number}") for number, value in enumerate(values)]


def read(path):
    """A document of ours; what compare.py looks at is checked, the rest is the page's to check."""
    root = Place(path, load(path))
    root.field("format", lambda v: v == FORMAT and not isinstance(v, bool),
               f"{FORMAT}, the version that ci/bench reads")
    for key in ("system", "processor", "compiler"):
        root.text(key)
    for entry in root.each("benchmarks"):
        for key in ("workload", "contender", "rest"):
            entry.text(key)
        for key in ("median_ns", "spread"):
            entry.number(key)
    return root.value


def read_bounds(path):
    """What the program says of its bounds (--bounds=FILE)."""
    root = Place(path, load(path))
    if not isinstance(root.value, list):
        raise root.wrong("an array of bounds")
    bounds = []
    for number, value in enumerate(root.value):
        bound = Place(path, value, f"/{number}")
        read_one = {key: bound.text(key) for key in ("words", "benchmark", "beside")}
        read_one["most"] = bound.number("most")
        read_one["held"] = bound.field("held", lambda v: isinstance(v, bool), "true or false")
        if value.get("ratio") is not None:
            read_one["ratio"] = bound.number("ratio")
        bounds.append(read_one)
    return bounds
