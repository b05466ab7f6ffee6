#!/usr/bin/env python3
"""d5: everything that can go wrong with a script. What does, the path behind its name says."""

import os
import subprocess
import sys
import time

HEAD = "Content-Type: text/plain\n\n"


def bug():
    """Python itself writes the traceback to standard error."""
    print({}["a key that is not there"])


def half():
    """Promises twelve octets and dies after six."""
    sys.stdout.write("Content-Length: 12\n" + HEAD + "hello\n")
    sys.stdout.flush()
    os._exit(1)


def late():
    """A whole document, and then an exit status of 3."""
    sys.stdout.write(HEAD + "all is well\n")
    sys.stdout.flush()
    sys.exit(3)


def silent():
    """Says nothing, for a minute."""
    time.sleep(60)


def noise():
    """Standard error is not the answer."""
    print("this is for the log", file=sys.stderr)
    sys.stdout.write(HEAD + "look at the log\n")


def child():
    """Is done, and leaves a program behind that is not."""
    quiet = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL)
    other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], **quiet)
    sys.stdout.write(HEAD + f"ended, but not process {other.pid}\n")


def split():
    """A field that tries to begin another one. A CR alone is no line end here."""
    sys.stdout.write("X-Note: one\rSet-Cookie: evil=1\n" + HEAD)


TROUBLES = {f"/{trouble.__name__}": trouble for trouble in (bug, half, late, silent, noise, child, split)}

trouble = TROUBLES.get(os.environ.get("PATH_INFO", ""))
if trouble:
    trouble()
else:
    print("Status: 404 Not Found\n" + HEAD + "try " + ", ".join(TROUBLES))
