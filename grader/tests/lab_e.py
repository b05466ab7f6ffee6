#!/usr/bin/env python3
"""Lab E in another language: Python 3.9 or later, standard library only, no http.server.

Written from the contract alone (e1 to e7, and e13), it shows that the checks fit the contract and
not one implementation of it. By hand: `python3 grader/tests/lab_e.py --user alice:secret`.
Read next: lab_e_python/command_line.py.
"""

import sys

# A program under test leaves nothing behind, a __pycache__ folder included.
sys.dont_write_bytecode = True

from lab_e_python import command_line  # noqa: E402 (only after the line above)

if __name__ == "__main__":
    sys.exit(command_line.main(sys.argv[1:]))
