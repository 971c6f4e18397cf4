"""Tests of the campaign, with programs that talk as libFuzzer does: run by CTest, or as
`python3 ci/fuzzing/campaign_test.py`."""

import contextlib
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import built
import campaign
import engine

# What libFuzzer of clang 14 says, and what the script does beside it by its name: a corpus grows, a merge
# fills its first folder.
FAKE = r"""#!/bin/sh
exec 1>&2
folders= merge= artifacts=
for word; do case $word in
  -merge=1) merge=1 ;;
  -artifact_prefix=*) artifacts=${word#*=} ;;
  -*) ;;
  *) folders="$folders $word" ;;
esac; done
set -- $folders
echo "INFO: Loaded 1 modules   (1000 inline 8-bit counters): 1000 [0x1, 0x2),"
echo "Dictionary: 1 entries"
if [ -n "$merge" ]; then %(merge)s; cp "$2"/* "$1"/ 2>/dev/null; cp "$3"/* "$1"/; exit 0; fi
echo "#2	INITED cov: 40 ft: 50 corp: 2/9b exec/s: 0 rss: 40Mb"
%(run)s
echo new >"$1/found"
echo "#90	DONE   cov: 45 ft: 61 corp: 3/12b lim: 4 exec/s: 9 rss: 44Mb"
echo "stat::number_of_executed_units: 90"
echo "stat::average_exec_per_sec:     9"
echo "stat::peak_rss_mb:              44"
"""
CRASHES = 'echo "Test unit written to ${artifacts}crash-0a"; echo x >"${artifacts}crash-0a"; exit 77'
IS_SLOW = 'echo "Test unit written to ${artifacts}slow-unit-0a"'


class Ground(unittest.TestCase):
    """A root with targets that were built, each a script."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.places = campaign.Places(self.root)
        self.places.out.mkdir(parents=True)

    def target(self, name, run=":", merge=":"):
        program = self.places.out / name
        program.write_text(FAKE % {"run": run, "merge": merge})
        program.chmod(0o755)
        (self.places.out / f"{name}.dict").write_text('a="b"\n')
        (self.places.out / f"{name}.options").write_text("[libfuzzer]\nmax_len = 7\n")
        with zipfile.ZipFile(self.places.out / f"{name}_seed_corpus.zip", "w") as packed:
            packed.writestr("seed", "s")

    def run_campaign(self, jobs=2):
        said = io.StringIO()
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            status = campaign.run(self.places, engine.targets_in(self.places.out), 2, jobs, floor=False)
        return status, said.getvalue()


class Campaigns(Ground):
    def test_figures_are_what_the_engine_said_and_satisfy_their_schema(self):
        self.target("fuzz_a")
        self.target("fuzz_b", run=IS_SLOW)
        status, said = self.run_campaign()
        self.assertEqual(status, 0, said)
        document = json.loads(self.places.figures.read_text())
        one = document["targets"][0]
        self.assertEqual(
            [one[key] for key in ("name", "executions", "exec_per_second", "edges", "edges_at_begin",
                                  "edges_instrumented", "features", "merged")],
            ["fuzz_a", 90, 9, 45, 40, 1000, 61, True])
        self.assertEqual(one["seeds"], {"files": 1, "bytes": 1})
        self.assertEqual(one["corpus"], {"files": 2, "bytes": 5})
        self.assertEqual(document["findings"], [])  # what is slow is none
        with contextlib.suppress(ImportError):
            import jsonschema
            schema = json.loads((engine.ROOT / "reports/fuzz.schema.json").read_text())
            jsonschema.Draft202012Validator(schema).validate(document)

    def test_more_processes_than_targets_work_on_one_corpus(self):
        self.target("fuzz_a")
        status, said = self.run_campaign(jobs=3)
        self.assertEqual(status, 0, said)
        self.assertEqual(json.loads(self.places.figures.read_text())["targets"][0]["executions"], 270)

    def test_a_finding_is_status_1_with_its_input_and_its_command(self):
        self.target("fuzz_a", run=CRASHES)
        self.target("fuzz_b")
        status, said = self.run_campaign()
        self.assertEqual(status, 1, said)
        self.assertIn("shows it: build/fuzz-out/fuzz_a build/fuzz-findings/fuzz_a/crash-0a", said)
        self.assertEqual(json.loads(self.places.figures.read_text())["findings"][0]["kind"], "crash")

    def test_an_input_that_breaks_a_merge_is_a_finding_and_the_corpus_stays(self):
        self.target("fuzz_a", merge=CRASHES)
        status, said = self.run_campaign()
        self.assertEqual(status, 1, said)
        self.assertFalse(json.loads(self.places.figures.read_text())["targets"][0]["merged"])
        self.assertEqual([p.name for p in (self.places.corpora / "fuzz_a").iterdir()], ["found"])
        self.assertEqual([p.name for p in self.places.corpora.iterdir()], ["fuzz_a"])

    def test_a_program_that_cannot_run_is_no_finding(self):
        self.target("fuzz_a", run="echo no such flag; exit 1")
        with self.assertRaisesRegex(campaign.CannotRun, "(?s)fuzz_a ended with status 1.*no such flag"):
            self.run_campaign()
        self.assertFalse(self.places.figures.exists())

    def test_what_a_campaign_that_was_killed_left_is_no_obstacle(self):
        self.target("fuzz_a")
        (self.places.corpora / ".fuzz_a.new").mkdir(parents=True)
        (self.places.corpora / ".fuzz_a.old").mkdir()
        self.assertEqual(self.run_campaign()[0], 0)

    def test_an_interruption_ends_the_programs_and_leaves_no_figures(self):
        self.target("fuzz_a", run="exec sleep 60")
        code = ("import sys, pathlib; sys.path.insert(0, sys.argv[1]); import campaign, engine\n"
                "p = campaign.Places(pathlib.Path(sys.argv[2]))\n"
                "sys.exit(campaign.run(p, engine.targets_in(p.out), 60, 1, floor=False))")
        process = subprocess.Popen([sys.executable, "-B", "-c", code, HERE, self.root],
                                   stderr=subprocess.PIPE, text=True)
        log = self.places.runs / "fuzz_a.0.log"
        while not (log.exists() and "INITED" in log.read_text()):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 130, said)
        self.assertFalse(self.places.figures.exists())


class Builds(Ground):
    def test_that_are_whole_have_no_complaint(self):
        self.target("fuzz_a")
        self.assertEqual([line for line in built.complaints(self.places.out, ["fuzz_a"])], [])

    def test_that_lack_a_file_or_a_target_have(self):
        self.target("fuzz_a")
        (self.places.out / "fuzz_a.dict").write_text("")
        said = "\n".join(built.complaints(self.places.out, ["fuzz_a", "fuzz_b"]))
        self.assertIn("fuzz_a.dict: expected a file that is not empty", said)
        self.assertIn("fuzz_b: expected a program", said)

    def test_of_which_a_target_does_not_run_have(self):
        self.target("fuzz_a", run="exit 3")
        self.assertIn("got status 3", "\n".join(built.complaints(self.places.out, ["fuzz_a"])))


class Words(unittest.TestCase):
    def test_that_nobody_knows_are_refused_before_anything_is_built(self):
        for words in (["fuzz_nothing"], ["--seconds", "0"], ["--jobs", "x"], ["--second", "3"]):
            said = io.StringIO()
            with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
                try:
                    status = campaign.main(["--check", *words])
                except SystemExit as ended:
                    status = ended.code
            self.assertEqual(status, 2, words)
            self.assertIn("ci/fuzz", said.getvalue())


if __name__ == "__main__":
    unittest.main()
