"""Writes a source that holds all its mutants at once, and a source that holds one of them.

Each range that has mutants becomes a choice, the mutants first, the original last:

  a < b    (portcullis_mutant::Is(7) ? (a <= b) : (portcullis_mutant::Is(8) ? (a >= b) : (a < b)))
  f(x);    portcullis_mutant::Is(9) ? void() : void(f(x));
  break;   { if (!portcullis_mutant::Is(10)) break; }

Where it is known when a mutant differs from the original (generator.SHOWS), the original tells of
it: a condition's value, or that of one side, goes through Mark, and a comparison through Tie.

Only the original holds the choices of the ranges inside it: one mutant is alive at a time, so the
text grows by the sum of its mutants and not by their product. Every mutant stands in a line that
#line gives its number, in a file of the name MARK: by that a compiler's message names the mutant.
"""

import dataclasses
import re

MARK = "portcullis-mutant"
HEADER = "ci/mutation/runner/portcullis_mutant.h"
ORDER = {"jump": 0, "statement": 0, "bool": 1, "value": 1, "half": 0.5}
TIES = {"<": "Less", "<=": "LessOrEqual", ">": "Greater", ">=": "GreaterOrEqual"}


@dataclasses.dataclass
class Half:
    """One side of && or ||, whose value tells where two mutants show."""
    start: int
    end: int
    when: str
    numbers: tuple
    form: str = "half"


def groups(text, mutants):
    """The mutants by range, outer ranges first; of one range the statement is outside."""
    by_range = {}
    for mutant in mutants:
        by_range.setdefault((mutant.start, -mutant.end, ORDER[mutant.form]), []).append(mutant)
    for group in list(by_range.values()):
        numbers = {m.shows: m.number for m in group if m.shows in ("left", "right", "other")}
        if not numbers:
            continue
        left, right = next(m.halves for m in group if m.shows in numbers)
        when = "true" if "||" in text[left[1]:right[0]] else "false"
        other = numbers.get("other", 0)
        for half, shown in ((left, "right"), (right, "left")):
            by_range[(half[0], -half[1], ORDER["half"])] = [
                Half(*half, when, (other, numbers.get(shown, 0)))]
    return [by_range[key] for key in sorted(by_range)]


def with_all(text, mutants, name):
    """`text` with all of `mutants`; `name` is the file's in #line."""
    ranges = groups(text, mutants)
    position = 0

    def line_at(offset):
        return text.count("\n", 0, offset) + 1

    def back(offset):
        return f'\n#line {line_at(offset)} "{name}"\n'

    def emit(start, end):
        """The text of a range with the groups that lie inside it."""
        nonlocal position
        out, at = [], start
        while position < len(ranges) and ranges[position][0].start < end:
            group = ranges[position]
            first = group[0]
            if first.start < at or first.end > end:
                raise ValueError(f"{name}:{first.line}: mutants overlap: {first.before}")
            position += 1
            out.append(text[at:first.start])
            out.append(choice(group, original_of(group)))
            at = first.end
        out.append(text[at:end])
        return "".join(out)

    def original_of(group):
        """The range without its own mutants, but with those inside it."""
        first = group[0]
        tied = next((m for m in group if getattr(m, "shows", "") == "tie"), None)
        if tied is None:
            return emit(first.start, first.end)
        left, right = tied.halves
        compare = TIES[re.sub(r"\s|//[^\n]*\n|/\*.*?\*/", "", text[left[1]:right[0]])]
        before, a = emit(first.start, left[0]), emit(*left)
        b = emit(*right)
        return (f"{before}portcullis_mutant::Tie<portcullis_mutant::{compare}>({tied.number}, "
                f"({a}), ({b})){emit(right[1], first.end)}")

    def test_of(mutant):
        name = ("IsAlive" if mutant.shows else "Is") + ("AtRunTime" if mutant.constexpr else "")
        return f"portcullis_mutant::{name}({mutant.number})"

    def choice(group, inner):
        first = group[0]
        start, end = first.start, first.end
        if first.form == "half":
            return (f"portcullis_mutant::Mark({first.when}, {first.numbers[0]}, {first.numbers[1]}, "
                    f"static_cast<bool>({inner}))")
        if first.form == "jump":
            return (f'\n#line {first.number} "{MARK}"\n{{ if (!{test_of(first)})' + back(start) +
                    inner + "}")
        if first.form == "statement":
            return (f'\n#line {first.number} "{MARK}"\n{test_of(first)} ? void() : void(' +
                    back(start) + inner + ")")
        as_bool = any(m.form == "bool" for m in group)
        opening = "static_cast<bool>(" if as_bool else "("
        heads = "".join(f'\n#line {m.number} "{MARK}"\n({test_of(m)} ? {opening}{m.after}) :'
                        for m in group)
        original = back(start) + opening + inner + ")"
        for m in group:
            if m.shows in ("where false", "where true"):
                original = (f"portcullis_mutant::Mark({m.shows[6:]}, {m.number}, {m.number}, "
                            f"{original})")
        return heads + original + ")" * len(group) + back(end)

    body = emit(0, len(text))
    return f'#include "{HEADER}"\n#line 1 "{name}"\n' + body


def with_one(text, mutant):
    """`text` with one mutant and nothing else; every line keeps its number."""
    before = text[mutant.start:mutant.end]
    after = {"statement": "void()", "jump": ";"}.get(mutant.form, f"({mutant.after})")
    return text[:mutant.start] + after + "\n" * before.count("\n") + text[mutant.end:]


def blamed(messages):
    """What a compiler complained of: ({number: is it a constant expression?}, other errors)."""
    numbers, others = {}, []
    for line in messages.splitlines():
        match = re.match(r"(.*?):(\d+):\d+: (?:fatal )?error: (.*)", line)
        if not match:
            continue
        constant = re.search(r"constant.expression|non-.constexpr|not constant|is not usable",
                             match.group(3)) is not None
        if match.group(1).endswith(MARK):
            number = int(match.group(2))
            numbers[number] = numbers.get(number, False) or constant
        else:
            others.append(line)
    return numbers, others
