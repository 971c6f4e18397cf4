"""Writes a finding into fuzz/regressions/, whole or not at all, under a name that says what it breaks.

Called by ci/fuzzing/promote: FILE, the catalogue as JSON, and the requirement, which may be empty.
"""

import json
import os
import pathlib
import re
import sys
import tempfile

file, catalogue, asked = sys.argv[1:]
folder = pathlib.Path("fuzz/regressions")

def complain(text):
    sys.exit(f"ci/fuzz: {text}")

text = pathlib.Path(file).read_text(encoding="utf-8")
scenario = json.loads(text)
name = scenario["name"].removeprefix("lockstep: ")  # as a fuzz target says it, of the reference
said = re.fullmatch(r"((?:[A-Z0-9-]+, )*)([a-z]+)(?: on (.+))?", name)
ids = said.group(1).split(", ")[:-1] if said else []
if asked:
    ids = [asked] + [id for id in ids if id != asked]
if not ids:
    complain(f'{file}: its name "{scenario["name"]}" says no requirement; expected one as REQUIREMENT')
known = {entry["id"] for entry in json.loads(pathlib.Path(catalogue).read_text())}
for id in ids:
    if id not in known:
        complain(f"{id}: expected a requirement of the catalogue (portcullis requirements)")
cause = said.group(2) if said else "forbidden"
target = said.group(3) if said and said.group(3) else "reference"
target = re.sub(r"/(?:[^/\s'\"]+/)*", "", target)  # where it lay on one machine says nothing

for other in sorted(folder.glob("*.json")):
    if json.loads(other.read_text(encoding="utf-8"))["steps"] == scenario["steps"]:
        complain(f"{file}: {other} has the same steps")

name = ", ".join([*ids, cause]) + " on " + target
line = '"name": ' + json.dumps(name, ensure_ascii=False)
text = re.sub(r'"name": "(?:[^"\\]|\\.)*"', lambda match: line, text, count=1)
short = re.sub(r"[^a-z0-9]+", "-", target.removeprefix("defect:").removeprefix("exec:").lower()).strip("-")
base = f"{ids[0]}-{short[:50]}"

with tempfile.NamedTemporaryFile("w", dir=folder, encoding="utf-8", suffix=".part", delete=False) as new:
    new.write(text if text.endswith("\n") else text + "\n")
try:
    os.chmod(new.name, 0o644)
    for number in range(1, 1000):
        path = folder / (base + (f"-{number}" if number > 1 else "") + ".json")
        try:
            os.link(new.name, path)  # refuses a name that is taken
        except FileExistsError:
            continue
        print(f"{path}: {name}")
        break
finally:
    os.unlink(new.name)
