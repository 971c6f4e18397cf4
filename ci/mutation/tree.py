"""The sources under mutation, and a build in which they hold their mutants.

Everything is below build/mutation/:

  overlay/     the mutated sources, by their names
  objects/     what they, and the sources that include a mutated header, become; the rest is the
               release build's
  portcullis-mutants   what runs the suite with one mutant after another (runner/)
  portcullis           for a look at one: PORTCULLIS_MUTANT=17 build/mutation/portcullis test
  cache/       what is known of a text by its hash
"""

import concurrent.futures
import functools
import glob
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

import generator
import schemata

ROOT = pathlib.Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build" / "release"
WORK = ROOT / "build" / "mutation"
OVERLAY = WORK / "overlay"
CACHE = WORK / "cache"
PROGRAMS = ("portcullis-mutants", "portcullis")

# What `portcullis test` does not run on the reference is not mutated: reference/dropin/ and the text of
# its store, reference/persistent_store.cc; nor what unit tests and benchmarks alone include.
PATTERNS = {
    "reference": ("reference/*.cc", "reference/*.h", "reference/abi/*.cc", "reference/abi/*.h"),
    "conformance/oracle": ("conformance/oracle/*.cc", "conformance/oracle/*.h"),
}
NOT_MUTATED = re.compile(r"_test\.cc$|(^|/)(play|host_fixture|flat_memory|persistent_store)\.(h|cc)$")
MOST = 30000  # numbers that a build can tell apart: kMost of runner/portcullis_mutant.h


def folder_of(name):
    return next(folder for folder in PATTERNS if name.startswith(folder + "/"))


def sources():
    names = [os.path.relpath(path, ROOT) for patterns in PATTERNS.values() for pattern in patterns
             for path in glob.glob(str(ROOT / pattern))]
    return sorted(name for name in names if not NOT_MUTATED.search(name))


def digest(*parts):
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(part if isinstance(part, bytes) else str(part).encode("latin-1", "replace"))
        hashed.update(b"\0")
    return hashed.hexdigest()


def read(path):
    return pathlib.Path(path).read_text(encoding="latin-1")


def write(path, text):
    """Leaves a file that has this text already as it is, so that nothing is built again for it."""
    path = pathlib.Path(path)
    if path.exists() and read(path) == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="latin-1")


def cached(kind, key, make):
    path = CACHE / kind / key
    if path.exists():
        return json.loads(path.read_text())
    made = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(made))
    return made


def run(command, **options):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          encoding="latin-1", check=False, **options)


def in_parallel(jobs, function, items):
    """[function(item)] on so many threads; the first that fails stops what has not begun."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        try:
            return list(pool.map(function, items))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


@functools.cache
def included(name):
    """The project's files that a file includes, directly or through others, in the order of their names."""
    found, waiting = set(), [name]
    while waiting:
        for header in re.findall(r'^#include "([^"]+)"', read(ROOT / waiting.pop()), re.MULTILINE):
            if header not in found and (ROOT / header).exists():
                found.add(header)
                waiting.append(header)
    return sorted(found)


@functools.cache
def headers_digest(name):
    """Of all that a file includes of the project."""
    return digest(*(part for header in included(name) for part in (header, read(ROOT / header))))


def generate(compiler, jobs, names):
    """All mutants of the files, numbered."""
    operators = read(pathlib.Path(__file__).with_name("generator.py"))

    def of_file(name):
        text = read(ROOT / name)

        def make():
            return [vars(m) for m in generator.mutants_of(
                ROOT / name, name, compiler.for_libclang(), text)]
        found = cached("mutants", digest(text, name, headers_digest(name), operators), make)
        return [generator.Mutant(**fields) for fields in found]

    mutants = [m for of_one in in_parallel(jobs, of_file, names) for m in of_one]
    if len(mutants) > MOST:
        sys.exit(f"ci/mutate: {len(mutants)} mutants are more than a build can number ({MOST})")
    for number, mutant in enumerate(mutants, 1):
        mutant.number = number
    return mutants


class Release:
    """The release build: how its objects are made, of what, and how its programs are linked."""

    def __init__(self):
        self.entries = json.loads((RELEASE / "compile_commands.json").read_text())
        self.depends = {}  # object: the project's files that it is made of
        listed = run(["ninja", "-C", str(RELEASE), "-t", "deps"]).stdout
        object_ = None
        for line in listed.splitlines():
            if line.startswith("    "):
                path = os.path.normpath(os.path.join(RELEASE, line.strip()))
                if path.startswith(str(ROOT) + os.sep):
                    self.depends[object_].add(os.path.relpath(path, ROOT))
            elif ": #deps" in line:
                object_ = line.split(": #deps")[0]
                self.depends[object_] = set()

    @staticmethod
    def link(program):
        """The words of the command that links a program."""
        listed = run(["ninja", "-C", str(RELEASE), "-t", "commands", f"bin/{program}"]).stdout
        words = shlex.split(listed.splitlines()[-1])
        return [word for word in words if word not in (":", "&&")]

    def objects(self, words):
        """What the link takes: {object: how it is compiled}, from archives as well."""
        taken = {}
        for entry in self.entries:
            command = shlex.split(entry["command"])
            object_ = command[command.index("-o") + 1]
            target = re.search(r"CMakeFiles/([^/]+)\.dir/", object_).group(1)
            archives = [w for w in words if os.path.basename(w) == f"lib{target}.a"]
            if object_ in words or archives:
                taken[object_] = command
        return taken


def mutated_command(command, source):
    """As the release build compiles it, from the overlay; less optimised, and each file for itself,
    which takes half the time and changes nothing of what a mutant does."""
    if os.path.basename(command[0]) in ("ccache", "sccache"):
        command = command[1:]
    words = [command[0], "-I" + str(OVERLAY)]
    skip = False
    for word in command[1:]:
        if skip:
            skip = False
        elif word in ("-o", "-c", "-include"):  # -include: the release build's precompiled headers
            skip = True
        elif word == "-O3":
            words.append("-O1")
        elif not word.startswith(("-W", "-flto", "-fno-fat-lto", "-ffat-lto")):
            words.append(word)
    # An addition that narrows, a variable that is no longer used: a mutant cannot help it.
    words += ["-w", "-Wno-narrowing", "-fmax-errors=0", "-fno-diagnostics-show-caret"]
    return [*words, "-c", source]


def ninja_file(release, mutated):
    """The text that builds the programs anew where they depend on the mutated files."""
    def quoted(words):
        return shlex.join(words).replace("$", "$$").replace("\n", " ")

    text = ["rule cc", f"  command = cd {shlex.quote(str(RELEASE))} && $with -MD -MF $out.d -o $out",
            "  depfile = $out.d", "  deps = gcc", "rule link",
            f"  command = cd {shlex.quote(str(RELEASE))} && $with", ""]
    made = {}
    for program in PROGRAMS:
        words = release.link(program)
        first, inputs = [], []
        for object_, command in release.objects(words).items():
            source = os.path.relpath(command[-1], ROOT)
            if not mutated & (release.depends.get(object_, set()) | {source}):
                continue
            anew = str(WORK / "objects" / object_)
            if object_ not in made:
                path = str(OVERLAY / source) if source in mutated else command[-1]
                text += [f"build {anew}: cc", f"  with = {quoted(mutated_command(command, path))}"]
                made[object_] = anew
            inputs.append(anew)
            # One of an archive comes first: then nothing of the archive's own is taken.
            if object_ in words:
                words[words.index(object_)] = anew
            else:
                first.append(anew)
        at = words.index("-o")
        words = [*words[:at], *first, "-o", str(WORK / program), *words[at + 2:]]
        text += [f"build {WORK / program}: link {' '.join(inputs)} | "
                 f"{RELEASE / 'bin' / program}", f"  with = {quoted(words)}"]
    return "\n".join(text) + "\n"


def build(mutants, refused, jobs):
    """Builds the programs with every mutant that compiles beside the others.

    `refused` gets the numbers of those that do not, each with what the compiler said: True where it
    asked for a constant expression.
    """
    by_file = {}
    for mutant in mutants:
        by_file.setdefault(mutant.file, []).append(mutant)
    for path in OVERLAY.rglob("*"):
        if path.is_file() and str(path.relative_to(OVERLAY)) not in by_file:
            path.unlink()
    write(WORK / "build.ninja", ninja_file(Release(), set(by_file)))
    while True:
        for name, of_one in by_file.items():
            living = [m for m in of_one if m.number not in refused]
            write(OVERLAY / name, schemata.with_all(read(ROOT / name), living, name))
        done = run(["ninja", "-C", str(WORK), "-k", "0", "-j", str(jobs)])
        if done.returncode == 0:
            return
        numbers, elsewhere = schemata.blamed(done.stdout)
        if not numbers:
            numbers = unnamed(elsewhere, by_file, refused)
        if set(refused).issuperset(numbers):
            sys.exit(done.stdout[-6000:] + "\nci/mutate: the mutated sources do not compile, and no "
                     "mutant is to blame")
        refused.update(numbers)


def unnamed(errors, by_file, refused):
    """The mutants of the lines that errors name without naming a mutant."""
    blamed = {}
    for error in errors:
        match = re.match(r"(?:.*/overlay/)?(.*?):(\d+):", error)
        for mutant in by_file.get(match.group(1), []) if match else []:
            if mutant.line == int(match.group(2)) and mutant.number not in refused:
                blamed[mutant.number] = False
    return blamed
