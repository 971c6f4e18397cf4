#!/usr/bin/env python3
"""Holds that PORTING.md is true: does what it says, in an empty folder, and compares.

  porting_test.py PROGRAM [PAGE]   PROGRAM is portcullis; status 1 where the page is wrong, else 0

Blocks of the page are fenced, and each is one of two kinds:
  a file       its fence names the language and the file, which is written as it stands
  console      lines "$ COMMAND" and below each what of its output matters, in its order; "…" stands
               for anything. "# status N" behind a command: it ends so, else with 0
Whatever else looks like a command (another fence, an indented block, `portcullis …` within a
sentence with a command of it) would not be run, and is wrong.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parent.parent
LONGEST_S = 300


class Command:
    def __init__(self, number, text):
        self.line = number
        self.text, _, status = text.partition("   # status ")
        self.status = int(status or 0)
        self.shown = []


def blocks(page):
    """What the page has to do, in its order: commands, and files as (line, name, text)."""
    todo, wrong, fence = [], [], None
    for number, line in enumerate(page.splitlines(), 1):
        if fence is None and line.startswith("```"):
            fence, body, begun = line[3:].split(), [], number
            if fence != ["console"] and len(fence) != 2:
                wrong.append(f"{number}: a block that is neither console nor a file: {line}")
        elif line == "```":
            if len(fence) == 2:
                todo.append((begun, fence[1], "\n".join(body) + "\n"))
            fence = None
        elif fence == ["console"]:
            if line.startswith("$ "):
                todo.append(Command(number, line[2:]))
            elif todo and isinstance(todo[-1], Command) and todo[-1].line > begun:
                todo[-1].shown.append(line)
            else:
                wrong.append(f"{number}: output of no command: {line}")
        elif fence is not None:
            body.append(line)
        elif line.startswith(("    ", "\t")):
            wrong.append(f"{number}: an indented block is not run: {line.strip()}")
        elif re.search(r"`(\S*/)?(portcullis(\.exe)?|python3|cmake|ctest|sed|cc) +[^`]+`", line):
            wrong.append(f"{number}: a command within a sentence is not run: {line}")
    if fence is not None:
        wrong.append(f"{begun}: a block without an end")
    return todo, wrong


def is_shown(line, output):
    """The index after the line of `output` that has `line`, or None."""
    form = ".*".join(re.escape(part) for part in line.split("…"))
    return next((i + 1 for i, said in enumerate(output) if re.search(form, said)), None)


def script(todo, log):
    """One shell for all, so that what is exported stays; each command leaves log/N and log/N.status."""
    lines = []
    for i, one in enumerate(todo):
        if isinstance(one, Command):
            lines.append(f"{{ {one.text}\n}} >{log}/{i} 2>&1 </dev/null; echo $? >{log}/{i}.status")
        else:
            lines.append(f"cp {log}/{i} {shlex.quote(one[1])}")
    return "\n".join(lines) + "\n"


def differences(todo, log):
    for i, one in enumerate(todo):
        if not isinstance(one, Command):
            continue
        said = log / str(i)
        output = said.read_text("utf-8", "replace").splitlines() if said.exists() else []
        status_file = log / f"{i}.status"
        status = status_file.read_text().strip() if status_file.exists() else "none: it never ended"
        wrong = [f"expected status {one.status}, not {status}"] if status != str(one.status) else []
        rest = output
        for line in one.shown:
            after = is_shown(line, rest)
            if after is None:
                wrong.append(f"expected the line: {line}")
            rest = rest[after or 0:]
        if wrong:
            yield "\n".join([f"{one.line}: $ {one.text}", *wrong, "it said:", *output[-60:]])


def run(program, todo):
    """Does it all, in a home where ~/portcullis is this tree, with the program under test in it."""
    with tempfile.TemporaryDirectory(prefix="portcullis_porting_") as name:
        top = pathlib.Path(name)
        log, work, clone = top / "log", top / "work", top / "portcullis"
        programs = clone / "build" / "release" / "bin"
        for folder in (log, work, programs):
            folder.mkdir(parents=True)
        (programs / "portcullis").symlink_to(program)
        (clone / "conformance").symlink_to(SOURCE / "conformance")
        for i, one in enumerate(todo):
            if not isinstance(one, Command):
                (log / str(i)).write_text(one[2], "utf-8")
        environment = {"HOME": name, "PATH": os.environ["PATH"], "CMAKE_GENERATOR": "Ninja",
                       **{key: value for key, value in os.environ.items()
                          if key.endswith("SAN_OPTIONS")}}
        try:
            subprocess.run(["sh", "-c", script(todo, log)], cwd=work, env=environment,
                           timeout=LONGEST_S, check=False)
        except subprocess.TimeoutExpired:
            yield f"not done after {LONGEST_S} s"
        yield from differences(todo, log)


def complaints(program, text):
    todo, wrong = blocks(text)
    return wrong or list(run(program, todo))


# Pages that are wrong, and what has to be said of each: a page is not right because nothing looks.
PLANTED = {
    "```console\n$ echo a\nb\n```\n": "expected the line: b",
    "```console\n$ printf 'a\\nb\\n'\nb\na\n```\n": "expected the line: a",
    "```console\n$ false\n```\n": "expected status 0, not 1",
    "```console\n$ true   # status 1\n```\n": "expected status 1, not 0",
    "```console\n$ exit 0\n$ true\n```\n": "it never ended",
    "```text a\nb\n```\n\n```console\n$ cat a\nc\n```\n": "expected the line: c",
    "```console\nwhat nobody said\n```\n": "output of no command",
    "```console\n$ true\n": "a block without an end",
    "```sh\ntrue\n```\n": "neither console nor a file",
    "    portcullis test\n": "an indented block is not run",
    "Run `build/release/bin/portcullis test` now.\n": "within a sentence is not run",
}
RIGHT = """```text a
one
two
```

```console
$ export WORD=two
$ cat a
…ne
two
$ test -e "$WORD"   # status 1
```
"""


def main(program, page=SOURCE / "conformance" / "PORTING.md"):
    program = pathlib.Path(program).resolve()
    for text, said in PLANTED.items():
        if not any(said in one for one in complaints(program, text)):
            print(f"this test itself: expected it to say \"{said}\" of:\n{text}")
            return 1
    text = pathlib.Path(page).read_text("utf-8")
    wrong = complaints(program, RIGHT) + complaints(program, text)
    commands = sum(isinstance(one, Command) for one in blocks(text)[0])
    if commands == 0:
        wrong.append("no commands")
    for one in wrong:
        print(f"PORTING.md:{one}\n")
    print(f"{commands} commands, {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
