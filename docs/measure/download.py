#!/usr/bin/env python3
"""A download of 1 GiB into a file: `get --output` beside curl, interleaved.

nginx serves the file on the loopback interface. Prints for both the medians of wall and CPU time, and
the most memory they had; and the ratio of the medians of CPU time.

    cargo build --release -p solution-b-client
    docs/measure/download.py target/release/solution-b-client [--rounds 7] [--octets 1073741824]
"""

import argparse
import collections
import filecmp
import os
import sys
import tempfile
from pathlib import Path

# A script leaves nothing behind, a __pycache__ folder included.
sys.dont_write_bytecode = True

import side_by_side  # noqa: E402 (only after the line above)

MEBIBYTE = 1024 * 1024


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program", help="our program, built with --release")
    options.add_argument("--rounds", type=int, default=7)
    options.add_argument("--octets", type=int, default=1024 * MEBIBYTE)
    options = options.parse_args()
    program = side_by_side.program(options.program)

    with tempfile.TemporaryDirectory(prefix="download-") as scratch:
        scratch = Path(scratch)
        site, folder = scratch / "site", scratch / "work"
        site.mkdir()
        folder.mkdir()
        original, copy = site / "large", folder / "copy"
        write(original, options.octets)
        runs = collections.defaultdict(list)
        with side_by_side.nginx(site, scratch) as (url, _):
            commands = {
                "get --output": [program, "get", "--output", str(copy), url + "large"],
                "curl --output": ["curl", "--silent", "--fail", "--noproxy", "*", "--output", str(copy), url + "large"],
            }
            for number in range(options.rounds + 1):
                for name, command in commands.items():
                    # Neither finds a file there whose blocks it could use again.
                    copy.unlink(missing_ok=True)
                    taken = side_by_side.run(command, folder)
                    if number:  # the first round warms up
                        runs[name].append(taken)
                    elif not filecmp.cmp(original, copy, shallow=False):
                        sys.exit(f"{name}: the copy differs")

    for name in commands:
        print(side_by_side.line(name, runs[name]))
    ours, theirs = (side_by_side.median(runs[name], "cpu") for name in commands)
    print(f"CPU time of ours to curl's: {ours / theirs:.2f}")


def write(path, octets):
    """A file of so many octets that nobody can squeeze into fewer."""
    with open(path, "wb") as file:
        for start in range(0, octets, MEBIBYTE):
            file.write(os.urandom(min(MEBIBYTE, octets - start)))


if __name__ == "__main__":
    main()
