"""The command line of ci/bench, which built the programs: runs the benchmarks, or reads what another
machine's run left, and writes our document of it."""

import argparse
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import compare
import document
import google
import instructions
import table

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Five in turns with the others: a machine that is disturbed once would move one side of a ratio alone.
WHOLE = ("--benchmark_repetitions=5", "--benchmark_min_time=0.1")
QUICK = ("--benchmark_repetitions=3", "--benchmark_min_time=0.01")
INTERLEAVED = "--benchmark_enable_random_interleaving=true"
OWN_OUTPUT = ("--benchmark_out", "--benchmark_out_format", "--bounds")  # ours to set


class CannotRun(Exception):
    """What keeps the benchmarks from being run: the message says what was expected."""


class Places:
    """Where a run reads and writes, below one root."""

    def __init__(self, root):
        self.root = root
        self.build = root / "build/release"
        self.program = root / "build/release/bin/portcullis-bench"
        self.lines = root / "build/release/bench.log"
        self.operations = root / "build/release/bin/portcullis-operations"
        self.committed = root / "bench/instructions.json"
        self.document = root / "reports/out/bench.json"
        self.native = root / "reports/out/bench-native.json"

    def shown(self, path):
        """A path as a person at the root would write it."""
        return os.path.relpath(path, self.root)


def says_bounds(program):
    """Whether the program writes its bounds as a file."""
    try:
        done = subprocess.run([program, "--help"], capture_output=True, text=True, check=False,
                              stdin=subprocess.DEVNULL)
    except OSError as error:
        raise CannotRun(f"{program}: expected a program that can be run ({error.strerror})") from None
    return "--bounds" in done.stdout + done.stderr


def run_program(places, arguments):
    """(Google Benchmark's document, its path for messages, bounds, the command, whether all were held)"""
    with tempfile.TemporaryDirectory() as folder:
        out, bounds = pathlib.Path(folder) / "google.json", pathlib.Path(folder) / "bounds.json"
        more = [f"--bounds={bounds}"] if says_bounds(places.program) else []
        # A line for each repetition: for who waits for them. In a log of CI they would hide the table.
        with open(places.lines, "w") as lines:
            done = subprocess.run([places.program, *arguments, f"--benchmark_out={out}", *more], cwd=places.root,
                                  stdin=subprocess.DEVNULL, stdout=None if sys.stdout.isatty() else lines, check=False)
        if done.returncode not in (0, 1):
            raise CannotRun(f"{places.shown(places.program)} ended with status {done.returncode}; what it printed, "
                            f"where it was no terminal, is in {places.shown(places.lines)}")
        command = shlex.join([places.shown(places.program), *arguments])
        read_bounds = document.read_bounds(bounds) if more else []
        return google.load_google(out), str(out), read_bounds, command, done.returncode == 0


def committed(places):
    return instructions.read_committed(places.committed) if places.committed.is_file() else ("", {})


def count_instructions(places):
    compiler, _ = document.of_the_build(places.build)
    counts = {name: instructions.count(places.operations, name) for name in instructions.OPERATIONS}
    return instructions.entries(counts, compiler, committed(places)), compiler, counts


def facts_here(places, command):
    compiler, build_type = document.of_the_build(places.build)
    return {"command": command, "system": document.system(), "processor": document.processor(),
            "cores": os.cpu_count() or 1, "compiler": compiler, "build_type": build_type}


def facts_from(path, said, options):
    """Of a run elsewhere: what its file says (--benchmark_context of the program that ran), or the words given."""
    context = google.context_of(said, path)

    def word(key, given=None):
        value = given or context.get(key, "unknown")
        if not isinstance(value, str):
            raise google.BadFile(path, f"/context/{key}", "a string")
        return value

    cores = context.get("num_cpus", 1)
    if not isinstance(cores, int) or isinstance(cores, bool) or not 1 <= cores <= 1_000_000:
        raise google.BadFile(path, "/context/num_cpus", "a number of processors")
    program = word("executable").replace("\\", "/").rpartition("/")[2]
    # Whose machine it was, and in which folder, is nobody's business: only the program is named.
    return {"date": word("date"), "command": f"{program} --benchmark_out=…",
            "system": word("system", options.system), "processor": word("processor"), "cores": cores,
            "compiler": word("compiler", options.compiler), "build_type": word("build_type")}


def finish(places, path, made, options):
    """Writes and shows; the status of the comparison."""
    document.write_whole(path, document.printed(made))
    for line in table.lines(made["benchmarks"]):
        print(line)
    for line in [*table.of_bounds(made["bounds"]), *instructions.lines(made["instructions"])]:
        print(line)
    print(f"document: {places.shown(path)}")
    if not options.compare:
        return 0
    compared = compare.Comparison(options.old, made)
    for line in compared.lines():
        print(f"compare: {line}")
    return 1 if compared.slower else 0


def turn(places, options):
    """--from FILE"""
    said = google.load_google(options.source)
    entries, failed = google.entries_of(said, options.source)
    for line in failed:
        print(f"ci/bench: left out, it failed: {line}", file=sys.stderr)
    made = document.make(entries, [], [], facts_from(options.source, said, options))
    if made["system"] == "unknown":
        print(f"ci/bench: {options.source} does not say of which system it is: --system says it; only what "
              "begins with Windows is shown as native", file=sys.stderr)
    return finish(places, pathlib.Path(options.out or places.native), made, options)


def run(places, options):
    arguments = [*(QUICK if options.quick else WHOLE), INTERLEAVED, *options.others]
    said, path, bounds, command, held = run_program(places, arguments)
    entries, _ = google.entries_of(said, path)  # a benchmark that failed is status 2 of the program
    if shutil.which("valgrind"):
        counted = count_instructions(places)[0]
    else:
        counted = []
        print("ci/bench: no valgrind, so no instructions were counted (ci/setup bench installs it)", file=sys.stderr)
    made = document.make(entries, bounds, counted, facts_here(places, command))
    status = finish(places, pathlib.Path(options.out or places.document), made, options)
    return 0 if status == 0 and held else 1


def only_instructions(places, options):
    made, compiler, counts = count_instructions(places)
    for line in instructions.lines(made):
        print(line)
    if options.renew:
        document.write_whole(places.committed, instructions.printed(compiler, counts))
        print(f"renewed: {places.shown(places.committed)}")
    return 0


def parse(arguments):
    parser = argparse.ArgumentParser(prog="ci/bench", add_help=False, allow_abbrev=False)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--compare", metavar="OLD.json")
    parser.add_argument("--from", dest="source", metavar="FILE")
    parser.add_argument("--system", metavar="WORDS")
    parser.add_argument("--compiler", metavar="WORDS")
    parser.add_argument("--out", metavar="FILE")
    parser.add_argument("--instructions", action="store_true")
    parser.add_argument("--renew", action="store_true")
    # ci/bench asks before it builds.
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    options, options.others = parser.parse_known_args(arguments)
    for word in options.others:
        if word.partition("=")[0] in OWN_OUTPUT:
            parser.error(f"{word}: ci/bench chooses that file itself; --out names its document")
        if not word.startswith("--benchmark_") and not word.startswith("--v=") and word != "--no-bound":
            parser.error(f"expected a flag of ours or of Google Benchmark, not '{word}'")
    if options.renew and not options.instructions:
        parser.error("--renew: expected with --instructions")
    if (options.system or options.compiler) and not options.source:
        parser.error("--system and --compiler: expected with --from")
    for one, name in ((options.source, "--from"), (options.instructions, "--instructions")):
        if one and (options.quick or options.others):
            parser.error(f"{name}: runs no benchmarks, so no {(['--quick'] + options.others)[-1]}")
    if options.instructions and (options.source or options.compare or options.out):
        parser.error("--instructions: expected alone or with --renew")
    return options


def main(arguments, root=ROOT):
    options = parse(arguments)
    places = Places(root)
    try:
        # A bad file is told before a run that takes minutes.
        options.old = document.read(options.compare) if options.compare else None
        if options.source:
            return 0 if options.check else turn(places, options)
        if not options.renew:
            committed(places)
        if options.check:
            return 0
        return only_instructions(places, options) if options.instructions else run(places, options)
    except (CannotRun, google.BadFile, instructions.CannotCount, OSError) as error:
        print(f"ci/bench: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("ci/bench: interrupted; nothing was written", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
