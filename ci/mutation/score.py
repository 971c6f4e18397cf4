"""What came of the mutants: score.json and score.md, and the reasons of the survivors.

A run of a whole folder takes the place of what was known of that folder; each has its date and command.

survivors.json is written by people: for each survivor, by its id, the input that would tell it apart
or why none can. A survivor without a reason, and a reason without a survivor, are complaints.
"""

import dataclasses
import json
import pathlib

import runs
import tree

HERE = pathlib.Path(__file__).resolve().parent
SCORE = HERE / "score.json"
TABLE = HERE / "score.md"
REASONS = HERE / "survivors.json"
LEAST_PERCENT = 92
NOWHERE = runs.Said("survived", how="never reached")


@dataclasses.dataclass
class Outcome:
    """state: refused (does not compile), constant (a constant expression), equal (the same object
    code), killed, survived. said: by the runner."""
    mutant: object
    state: str
    said: runs.Said = NOWHERE


def percent(killed, counted):
    return 100.0 * killed / counted if counted else 100.0


def load_reasons():
    return json.loads(REASONS.read_text()) if REASONS.exists() else {}


def load_killed():
    """{id: (file, how it was killed)} of the mutants that the committed score has as killed."""
    if not SCORE.exists():
        return {}
    by_file = json.loads(SCORE.read_text())["killed"]
    return {id_: (file, runs.Said("killed", kind, target, case))
            for file, by_kind in by_file.items() for kind, by_target in by_kind.items()
            for target, by_case in by_target.items() for case, ids in by_case.items()
            for id_ in ids.split()}


def load_refused():
    """{id: did the compiler ask for a constant expression?} of those that did not compile."""
    return json.loads(SCORE.read_text())["refused"] if SCORE.exists() else {}


def count(outcomes, folder):
    mine = [o for o in outcomes if tree.folder_of(o.mutant.file) == folder]
    of = {state: sum(o.state == state for o in mine)
          for state in ("constant", "refused", "equal", "killed", "survived")}
    row = {"generated": len(mine), "constant_expressions": of["constant"],
           "not_compiling": of["refused"], "equal_at_O2": of["equal"],
           "counted": of["killed"] + of["survived"], "killed": of["killed"],
           "survived": of["survived"]}
    row["percent"] = round(percent(row["killed"], row["counted"]), 2)
    row["killed_by"] = {kind: n for kind in runs.KINDS
                        if (n := sum(o.state == "killed" and o.said.kind == kind for o in mine))}
    row["operators"] = {}
    for o in mine:
        if o.state in ("killed", "survived"):
            pair = row["operators"].setdefault(o.mutant.operator, [0, 0])
            pair[0] += o.state == "killed"
            pair[1] += 1
    row["operators"] = {k: f"{a} of {b}" for k, (a, b) in sorted(row["operators"].items())}
    return row


def save(outcomes, refused, folders, said_of_run):
    """What a run of these whole folders came to. said_of_run: its date, command and seconds."""
    score = {"format": 2, "folders": {}, "killed": {}, "refused": {}, "survived": {}}
    if SCORE.exists():
        score |= json.loads(SCORE.read_text())
    ids = {o.mutant.id for o in outcomes}
    score["refused"] = {i: v for i, v in score["refused"].items() if i not in ids} | refused
    for part in ("killed", "survived"):
        score[part] = {file: of for file, of in score[part].items()
                       if tree.folder_of(file) not in folders}
    for o in outcomes:
        m = o.mutant
        if o.state == "killed":
            cases = score["killed"].setdefault(m.file, {}).setdefault(o.said.kind, {}).setdefault(
                o.said.target, {})
            cases[o.said.case] = " ".join(sorted([*cases.get(o.said.case, "").split(), m.id]))
        elif o.state == "survived":
            score["survived"].setdefault(m.file, []).append(
                {"id": m.id, "function": m.function, "line": m.line, "change": m.change})
    score["folders"] |= {folder: count(outcomes, folder) | said_of_run for folder in folders}
    SCORE.write_text(json.dumps(score, indent=1, sort_keys=True) + "\n")
    TABLE.write_text(table(score))
    return score


def cell(text):
    """Of one line, and with nothing that reads as a link: [&](int a) is none."""
    return text.replace("|", "\\|").replace("\n", " ").replace("](", "] (")


def table(score):
    reasons = load_reasons()
    lines = ["# Mutants of reference/ and conformance/oracle/", "",
             "Written by `ci/mutate`: what the columns mean is in [README.md](README.md).", "",
             "| folder | of | generated | constant expressions | not compiling | equal at -O2 "
             "| counted | killed | survived | score |",
             "| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: |"]
    folders = sorted(score["folders"].items())
    for folder, row in folders:
        lines.append(f"| {folder} | {row['date']}, `{row['command']}` | {row['generated']} | "
                     f"{row['constant_expressions']} | "
                     f"{row['not_compiling']} | {row['equal_at_O2']} | {row['counted']} | "
                     f"{row['killed']} | {row['survived']} | {row['percent']:.2f} % |")
    lines += ["", "| folder | killed by | by operator |", "| --- | --- | --- |"]
    for folder, row in folders:
        by = ", ".join(f"{kind} {n}" for kind, n in row["killed_by"].items())
        operators = ", ".join(f"{name} {n}" for name, n in row["operators"].items())
        lines.append(f"| {folder} | {by} | {operators} |")
    lines += ["", f"## The {sum(map(len, score['survived'].values()))} survivors", ""]
    for file, survivors in sorted(score["survived"].items()):
        lines += [f"### {file}", "", "| id | where | change | why |", "| --- | --- | --- | --- |"]
        for m in survivors:
            why = reasons.get(m["id"], {}).get("why", "")
            lines.append(f"| {m['id']} | {m['function']}, line {m['line']} | "
                         f"`{cell(m['change'])}` | {cell(why)} |")
    return "\n".join(lines) + "\n"


def complaints(outcomes, folders):
    """What is wrong with the reasons; stale ones only of `folders`, every mutant of which was run."""
    reasons = load_reasons()
    survivors = {o.mutant.id: o.mutant for o in outcomes if o.state == "survived"}
    wrong = [f"{m.file}:{m.line}: {id_} survived, and has no reason in {REASONS.name}: {m.change}"
             for id_, m in survivors.items() if not reasons.get(id_, {}).get("why")]
    wrong += [f"{entry.get('file')}: {id_} has a reason in {REASONS.name} and is no survivor"
              for id_, entry in reasons.items()
              if id_ not in survivors
              and any(entry.get("file", "").startswith(folder + "/") for folder in folders)]
    return wrong
