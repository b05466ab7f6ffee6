#!/usr/bin/env python3
"""Lab B in another language: Python 3.9 or later, standard library only.

Written from the handout's contract alone (b1 to b8), it shows that the checks fit the contract and
not one implementation of it. By hand: `python3 grader/tests/lab_b.py get http://127.0.0.1:50080/`.
Read next: lab_b_python/command_line.py.
"""

import sys

# A program under test leaves nothing behind, a __pycache__ folder included.
sys.dont_write_bytecode = True

from lab_b_python import command_line  # noqa: E402 (only after the line above)

if __name__ == "__main__":
    sys.exit(command_line.main(sys.argv[1:]))
