"""Tests of what makes mutants: run by CTest, or as `python3 ci/mutation/mutation_test.py`."""

import os
import json
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import generator
import mutate
import schemata
import score
import runs

COMPILER = os.environ.get("CXX", "g++")
FLAGS = ["-std=c++20", "-w", "-Wno-narrowing",
         "-I", str(pathlib.Path(__file__).resolve().parents[2])]


def mutants_of(text, name="a.cc"):
    found = generator.mutants_of("/" + name, name, ["-std=c++20", "-x", "c++"], text)
    for number, mutant in enumerate(found, 1):
        mutant.number = number
    return found


def changes(text, operator=None):
    """The texts of the changes that `operator` makes: 'before -> after'."""
    return {m.change for m in mutants_of(text) if operator in (None, m.operator)}


class Operators(unittest.TestCase):
    def test_arithmetic_becomes_its_opposite(self):
        self.assertEqual(changes("int f(int a, int b) { return a + b; }", "arithmetic"),
                         {"a + b -> a - b"})
        self.assertEqual(changes("int f(int a, int b) { return a % b; }", "arithmetic"),
                         {"a % b -> a * b"})
        self.assertEqual(changes("int f(int a) { return -a; }", "arithmetic"), {"-a -> a"})
        self.assertEqual(changes("void f(int& a) { a += 2; ++a; a--; }", "arithmetic"),
                         {"a += 2 -> a -= 2", "++a -> --a", "a-- -> a++"})

    def test_operands_keep_what_belongs_to_them(self):
        self.assertEqual(changes("bool f(int a, int b) { return a * 2 < b - a; }", "comparison"),
                         {"a * 2 < b - a -> (a * 2) <= (b - a)",
                          "a * 2 < b - a -> (a * 2) >= (b - a)"})

    def test_a_comparison_becomes_its_neighbours(self):
        for before, after in generator.COMPARISON.items():
            found = changes(f"bool f(int a, int b) {{ return a {before} b; }}", "comparison")
            self.assertEqual(found, {f"a {before} b -> a {other} b" for other in after})

    def test_a_comparison_that_is_a_function_becomes_its_neighbours(self):
        text = "struct S { int x; bool operator==(const S&) const = default; };\n"
        self.assertEqual(changes(text + "bool f(S a, S b) { return a == b; }", "comparison"),
                         {"a == b -> a != b"})
        self.assertEqual(changes(text + "bool f(S a, S b) { return a != b; }", "comparison"),
                         {"a != b -> a == b"})

    def test_constants(self):
        self.assertEqual(changes("int f() { return 0; }", "constant"), {"0 -> 1"})
        self.assertEqual(changes("int f() { return 1; }", "constant"), {"1 -> 0", "1 -> 2"})
        self.assertEqual(changes("unsigned f() { return 0x10u; }", "constant"),
                         {"0x10u -> 17u", "0x10u -> 15u"})
        self.assertEqual(changes("bool f() { return true; }", "constant"), {"true -> false"})
        self.assertEqual(changes("enum class E { kA, kB, kC }; E f() { return E::kC; }", "constant"),
                         {"E::kC -> E::kA"})
        self.assertEqual(changes("constexpr int kA = 5; int f() { return kA; }", "constant"),
                         {"kA -> kA + 1"})
        self.assertEqual(changes('const char* f(bool b) { return b ? "ACQ-IN-02" : "Q-ACQ-BOUND"; }',
                                 "constant"),
                         {'"ACQ-IN-02" -> "Q-ACQ-BOUND"', '"Q-ACQ-BOUND" -> "ACQ-IN-02"'})

    def test_conditions(self):
        self.assertEqual(changes("void g(); void f(int* p) { if (p) g(); }", "condition"),
                         {"p -> true", "p -> false"})
        self.assertEqual(changes("void g(); void f(bool b) { while (b) g(); }", "condition"),
                         {"b -> false"})
        self.assertEqual(changes("void g(); void f(int n) { for (int i = 0; i < n; ++i) g(); }",
                                 "condition"), {"i < n -> false"})
        self.assertEqual(changes("int f(bool b, int x, int y) { return b ? x : y; }", "condition"),
                         {"b -> true", "b -> false"})
        self.assertEqual(changes("bool f(bool a, bool b) { return a && !b; }", "condition"),
                         {"a && !b -> a || (!b)", "a && !b -> a", "a && !b -> !b", "!b -> b"})
        self.assertEqual(changes("bool g(); bool f() { return g(); }", "condition"),
                         {"g() -> true", "g() -> false"})
        self.assertEqual(changes("int g(); int f() { if (int x = 1; g()) return x; return 2; }",
                                 "condition"), {"g() -> true", "g() -> false"})

    def test_statements_that_can_be_dropped(self):
        text = """void g(int);
                  void f(int& a) {
                    a = 1;
                    g(a);
                    for (int i = 0; i < 3; ++i) { if (a == i) continue; break; }
                    switch (a) { case 1: g(2); break; }
                    if (a == 7) return;
                  }"""
        self.assertEqual(sorted(m.before for m in mutants_of(text) if m.operator == "statement"),
                         ["a = 1", "break;", "break;", "continue;", "g(2)", "g(a)", "return;"])

    def test_constant_expressions_and_macros_are_left_out(self):
        for text in ("constexpr int kA = 1 + 2;", "const int kA = 5;", "static_assert(1 + 1 == 2);",
                     "template <int n> struct S {}; S<3> s;",
                     "template <int n> int g(); int f() { return g<3>(); }",
                     "void f(int a) { switch (a) { case 3: default:; } }",
                     "int f() { if constexpr (sizeof(int) == 4) { } return sizeof(char[3]); }",
                     "#define TWICE(x) ((x) + (x))\nint f(int a) { return TWICE(a); }"):
            self.assertEqual(changes(text), set(), text)

    def test_texts_for_people_are_left_out(self):
        self.assertEqual(changes('const char* f() { return "an answer"; }'), set())


class Ids(unittest.TestCase):
    TEXT = "int f(int a) {\n  return a + 1;\n}\nint g(int a) {\n  return a + 1;\n}\n"

    def test_every_mutant_has_its_own(self):
        ids = [m.id for m in mutants_of(self.TEXT + "bool h(int a) { return a == 1 || a == 1; }")]
        self.assertEqual(len(ids), len(set(ids)))

    def test_they_stay_when_lines_are_inserted_above(self):
        longer = "// new\nint e() { return 2 + 3; }\n\n" + self.TEXT
        before = {m.id for m in mutants_of(self.TEXT)}
        after = {m.id for m in mutants_of(longer)}
        self.assertTrue(before)
        self.assertLess(before, after)

    def test_they_change_with_the_line(self):
        changed = self.TEXT.replace("return a + 1;\n}\nint g", "return a + 2;\n}\nint g")
        before = {m.id: m for m in mutants_of(self.TEXT)}
        after = {m.id for m in mutants_of(changed)}
        self.assertEqual({before[i].function for i in set(before) - after}, {"f"})


PROGRAM = """#include <cstdio>
#include <optional>
#include <string>
struct Point { int x = 3; int y{4}; };
constexpr int Twice(int a) { return a * 2; }
constexpr int kSix = Twice(3);
enum class Kind { kOne, kTwo };
int Loop(int n) {
  int sum = 0;
  for (int i = 0; i < n; ++i) {
    if (i == 2 && n > 0) continue;  // a comment in the way
    sum += i /* and
        another */ + Twice(1);
  }
  return sum;
}
bool Has(const std::optional<int>& value, const std::string& name) {
  if (!value || name == "none") return false;
  return *value != 0 ||
         name.empty();
}
bool Bump(int& count) { return ++count > 0; }
int main() {
  int count = 0;
  if (Bump(count)) std::puts("bumped");
  const Point point;
  const Kind kind = point.x > 2 ? Kind::kOne : Kind::kTwo;
  const bool fine = Loop(4) == 10 && Has(1, "a") && !Has({}, "a") && !Has(1, "none") &&
                    point.y == 4 && kind == Kind::kOne && kSix == 6 && count == 1 && Twice(point.y) == 8;
  if (point.y < 5 && point.y <= 5) std::puts("seen");
  return fine ? 0 : 1;
}
"""

# Writes what was reached where it is asked to.
TELL = """
struct Tell {
  ~Tell() {
    std::FILE* const file = std::getenv("REACHED") ? std::fopen(std::getenv("REACHED"), "w") : nullptr;
    for (unsigned i = 0; file && i <= portcullis_mutant::kMost; ++i)
      if (portcullis_mutant::reached[i]) std::fprintf(file, "%u\\n", i);
    if (file) std::fclose(file);
  }
} tell;
"""


class Programs(unittest.TestCase):
    """One program with all its mutants, built once and run with each."""

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        folder = pathlib.Path(cls.folder.name)
        cls.mutants = mutants_of(PROGRAM)
        (folder / "all.cc").write_text(schemata.with_all(PROGRAM, cls.mutants, "a.cc") + TELL)
        built = subprocess.run([COMPILER, *FLAGS, "-o", folder / "all", folder / "all.cc"],
                               capture_output=True, text=True, check=False)
        if built.returncode != 0:
            raise AssertionError(built.stderr)
        cls.program = folder / "all"

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def status(self, number, **more):
        environment = dict(os.environ, PORTCULLIS_MUTANT=str(number), **more)
        try:
            return subprocess.run([self.program], env=environment, capture_output=True, timeout=2,
                                  check=False).returncode
        except subprocess.TimeoutExpired:
            return -1

    def find(self, change):
        return next(m for m in self.mutants if m.change == change)

    def test_without_a_mutant_it_is_the_original(self):
        self.assertEqual(self.status(0), 0)

    def test_a_mutant_that_shows_is_told_apart(self):
        for change in ("i < n -> i <= n", "i == 2 && n > 0 -> (i == 2) || (n > 0)", "3 -> 2", "4 -> 5",
                       "continue; -> (dropped)", "!value || name == \"none\" -> false",
                       "Kind::kOne -> Kind::kTwo", "a * 2 -> a / 2"):
            self.assertNotEqual(self.status(self.find(change).number), 0, change)

    def test_a_mutant_that_does_not_show_lives(self):
        self.assertEqual(self.status(self.find("point.y < 5 -> point.y <= 5").number), 0)

    def test_most_of_it_is_told_apart(self):
        killed = sum(self.status(m.number) != 0 for m in self.mutants)
        self.assertGreater(killed, len(self.mutants) // 2)
        self.assertLess(killed, len(self.mutants))

    def reached(self):
        path = pathlib.Path(self.folder.name) / "reached"
        self.status(0, REACHED=str(path))
        return {int(n) for n in path.read_text().split()}

    def test_it_says_where_a_mutant_could_have_shown(self):
        reached = self.reached()
        for change in ("i < n -> i <= n",  # the loop ends where they are equal
                       "i < n -> i >= n", "point.x > 2 -> false", "a * 2 -> a / 2",
                       "i == 2 && n > 0 -> n > 0", "i == 2 && n > 0 -> (i == 2) || (n > 0)",
                       "*value != 0 || name.empty() -> name.empty()"):
            self.assertIn(self.find(change).number, reached, change)
        for change in ("point.y < 5 -> point.y <= 5", "point.x > 2 -> true",
                       "i == 2 && n > 0 -> i == 2",
                       "*value != 0 || name.empty() -> *value != 0"):
            self.assertNotIn(self.find(change).number, reached, change)

    def test_what_a_condition_does_beside_its_value_may_show(self):
        self.assertIn(self.find("Bump(count) -> true").number, self.reached())

    def test_a_mutant_that_was_not_reached_does_not_show(self):
        reached = self.reached()
        self.assertEqual({m.change for m in self.mutants
                          if m.number not in reached and self.status(m.number) != 0}, set())

    def test_each_mutant_alone_has_the_lines_of_the_original(self):
        for mutant in self.mutants:
            alone = schemata.with_one(PROGRAM, mutant)
            self.assertNotEqual(alone, PROGRAM)
            self.assertEqual(alone.count("\n"), PROGRAM.count("\n"), mutant.change)


class Messages(unittest.TestCase):
    def test_a_mutant_that_does_not_compile_is_named(self):
        text = "struct S { int x; };\nbool f(int a, int b) { return a < b; }\n"
        mutants = mutants_of(text)
        mutants[0].after = "a.size() < b"
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "b.cc").write_text(schemata.with_all(text, mutants, "b.cc"))
            done = subprocess.run([COMPILER, *FLAGS, "-fsyntax-only", folder / "b.cc"],
                                  capture_output=True, text=True, check=False)
        self.assertEqual(schemata.blamed(done.stderr), ({mutants[0].number: False}, []))

    def test_an_error_elsewhere_names_none(self):
        numbers, others = schemata.blamed("a.cc:3:1: error: no\n")
        self.assertEqual((numbers, others), ({}, ["a.cc:3:1: error: no"]))


# Appends what a runner would: mutant 1 dies, 2 lives, 3 is not answered.
RUNNER = """#!/bin/sh
[ "$1" = find ] || exit 9
while read -r number; do
  echo "$number" >>"$0.asked"
  case $number in
    1) printf '1\\tkilled\\treference\\treference\\tA.B\\trecord\\n' >>"$3" ;;
    2) printf '2\\tsurvived\\t\\t\\t\\treached\\n' >>"$3" ;;
    3) exit 2 ;;
  esac
done <"$2"
"""


class Runs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.program = pathlib.Path(folder.name) / "runner"
        self.program.write_text(RUNNER)
        self.program.chmod(0o755)

    def find(self, numbers):
        return runs.find(self.program, numbers, runs.Effort(jobs=1, generated=10, random=1))

    def asked(self):
        return (self.program.parent / "runner.asked").read_text().split()

    def test_what_the_runner_says_is_known_by_number(self):
        self.assertEqual(self.find([1, 2]),
                         {1: runs.Said("killed", "reference", "reference", "A.B", "record"),
                          2: runs.Said("survived", how="reached")})

    def test_a_run_that_was_stopped_goes_on(self):
        with self.assertRaises(SystemExit):
            self.find([1, 3])
        self.assertEqual(set(self.find([1, 2])), {1, 2})
        self.assertEqual(self.asked(), ["1", "3", "2"])

    def test_another_program_is_asked_anew(self):
        self.find([1])
        self.program.write_text(RUNNER + "# another\n")
        self.find([1])
        self.assertEqual(self.asked(), ["1", "1"])


class Scores(unittest.TestCase):
    def setUp(self):
        text = "int f(int a) { return a + 1; }"
        self.mutants = mutants_of(text, "reference/a.cc")  # a - 1, a + 0, a + 2
        self.outcomes = [score.Outcome(self.mutants[0], "killed", runs.Said("killed", "reference", "reference", "A.B", "record")),
                         score.Outcome(self.mutants[1], "survived"),
                         score.Outcome(self.mutants[2], "equal")]
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name in ("REASONS", "SCORE", "TABLE"):
            self.addCleanup(setattr, score, name, getattr(score, name))
            setattr(score, name, pathlib.Path(folder.name) / name)

    def test_what_is_equal_is_not_counted(self):
        row = score.count(self.outcomes, "reference")
        self.assertEqual((row["generated"], row["counted"], row["killed"], row["percent"]),
                         (3, 2, 1, 50.0))
        self.assertEqual(score.count(self.outcomes, "conformance/oracle")["generated"], 0)

    def test_a_survivor_needs_a_reason(self):
        self.assertEqual(len(score.complaints(self.outcomes, ["reference"])), 1)
        score.REASONS.write_text('{"%s": {"why": "x"}}' % self.mutants[1].id)
        self.assertEqual(score.complaints(self.outcomes, ["reference"]), [])

    def test_a_reason_needs_a_survivor_where_all_were_run(self):
        score.REASONS.write_text('{"%s": {"why": "x"}, "0": {"file": "reference/b.cc", "why": "y"}}' %
                                 self.mutants[1].id)
        self.assertEqual(len(score.complaints(self.outcomes, ["reference"])), 1)
        self.assertEqual(score.complaints(self.outcomes, ["conformance/oracle"]), [])
        self.assertEqual(score.complaints(self.outcomes, []), [])

    def test_a_run_of_one_folder_leaves_what_is_known_of_the_other(self):
        oracle = mutants_of("int f(int a) { return a + 1; }", "conformance/oracle/a.cc")
        died = runs.Said("killed", "reference", "reference", "A.B", "record")
        score.save([score.Outcome(oracle[0], "killed", died), score.Outcome(oracle[1], "survived")],
                   {}, ["conformance/oracle"], {"date": "then", "command": "c", "seconds": 1})
        score.save(self.outcomes, {"r": True}, ["reference"],
                   {"date": "before", "command": "d", "seconds": 2})
        score.save([score.Outcome(m, "killed", died) for m in self.mutants], {}, ["reference"],
                   {"date": "now", "command": "d", "seconds": 2})
        folders = json.loads(score.SCORE.read_text())["folders"]
        self.assertEqual({name: (row["date"], row["killed"], row["counted"])
                          for name, row in folders.items()},
                         {"conformance/oracle": ("then", 1, 2), "reference": ("now", 3, 3)})
        self.assertEqual(set(score.load_killed()), {oracle[0].id, *(m.id for m in self.mutants)})
        self.assertEqual(score.load_refused(), {"r": True})
        text = score.TABLE.read_text()
        self.assertIn(oracle[1].id, text)
        self.assertNotIn(self.mutants[1].id, text)


class Samples(unittest.TestCase):
    def test_are_of_few_files_and_as_many_as_asked_for(self):
        killed = {f"{file}{n}": (file, None) for file in "abcdefghij" for n in range(60)}
        drawn = mutate.drawn_of_few_files(killed, 100, random.Random(1))
        self.assertEqual(len(set(drawn)), len(drawn))
        self.assertGreaterEqual(len(drawn), 100)
        self.assertLessEqual(len({killed[id_][0] for id_ in drawn}), 4)

    def test_take_all_there_is_where_that_is_less(self):
        killed = {f"{file}{n}": (file, None) for file in "abc" for n in range(3)}
        self.assertEqual(set(mutate.drawn_of_few_files(killed, 100, random.Random(1))), set(killed))


if __name__ == "__main__":
    unittest.main()
