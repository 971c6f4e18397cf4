#!/usr/bin/env python3
"""Holds that what is installed and packed is enough for an implementer's project.

  package_test.py CMAKE BUILD   BUILD is a folder with portcullis built; status 1 where something is
                                wrong, else 0

Installs into an empty folder, builds consumer/ against it and runs its tests, of which one has to be
red; then packs, unpacks, and runs what came out.
"""

import pathlib
import subprocess
import sys
import tarfile
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
INSTALLED = ["bin/portcullis", "include/portcullis_plugin.h", "lib/cmake/portcullis/portcullisConfig.cmake",
             "lib/cmake/portcullis/portcullisConfigVersion.cmake", "share/portcullis/PROTOCOL.md",
             "share/portcullis/message.schema.json", "share/portcullis/examples/reservations.py",
             "share/portcullis/examples/reservations_plugin.c"]


class Wrong(Exception):
    pass


def run(*command, cwd):
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise Wrong(f"{' '.join(map(str, command))}: status {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def check_installed(folder):
    for name in INSTALLED:
        if not (folder / name).is_file():
            raise Wrong(f"{name} is not installed")


def check_consumer(cmake, prefix, scratch):
    build = scratch / "consumer"
    run(cmake, "-S", HERE / "consumer", "-B", build, f"-DCMAKE_PREFIX_PATH={prefix}", cwd=scratch)
    run(cmake, "--build", build, cwd=scratch)
    told = run(cmake.with_name("ctest"), "--output-on-failure", cwd=build)
    if "100% tests passed, 0 tests failed out of 4" not in told:
        raise Wrong("expected four tests of the consumer:\n" + told)
    if not (build / "script.json").is_file():
        raise Wrong("the test `script` left no results")


def check_packed(cmake, build, scratch):
    run(cmake.with_name("cpack"), "--config", build / "CPackConfig.cmake", "-B", scratch / "packed", cwd=scratch)
    (archive,) = (scratch / "packed").glob("*.tar.gz")
    with tarfile.open(archive) as opened:
        opened.extractall(scratch / "unpacked")
    (folder,) = (scratch / "unpacked").iterdir()
    check_installed(folder)
    told = run(folder / "bin" / "portcullis", "test", "ACQ-OUT-02", "--cases", "0", cwd=scratch)
    if "reference: 3 pass" not in told:
        raise Wrong("what was packed does not judge the reference:\n" + told)


def main(cmake, build):
    cmake, build = pathlib.Path(cmake), pathlib.Path(build)
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        try:
            run(cmake, "--install", build, "--prefix", scratch / "prefix", cwd=scratch)
            check_installed(scratch / "prefix")
            check_consumer(cmake, scratch / "prefix", scratch)
            check_packed(cmake, build, scratch)
        except Wrong as wrong:
            print(wrong)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
