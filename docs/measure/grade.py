#!/usr/bin/env python3
"""What grading a class costs: processor time for classes of several sizes, and the part that our own machinery has in it.

    cargo build -p classroom --example cohort && cargo build -p classroom
    docs/measure/grade.py --sizes 10,50 --labs a,b,c

The submissions come from the reference with the first steps of each lab filled in (classroom/tests/cohort). The first run makes the
template; it is not counted. `--level L0` shows what the checks cost without walls.
"""

import argparse
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import time


def cpu():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def grade(folder, out, words):
    before, began = cpu(), time.monotonic()
    command = ["target/debug/classroom", folder, "--out", out, "--format", "csv", *words]
    said = subprocess.run(command, capture_output=True, text=True)
    assert said.returncode in (0, 2), said.stderr
    return cpu() - before, time.monotonic() - began


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="10,50")
    parser.add_argument("--labs", default="a,b,c")
    parser.add_argument("--level", default="")
    parser.add_argument("--jobs", default="2")
    asked = parser.parse_args()
    words = ["--labs", asked.labs, "--jobs", asked.jobs, "--trust-submissions"]
    words += ["--level", asked.level] if asked.level else []
    top = tempfile.mkdtemp(prefix="measure-grade-")
    try:
        grade_one = os.path.join(top, "one")
        subprocess.run(["target/debug/examples/cohort", grade_one, "1", asked.labs], check=True)
        grade(grade_one, os.path.join(top, "out-one"), words)
        print("load", os.getloadavg()[0], "labs", asked.labs, "jobs", asked.jobs)
        print("submissions  wall s  CPU s  per submission: all, builds, checks  all / (builds + checks)  flaky")
        for size in map(int, asked.sizes.split(",")):
            folder, out = os.path.join(top, f"class-{size}"), os.path.join(top, f"out-{size}")
            subprocess.run(["target/debug/examples/cohort", folder, str(size), asked.labs], check=True)
            used, took = grade(folder, out, words)
            book = sqlite3.connect(os.path.join(out, "gradebook.sqlite"))
            build, checks = book.execute("SELECT sum(build_cpu) / 1000.0, sum(checks_cpu) / 1000.0 FROM attempts").fetchone()
            flaky = book.execute("SELECT count(*) FROM verdicts WHERE is_flaky").fetchone()[0]
            each = [f"{part / size:.2f}" for part in (used, build, checks)]
            print(f"{size:>11}  {took:>6.0f}  {used:>5.0f}  {', '.join(each):>24}  {used / (build + checks):>10.2f}  {flaky:>17}")
    finally:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
