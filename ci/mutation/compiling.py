"""The compiler of the release build: what it says of a source, and what it makes of one mutant."""

import json
import os
import pathlib
import shlex
import tempfile

import schemata
import tree


class Compiler:
    """The compiler of the release build, without what is of no matter for an object's code."""

    def __init__(self):
        entries = json.loads((tree.RELEASE / "compile_commands.json").read_text())
        words = next(shlex.split(e["command"]) for e in entries
                     if e["file"].endswith("/reference/acquire.cc"))
        words = tree.mutated_command(words, "")
        self.program = words[0]
        self.flags = [w for w in words[1:] if w and not w.startswith(("-I", "-O")) and w != "-c"]

    def for_libclang(self):
        return [f for f in self.flags if f.startswith(("-std", "-D", "-isystem")) or f[:1] == "/"] + [
            "-x", "c++", "-I" + str(tree.ROOT)]

    def syntax(self, text_file, include):
        """The messages about one file; empty where it compiles."""
        done = tree.run([self.program, *self.flags, "-fsyntax-only",
                         *("-I" + str(i) for i in include), "-x", "c++", str(text_file)])
        return "" if done.returncode == 0 else done.stdout

    def object_code(self, text_file, include):
        """A hash of what the file becomes at -O2; None where it does not compile."""
        with tempfile.TemporaryDirectory(dir=tree.WORK) as folder:
            out = os.path.join(folder, "a.o")
            done = tree.run([self.program, *self.flags, "-O2", "-g0", "-c", "-o", out,
                             *("-I" + str(i) for i in include), "-x", "c++", str(text_file)])
            if done.returncode != 0:
                return None
            tree.run(["strip", "--strip-unneeded", out])
            return tree.digest(pathlib.Path(out).read_bytes())


def as_unit(name, include):
    """What to compile for a file: a source itself, a header by a source that includes it."""
    if name.endswith(".cc"):
        return None
    path = pathlib.Path(include) / (name.replace("/", "_") + ".unit.cc")
    tree.write(path, f'#include "{name}"\n')
    return path


def compile_alone(mutant, use):
    """Compiles a source with that one mutant: use(file, include path) -> result."""
    with tempfile.TemporaryDirectory(dir=tree.WORK) as folder:
        path = pathlib.Path(folder) / mutant.file
        tree.write(path, schemata.with_one(tree.read(tree.ROOT / mutant.file), mutant))
        return use(as_unit(mutant.file, folder) or path, [folder, tree.ROOT])


def compiles_alone(mutant, compiler):
    text = schemata.with_one(tree.read(tree.ROOT / mutant.file), mutant)
    return tree.cached("alone", tree.digest(tree.headers_digest(mutant.file), text, mutant.file),
                       lambda: compile_alone(mutant, compiler.syntax) == "")


def users_of(name):
    """The sources under mutation that a file is part of: itself, or those that include it, first the
    one of its own name, which most likely has what it declares."""
    if name.endswith(".cc"):
        return [name]
    found = [n for n in tree.sources() if n.endswith(".cc") and name in tree.included(n)]
    return sorted(found, key=lambda n: (n.removesuffix(".cc") != name.removesuffix(".h"), n))


def same_object_code(mutant, compiler):
    """Whether the mutant changes nothing in what the optimiser makes of its sources."""
    text = schemata.with_one(tree.read(tree.ROOT / mutant.file), mutant)
    users = users_of(mutant.file)

    def source(name):
        return tree.digest(tree.headers_digest(name), tree.read(tree.ROOT / name), name)

    def original(name):
        return tree.cached("object", source(name),
                           lambda: compiler.object_code(tree.ROOT / name, [tree.ROOT]))

    def mutated(name):
        with tempfile.TemporaryDirectory(dir=tree.WORK) as folder:
            tree.write(pathlib.Path(folder) / mutant.file, text)
            where = pathlib.Path(folder) / name
            tree.write(where, tree.read(where) if where.exists() else tree.read(tree.ROOT / name))
            return compiler.object_code(where, [folder, tree.ROOT])
    return tree.cached("equal", tree.digest(*map(source, users), text, mutant.file),
                       lambda: all(original(name) == mutated(name) for name in users))
