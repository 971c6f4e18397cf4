"""One run of a libFuzzer program: its command, and what its output says."""

import configparser
import os
import pathlib
import re
import zipfile

ROOT = pathlib.Path(__file__).resolve().parents[2]

KINDS = {"crash": "crash", "leak": "leak", "timeout": "timeout", "oom": "out of memory"}
INTERRUPTED = 72  # libFuzzer's status after a signal that ends it


class Target:
    """A target as fuzz/build.sh leaves it: the program, and beside it its dictionary, options, seeds."""

    def __init__(self, out, name):
        self.name, self.program = name, out / name
        self.dictionary = out / f"{name}.dict"
        self.options_file = out / f"{name}.options"
        self.seeds_zip = out / f"{name}_seed_corpus.zip"

    def flags(self):
        """What stands in the options file and the dictionary, as ClusterFuzz would pass it."""
        read = configparser.ConfigParser()
        read.read_string(self.options_file.read_text("utf-8"), str(self.options_file))
        return [f"-{key}={value}" for key, value in read["libfuzzer"].items()] + [
            f"-dict={self.dictionary}"]

    def unpack_seeds(self, folder):
        """The seed corpus below `folder`, which is made anew."""
        if folder.exists():
            for path in folder.iterdir():
                path.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(self.seeds_zip) as packed:
            for name in packed.namelist():
                (folder / os.path.basename(name)).write_bytes(packed.read(name))
        return folder


def targets_in(out):
    """Every target in a folder; an extension is a file beside one."""
    return [Target(out, path.name) for path in sorted(out.glob("fuzz_*")) if "." not in path.name
            and not path.name.endswith("_seed_corpus.zip") and os.access(path, os.X_OK)]


def size_of(folder):
    """How many files a corpus has, and their bytes."""
    sizes = [path.stat().st_size for path in folder.iterdir() if path.is_file()]
    return {"files": len(sizes), "bytes": sum(sizes)}


class Said:
    """What the output of a run says: figures, and the inputs that broke something."""

    def __init__(self, text):
        self.text = text
        self.stats = {key: int(value) for key, value in
                      re.findall(r"^stat::(\w+):\s+(\d+)$", text, re.MULTILINE)}
        lines = re.findall(r"^#\d+\s+(\S+)\s+cov: (\d+) ft: (\d+)", text, re.MULTILINE)
        # (edges, features) after the corpus was read, and at the end.
        self.begin = next(((int(c), int(f)) for word, c, f in lines if word == "INITED"), (0, 0))
        self.end = (int(lines[-1][1]), int(lines[-1][2])) if lines else (0, 0)
        counters = re.search(r"\((\d+) inline 8-bit counters\)", text)
        self.edges_of = int(counters.group(1)) if counters else 0
        self.written = [path for path in re.findall(r"Test unit written to (\S+)", text)
                        if kind_of(path)]


def kind_of(path):
    """What an artifact is of, by its name; None of one that is only slow."""
    return KINDS.get(os.path.basename(path).split("-")[0])
