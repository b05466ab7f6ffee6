#!/usr/bin/env python3
"""kill -9 of `cargo grade` at random moments: the gradebook that comes out in the end must be that of an undisturbed run.

    cargo build -p classroom --example cohort && cargo build -p classroom
    docs/measure/kills.py --students 8 --kills 20 --seed 1
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import tempfile
import time

ATTEMPTS = "SELECT student, lab, content, suite, toolchain, level, build, notes, id FROM attempts ORDER BY student, lab"
VERDICTS = "SELECT check_id, outcome, is_flaky, seed FROM verdicts WHERE attempt = ? ORDER BY place"


def essence(out):
    book = sqlite3.connect(os.path.join(out, "gradebook.sqlite"))
    students = book.execute("SELECT id, name, standing FROM students ORDER BY id").fetchall()
    attempts = [(row[:-1], book.execute(VERDICTS, row[-1:]).fetchall()) for row in book.execute(ATTEMPTS).fetchall()]
    return students, attempts


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", default="8")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    dice = random.Random(asked.seed)
    top = tempfile.mkdtemp(prefix="measure-kills-")
    folder = os.path.join(top, "class")

    def command(out):
        return ["target/debug/classroom", folder, "--labs", "a", "--trust-submissions", "--format", "csv", "--out", out]

    try:
        subprocess.run(["target/debug/examples/cohort", folder, asked.students, "a"], check=True)
        whole, killed = os.path.join(top, "whole"), os.path.join(top, "killed")
        subprocess.run(command(whole), check=True, capture_output=True)
        began = time.monotonic()
        subprocess.run(command(os.path.join(top, "again")), check=True, capture_output=True)
        undisturbed = time.monotonic() - began
        died = 0
        for number in range(asked.kills):
            # Early, so that all of them hit a run that is under way: each goes on where the last one was.
            program = subprocess.Popen(command(killed), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                program.wait(dice.uniform(0.02, 2.2 * undisturbed / asked.kills))
            except subprocess.TimeoutExpired:
                program.kill()
                died += 1
            program.wait()
        subprocess.run(command(killed), check=True, capture_output=True)
        same = essence(whole) == essence(killed)
        for (one, ones), (other, others) in zip(essence(whole)[1], essence(killed)[1]):
            if one != other:
                print("undisturbed", one, "killed", other)
            for verdict, again in zip(ones, others):
                if verdict != again:
                    print(one[0], "undisturbed", verdict, "killed", again)
        attempts = len(essence(killed)[1])
        print(f"{died} of {asked.kills} kills hit a run under way; {attempts} attempts; the gradebooks are {'equal' if same else 'DIFFERENT'}")
        raise SystemExit(0 if same else 1)
    finally:
        shutil.rmtree(top)


if __name__ == "__main__":
    main()
