"""Tests of ci/bench, with a program that writes what Google Benchmark does and a valgrind that counts as
asked: run by CTest, or as `python3 ci/benchmarks/bench_test.py`."""

import contextlib
import io
import json
import math
import os
import pathlib
import shutil
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import bench
import compare
import document
import google
import instructions
import names
import table


def run_of(name, cpu_ns, **more):
    """One repetition, as Google Benchmark 1.7 writes it."""
    return {"name": name, "run_name": name, "run_type": "iteration", "repetitions": 1, "repetition_index": 0,
            "threads": 1, "iterations": 1000, "real_time": cpu_ns * 3, "cpu_time": cpu_ns, "time_unit": "ns",
            **more}


def google_of(*runs, **context):
    return {"context": {"date": "2026-01-02T03:04:05+00:00", "executable": r"C:\somewhere\portcullis-bench.exe",
                        "num_cpus": 4, **context}, "benchmarks": list(runs)}


def entry(name, median_ns, spread=0.0, **more):
    workload, contender, rest = names.split(name)
    return {"workload": workload, "contender": contender, "rest": rest, "median_ns": median_ns,
            "spread": spread, "repetitions": 5, "counters": {}, **more}


def made_of(*entries, **facts):
    return document.make(list(entries), [], [], {"command": "c", "system": "s", "processor": "p", "cores": 1,
                                                 "compiler": "g", "build_type": "Release", **facts})


def holds_schema(test, made, schema="reports/bench.schema.json"):
    """Where Debian's jsonschema is there, as ci/check_schemas needs it."""
    with contextlib.suppress(ImportError):
        import jsonschema
        jsonschema.Draft202012Validator(json.loads((bench.ROOT / schema).read_text("utf-8"))).validate(made)


class Names(unittest.TestCase):
    def test_are_a_workload_a_contender_and_the_rest(self):
        for name, parts in (("Specific/port_space/20", ("Specific", "port_space", "20")),
                            ("Wildcard/word_scan/fragmented/100", ("Wildcard", "word_scan", "fragmented/100")),
                            ("Growth release/icl/60000", ("Growth release", "icl", "60000")),
                            ("Pair/bit_pair", ("Pair", "bit_pair", "")),
                            ("Socket/20", ("Socket", "", "20"))):
            self.assertEqual(names.split(name), parts)

    def test_lose_what_google_benchmark_appends(self):
        self.assertEqual(names.split("History/pipe/8/min_time:0.100/repeats:5/real_time"), ("History", "pipe", "8"))

    def test_of_growth_with_a_number_at_their_end_are_curves(self):
        for name, curve in (("Growth/icl/60000", True), ("Growth claim/icl/even/60", True), ("Growth/icl/0", False),
                            ("Growth/icl/full", False), ("Growth/icl", False), ("Specific/icl/20", False)):
            self.assertEqual(names.is_curve(entry(name, 1)), curve, name)

    def test_ratios_are_to_port_space_else_to_host_else_to_the_first(self):
        entries = [entry(name, 1) for name in ("A/icl/1", "A/host/1", "A/port_space/1", "A/icl/2", "A/host/2",
                                               "B/pipe/1", "B/plugin/1")]
        self.assertEqual({group: names.shown(base) for group, base in names.bases(entries).items()},
                         {("A", "1"): "A/port_space/1", ("A", "2"): "A/host/2", ("B", "1"): "B/pipe/1"})


class GoogleBenchmark(unittest.TestCase):
    def entries(self, *runs):
        return google.entries_of(google_of(*runs), "g.json")

    def test_repetitions_become_a_median_and_half_the_distance_of_the_quartiles_over_it(self):
        (one,), failed = self.entries(*(run_of("A/icl/1", ns) for ns in (10, 14, 12, 99, 8)))
        self.assertEqual((one["median_ns"], one["spread"], one["repetitions"]), (12, round(2 / 12, 4), 5))
        self.assertEqual(failed, [])

    def test_a_single_run_has_no_spread(self):
        self.assertEqual(self.entries(run_of("A/icl/1", 10))[0][0]["spread"], 0)

    def test_units_become_nanoseconds(self):
        self.assertEqual(self.entries(run_of("A/icl/1", 1.5, time_unit="ms"))[0][0]["median_ns"], 1.5e6)

    def test_the_clock_counts_where_the_name_says_so(self):
        self.assertEqual(self.entries(run_of("A/pipe/1/real_time", 10))[0][0]["median_ns"], 30)

    def test_counters_and_labels_are_kept(self):
        one = self.entries(run_of("A/icl/1", 1, bytes=64, label="refused: what Wine does"),
                           run_of("A/icl/1", 1, bytes=66, label="refused: what Wine does"))[0][0]
        self.assertEqual((one["counters"], one["label"]), ({"bytes": 65}, "refused: what Wine does"))

    def test_aggregates_are_passed_over(self):
        mean = dict(run_of("A/icl/1_mean", 99), run_type="aggregate", aggregate_name="mean")
        self.assertEqual(len(self.entries(run_of("A/icl/1", 1), mean)[0]), 1)

    def test_what_failed_once_is_left_out_and_named(self):
        entries, failed = self.entries(run_of("A/icl/1", 1), run_of("B/icl/1", 1),
                                       run_of("A/icl/1", 0, error_occurred=True, error_message="a call failed"))
        self.assertEqual([names.shown(one) for one in entries], ["B/icl/1"])
        self.assertEqual(failed, ["A/icl/1: a call failed"])

    def test_runs_that_were_taken_in_turns_stand_in_the_programs_order(self):
        entries, _ = self.entries(run_of("B/icl/1", 1, family_index=1, per_family_instance_index=0),
                                  run_of("A/icl/2", 1, family_index=0, per_family_instance_index=1),
                                  run_of("A/icl/1", 1, family_index=0, per_family_instance_index=0))
        self.assertEqual([names.shown(one) for one in entries], ["A/icl/1", "A/icl/2", "B/icl/1"])

    def test_that_is_wrong_is_refused_with_its_place(self):
        for wrong, said in (
                ([], "g.json: /benchmarks: expected an array"),
                ({"benchmarks": [3]}, "g.json: /benchmarks/0: expected an object"),
                ({"benchmarks": [{}]}, "g.json: /benchmarks/0/run_name: expected the benchmark's name"),
                (google_of(run_of("A/icl/1", 1, time_unit="h")), "g.json: /benchmarks/0/time_unit: expected one of ns"),
                (google_of(run_of("A/icl/1", 1), run_of("A/icl/1", -1)), "/benchmarks/1/cpu_time: expected a time"),
                (google_of(run_of("A/icl/1", 1, label=3)), "/benchmarks/0/label: expected a string"),
                (google_of(), "g.json: /benchmarks: expected at least one run"),
                (google_of(run_of("A/icl/1", 1), run_of("A/icl/1/real_time", 1)), "not A/icl/1 twice")):
            with self.assertRaises(google.BadFile) as raised:
                google.entries_of(wrong, "g.json")
            self.assertIn(said, str(raised.exception))


class Ground(unittest.TestCase):
    """A root with a benchmark program and a valgrind, each a script."""

    COUNTS = {"acquire": 1438, "wildcard": 1562, "associate_bind": 1794, "release": 1312, "lookup": 161}

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.places = bench.Places(self.root)
        self.places.program.parent.mkdir(parents=True)
        self.compiled_by("12.2.0")
        (self.root / "path").mkdir()
        path = os.environ["PATH"]
        self.addCleanup(os.environ.__setitem__, "PATH", path)
        os.environ["PATH"] = f"{self.root / 'path'}:{path}"
        self.valgrind()
        self.program(google_of(run_of("A/port_space/1", 10), run_of("A/icl/1", 25)))

    def script(self, path, text):
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)

    def compiled_by(self, version):
        made = self.places.build / "CMakeFiles/3.25.1/CMakeCXXCompiler.cmake"
        made.parent.mkdir(parents=True, exist_ok=True)
        made.write_text(f'set(CMAKE_CXX_COMPILER "/usr/bin/c++")\nset(CMAKE_CXX_COMPILER_ID "GNU")\n'
                        f'set(CMAKE_CXX_COMPILER_VERSION "{version}")\n')
        (self.places.build / "CMakeCache.txt").write_text("CMAKE_BUILD_TYPE:STRING=Release\n")

    def program(self, said, status=0, bounds=None, knows_bounds=True):
        (self.root / "google.json").write_text(json.dumps(said))
        (self.root / "bounds.json").write_text(json.dumps(bounds if bounds is not None else []))
        self.script(self.places.program, f"""
here={self.root}
[ "$1" = --help ] && {{ echo "usage{' [--bounds=FILE]' if knows_bounds else ''}"; exit 0; }}
echo "$@" >"$here/arguments"
echo "a line of Google Benchmark's"
for word; do case $word in
  --benchmark_out=*) cp "$here/google.json" "${{word#*=}}" ;;
  --bounds=*) {'cp "$here/bounds.json" "${word#*=}"' if knows_bounds else 'exit 2'} ;;
esac; done
exit {status}
""")

    def valgrind(self, status=0):
        """Start-up takes 5000 instructions, and each time what COUNTS says."""
        cases = "\n".join(f"{name}) each={count} ;;" for name, count in self.COUNTS.items())
        self.script(self.root / "path/valgrind", f"""
for word; do case $word in --callgrind-out-file=*) out=${{word#*=}} ;; esac; done
while [ $# -gt 2 ]; do shift; done
case $1 in
{cases}
esac
echo "summary: $((5000 + each * $2))" >"$out"
exit {status}
""")

    def bench(self, *arguments):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            try:
                status = bench.main(list(arguments), self.root)
            except SystemExit as ended:
                status = ended.code
        return status, said.getvalue()

    def written(self, path=None):
        return json.loads((path or self.places.document).read_text("utf-8"))


class Runs(Ground):
    def test_leave_a_document_that_satisfies_its_schema(self):
        bounds = [{"words": "a / b", "benchmark": "A/icl/1", "beside": "A/port_space/1", "ratio": 2.5, "most": 20,
                   "held": True},
                  {"words": "c / d", "benchmark": "C", "beside": "D", "most": 3, "held": True}]
        self.program(google_of(run_of("A/port_space/1", 10), run_of("A/icl/1", 25, label="l", bytes=3)), bounds=bounds)
        status, said = self.bench()
        self.assertEqual(status, 0, said)
        made = self.written()
        holds_schema(self, made)
        self.assertEqual([one["median_ns"] for one in made["benchmarks"]], [10, 25])
        self.assertEqual(made["bounds"], bounds)
        self.assertEqual({one["operation"]: one["count"] for one in made["instructions"]}, self.COUNTS)
        self.assertEqual((made["compiler"], made["build_type"]), ("GNU 12.2.0", "Release"))
        self.assertRegex(said, r"1/icl +2\.50 +25 ns +± 0\.0 %  l; bytes 3\n")
        self.assertIn("a / b = 2.5 (at most 20)", said)
        self.assertIn("c / d: not run", said)

    def test_pass_on_what_google_benchmark_knows_and_take_benchmarks_in_turns(self):
        self.bench("--quick", "--benchmark_filter=A", "--no-bound")
        words = (self.root / "arguments").read_text().split()
        for word in ("--benchmark_enable_random_interleaving=true", "--benchmark_filter=A", "--no-bound",
                     "--benchmark_repetitions=3"):
            self.assertIn(word, words)
        self.assertNotIn(str(self.root), self.written()["command"])

    def test_keep_the_lines_of_repetitions_apart_where_nobody_waits_for_them(self):
        _, said = self.bench()
        self.assertNotIn("a line of Google Benchmark's", said)
        self.assertEqual(self.places.lines.read_text(), "a line of Google Benchmark's\n")

    def test_that_miss_a_bound_are_status_1_with_their_document(self):
        self.program(google_of(run_of("A/icl/1", 1)), status=1, bounds=[
            {"words": "a / b", "benchmark": "A", "beside": "B", "ratio": 25, "most": 20, "held": False}])
        status, said = self.bench()
        self.assertEqual(status, 1)
        self.assertIn("a / b = 25 (at most 20): MISSED", said)
        self.assertFalse(self.written()["bounds"][0]["held"])

    def test_of_a_program_without_a_file_of_bounds_have_none(self):
        self.program(google_of(run_of("A/icl/1", 1)), knows_bounds=False)
        self.assertEqual(self.bench()[0], 0)
        self.assertEqual(self.written()["bounds"], [])

    def test_without_valgrind_have_no_instructions_and_say_so(self):
        os.environ["PATH"] = str(self.root / "bin")
        (self.root / "bin").mkdir()
        for name in ("sh", "cp"):
            (self.root / "bin" / name).symlink_to(shutil.which(name, path="/usr/bin:/bin"))
        status, said = self.bench()
        self.assertEqual(status, 0, said)
        self.assertIn("no valgrind, so no instructions were counted", said)
        self.assertEqual(self.written()["instructions"], [])

    def test_that_fail_leave_the_last_document_as_it_was(self):
        self.assertEqual(self.bench()[0], 0)
        before = self.places.document.read_text()
        for spoil in (lambda: self.program(google_of(run_of("A/icl/1", 1)), status=2),
                      lambda: self.program({"benchmarks": [{}]}),
                      lambda: self.program(google_of(run_of("A/icl/1", 1)), bounds=[{"words": 3}]),
                      lambda: (self.program(google_of(run_of("A/icl/1", 1))), self.valgrind(status=3))):
            spoil()
            status, said = self.bench()
            self.assertEqual(status, 2, said)
            self.assertIn("ci/bench: ", said)
            self.assertEqual(self.places.document.read_text(), before)
            self.assertEqual([p.name for p in self.places.document.parent.iterdir()], ["bench.json"])


class RunsElsewhere(Ground):
    def turn(self, said, *arguments):
        (self.root / "w.json").write_text(said if isinstance(said, str) else json.dumps(said))
        return self.bench("--from", str(self.root / "w.json"), *arguments)

    def test_become_a_document_without_the_names_of_their_machine(self):
        status, said = self.turn(google_of(run_of("A/winsock/1", 10), host_name="secret"), "--system",
                                 "Windows 10.0.26100")
        self.assertEqual(status, 0, said)
        made = self.written(self.places.native)
        holds_schema(self, made)
        self.assertEqual((made["system"], made["cores"], made["processor"], made["date"]),
                         ("Windows 10.0.26100", 4, "unknown", "2026-01-02T03:04:05+00:00"))
        self.assertEqual(made["command"], "portcullis-bench.exe --benchmark_out=…")
        self.assertNotIn("secret", json.dumps(made))
        self.assertNotIn("somewhere", json.dumps(made))

    def test_say_their_system_themselves_where_they_can(self):
        self.turn(google_of(run_of("A/winsock/1", 10), system="Windows 10.0.1", compiler="GNU 12"))
        made = self.written(self.places.native)
        self.assertEqual((made["system"], made["compiler"]), ("Windows 10.0.1", "GNU 12"))

    def test_of_an_unknown_system_are_no_windows(self):
        status, said = self.turn(google_of(run_of("A/winsock/1", 10)))
        self.assertEqual((status, self.written(self.places.native)["system"]), (0, "unknown"))
        self.assertIn("--system says it", said)

    def test_that_failed_in_part_are_the_rest(self):
        status, said = self.turn(google_of(run_of("A/winsock/1", 10), run_of(
            "B/winsock/1", 0, error_occurred=True, error_message="no reservations")), "--system", "W")
        self.assertEqual(status, 0)
        self.assertIn("left out, it failed: B/winsock/1: no reservations", said)

    def test_of_counters_that_are_0_have_deviations_that_are_none(self):
        runs = [run_of("A/winsock/1", 10, refused=0),
                {"name": "A/winsock/1_cv", "run_name": "A/winsock/1", "run_type": "aggregate", "refused": math.nan}]
        status, _ = self.turn(google_of(*runs))
        self.assertEqual(status, 0)
        self.assertEqual(self.written(self.places.native)["benchmarks"][0]["counters"], {"refused": 0})

    def test_that_are_no_json_or_wrong_leave_nothing(self):
        for wrong, said in (("{", "w.json: line 1, column 2: expected JSON"),
                            (google_of(run_of("A/icl/1", math.nan)), "a time that is not negative"),
                            (google_of(run_of("A/icl/1", 1), num_cpus=0), "w.json: /context/num_cpus: expected"),
                            (google_of(run_of("A/icl/1", 1), system=3), "w.json: /context/system: expected a string")):
            status, words = self.turn(wrong)
            self.assertEqual(status, 2)
            self.assertIn(said, words)
            self.assertFalse(self.places.native.exists())


class Comparisons(Ground):
    def compare(self, old, new):
        return compare.Comparison(made_of(*old), made_of(*new))

    def test_find_what_got_slower_beyond_the_spread(self):
        compared = self.compare([entry("A/port_space/1", 100, 0.05), entry("B/host/1", 100, 0.05)],
                                [entry("A/port_space/1", 130, 0.01), entry("B/host/1", 114, 0.01)])
        self.assertEqual([change.name for change in compared.slower], ["A/port_space/1"])

    def test_allow_what_one_link_differs_from_another(self):
        self.assertEqual(self.compare([entry("A/host/1", 100)], [entry("A/host/1", 109)]).slower, [])
        self.assertEqual(len(self.compare([entry("A/host/1", 100)], [entry("A/host/1", 111)]).slower), 1)

    def test_take_out_how_much_slower_the_whole_machine_was(self):
        old = [entry("A/bit_pair/1", 1), entry("A/icl/1", 10), entry("A/std_set/1", 20), entry("A/host/1", 50)]
        twice = [dict(one, median_ns=2 * one["median_ns"]) for one in old]
        self.assertEqual(self.compare(old, twice).slower, [])
        same = [*twice[:3], old[3]]
        self.assertTrue(self.compare(old, same).changes[3].is_faster)
        self.assertEqual(len(self.compare(twice, same[:3] + [dict(old[3], median_ns=200)]).slower), 1)

    def test_say_what_is_in_one_document_only(self):
        said = list(self.compare([entry("A/host/1", 1), entry("A/host/2", 1)],
                                 [entry("A/host/1", 1), entry("A/host/3", 1)]).lines())
        self.assertIn("only before: A/host/2", said)
        self.assertIn("only now: A/host/3", said)

    def test_say_that_the_machine_was_another(self):
        compared = compare.Comparison(made_of(entry("A/host/1", 1), processor="x"), made_of(entry("A/host/1", 1)))
        self.assertIn("processor: x before, p now", list(compared.lines()))

    def test_are_status_1_only_where_something_got_slower(self):
        old = self.root / "old.json"
        for before, status in ((25, 0), (12, 1), (90, 0)):
            old.write_text(document.printed(made_of(entry("A/port_space/1", 10), entry("A/plugin/1", before))))
            self.program(google_of(run_of("A/port_space/1", 10), run_of("A/plugin/1", 25)))
            got, said = self.bench("--compare", str(old))
            self.assertEqual(got, status, said)
            self.assertEqual("SLOWER: A/plugin/1" in said, status == 1)

    def test_with_a_bad_file_are_told_before_anything_is_run(self):
        old = self.root / "old.json"
        for wrong, said in (({"format": 2}, "old.json: /format: expected 1, the version"),
                            (dict(made_of(), benchmarks=[{"workload": "A"}]), "old.json: /benchmarks/0/contender: expected"),
                            ([], "old.json: /: expected an object")):
            old.write_text(json.dumps(wrong))
            for check in ([], ["--check"]):
                status, words = self.bench(*check, "--compare", str(old))
                self.assertEqual(status, 2)
                self.assertIn(said, words)
        self.assertFalse((self.root / "arguments").exists())


class Instructions(Ground):
    def test_are_the_difference_of_two_numbers_of_times(self):
        self.assertEqual(instructions.count(self.places.operations, "lookup"), 161)

    def test_are_shown_beside_the_committed_ones_of_the_same_compiler(self):
        self.assertEqual(self.bench("--instructions", "--renew")[0], 0)
        holds_schema(self, self.written(self.places.committed), "bench/instructions.schema.json")
        self.assertIn("161 instructions  (committed 161)", self.bench("--instructions")[1])
        self.COUNTS = dict(self.COUNTS, lookup=322)
        self.valgrind()
        self.assertIn("322 instructions  (committed 161, +100.00 %)", self.bench("--instructions")[1])

    def test_of_another_compiler_are_shown_and_not_compared(self):
        self.bench("--instructions", "--renew")
        self.compiled_by("14.1.0")
        status, said = self.bench("--instructions")
        self.assertEqual(status, 0)
        self.assertIn("(committed 161, of GNU 12.2.0: another compiler, not compared)", said)
        self.bench()
        self.assertEqual(self.written()["instructions"][0]["committed_compiler"], "GNU 12.2.0")
        holds_schema(self, self.written())

    def test_that_were_not_counted_are_an_error(self):
        self.script(self.root / "path/valgrind", "exit 1")
        status, said = self.bench("--instructions")
        self.assertEqual(status, 2)
        self.assertIn("ended with status 1", said)
        self.script(self.root / "path/valgrind", """
for word; do case $word in --callgrind-out-file=*) echo "summary: 0" >"${word#*=}" ;; esac; done""")
        self.assertIn("none were counted", self.bench("--instructions")[1])

    def test_that_are_committed_wrongly_are_refused_but_can_be_renewed(self):
        self.places.committed.parent.mkdir()
        self.places.committed.write_text('{"format": 1, "compiler": "c", "operations": [{"operation": "a", "count": 0}]}')
        status, said = self.bench("--instructions")
        self.assertEqual(status, 2)
        self.assertIn("instructions.json: /operations/0/count: expected a whole number above 0", said)
        self.places.committed.write_text("")
        self.assertEqual(self.bench("--check")[0], 2)


class Words(Ground):
    def test_that_nobody_knows_are_refused_before_anything_is_built(self):
        for words in (["quick"], ["--quik"], ["--renew"], ["--system", "W"], ["--benchmark_out=x"], ["--bounds=x"],
                      ["--instructions", "--quick"], ["--from", "x", "--no-bound"], ["--instructions", "--out", "x"]):
            status, said = self.bench("--check", *words)
            self.assertEqual(status, 2, words)
            self.assertIn("ci/bench: error: ", said)


class Tables(unittest.TestCase):
    def test_show_a_time_in_the_unit_that_reads_best(self):
        self.assertEqual([table.time(ns) for ns in (0.5, 1, 999, 1000, 1500, 2.5e6, 3e9, 12345e9)],
                         ["0.5 ns", "1 ns", "999 ns", "1 µs", "1.5 µs", "2.5 ms", "3 s", "12345 s"])

    def test_have_a_line_for_each_contender_under_its_workload(self):
        said = list(table.lines([entry("A/port_space/20", 10), entry("A/icl/20", 30, 0.021, label="fine"),
                                 entry("B", 1, counters={"bytes": 4096})]))
        self.assertEqual([line.split() for line in said],
                         [["A"], ["20/port_space", "1.00", "10", "ns", "±", "0.0", "%"],
                          ["20/icl", "3.00", "30", "ns", "±", "2.1", "%", "fine"],
                          ["B"], ["(all)", "1.00", "1", "ns", "±", "0.0", "%", "bytes", "4096"]])


if __name__ == "__main__":
    unittest.main()
