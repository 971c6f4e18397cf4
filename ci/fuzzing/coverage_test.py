"""Tests of what holds the coverage of the corpora: run by CTest, or as
`python3 ci/fuzzing/coverage_test.py`."""

import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import coverage

TEXT = "int F(bool a) {\n  if (a) return 1;\n  return 2;\n}\n"


def files():
    file = coverage.lcov.File()
    file.lines = {1: 4, 2: 4, 3: 0}
    file.branches = {(2, "0", "0"): 4, (2, "0", "1"): 0}
    return {"reference/f.cc": file}


def entry(line="return 2;", of="line", why="no caller passes false", file="reference/f.cc"):
    return {"file": file, "line": line, "of": of, "why": why}


def complaints(*entries, of=None):
    return coverage.leave_out(files() if of is None else of, entries, lambda name: TEXT)


class Reasons(unittest.TestCase):
    def test_leave_a_line_out_of_the_count(self):
        counted = files()
        self.assertEqual(complaints(entry(), of=counted), [])
        self.assertEqual(counted["reference/f.cc"].counted(), [2, 2, 1, 2])

    def test_leave_the_branches_of_a_line_out_that_are_not_taken(self):
        counted = files()
        self.assertEqual(complaints(entry("if (a) return 1;", "branches"), of=counted), [])
        self.assertEqual(counted["reference/f.cc"].counted(), [2, 3, 1, 1])

    def test_are_wrong_where_the_line_is_reached(self):
        self.assertIn("is reached", complaints(entry("int F(bool a) {"))[0])

    def test_are_wrong_where_every_branch_is_taken(self):
        self.assertIn("every branch", complaints(entry("return 2;", "branches"))[0])

    def test_are_wrong_where_the_line_is_gone(self):
        self.assertIn("no such line", complaints(entry("return 3;"))[0])
        self.assertIn("no such line", complaints(entry(file="reference/g.cc"))[0])

    def test_are_wrong_without_a_why(self):
        self.assertIn("expected", complaints(entry(why=" "))[0])
        self.assertIn("expected", complaints(entry(of="lines"))[0])


class Bounds(unittest.TestCase):
    def test_hold_from_their_shares_on(self):
        self.assertTrue(coverage.held([95, 100, 90, 100]))
        self.assertFalse(coverage.held([94, 100, 100, 100]))
        self.assertFalse(coverage.held([100, 100, 89, 100]))


class Counted(unittest.TestCase):
    def test_are_the_semantics_the_layouts_and_the_file_store(self):
        for name in ("reference/acquire.cc", "reference/abi/overlapped.cc", "reference/dropin/store_text.cc"):
            self.assertTrue(coverage.COUNTED.match(name), name)
        for name in ("reference/dropin/machine.cc", "conformance/oracle/judge.cc"):
            self.assertFalse(coverage.COUNTED.match(name), name)


if __name__ == "__main__":
    unittest.main()
