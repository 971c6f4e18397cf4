#!/usr/bin/env python3
"""The published runs are of the catalogue that we have, the index names each, and the page is theirs.

    published_test.py PORTCULLIS
"""

import json
import pathlib
import re
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PORTCULLIS = None
CATALOGUE = json.loads((ROOT / "conformance" / "requirements" / "catalogue.json").read_text())
RUNS = sorted(HERE.glob("*.json"))
RENEW = "ci/publish renews them"


class Published(unittest.TestCase):
    def test_there_are_the_runs_that_we_can_make(self):
        self.assertEqual([run.stem for run in RUNS], ["linux-sockets", "python-testee", "reference", "wine"])

    def test_each_is_of_the_version_of_the_catalogue(self):
        for run in RUNS:
            self.assertEqual(json.loads(run.read_text())["catalogue"]["version"], CATALOGUE["version"],
                             f"{run.name} is of another version of the catalogue; {RENEW}")

    def test_each_has_every_requirement_and_every_question(self):
        for run in RUNS:
            results = json.loads(run.read_text())
            for kind in ("requirements", "questions"):
                self.assertEqual({one["id"] for one in results[kind]}, {one["id"] for one in CATALOGUE[kind]},
                                 f"{run.name} has other {kind}; {RENEW}")

    def test_the_index_names_each_with_its_verdict_and_its_command(self):
        index = (HERE / "README.md").read_text()
        for run in RUNS:
            line = next((line for line in index.splitlines() if line.startswith(f"| [{run.name}]")), "")
            said = subprocess.run([PORTCULLIS, "report", run], check=True, capture_output=True, text=True)
            verdict = said.stdout.splitlines()[-1].split(": ", 1)[1]
            self.assertIn(f"| {verdict} |", line, f"README.md on {run.name}; {RENEW}")
            self.assertRegex(line, r"`.*test --target .*`")

    def test_the_page_is_of_these_runs(self):
        page = (HERE / "index.html").read_text()
        for run in RUNS:
            target = json.loads(run.read_text())["target"]
            self.assertIn(f"<bdi>{target['name']} {target['version']}</bdi>", page, f"index.html; {RENEW}")
        self.assertEqual(len(re.findall(r'<tr id="[A-Z]', page.split('<tbody id="matrix">')[1].split("</tbody>")[0])),
                         len(CATALOGUE["requirements"]), f"index.html; {RENEW}")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("published_test.py: expected the path of portcullis")
    PORTCULLIS = sys.argv.pop(1)
    unittest.main()
