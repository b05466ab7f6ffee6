"""The standard streams: what was asked for goes to stdout, everything else to stderr."""

import os
import sys


class Failed(Exception):
    """The program could not do what it was asked to: `error: …` and exit code 1."""


def out(octets):
    """Writes to standard output, at once and unchanged."""
    try:
        while octets:
            octets = octets[os.write(1, octets):]
    except BrokenPipeError:
        sys.exit(0)  # whoever read it has seen enough
    except OSError as error:
        raise Failed(f"standard output: {reason(error)}") from None


def note(text):
    """Writes one line to standard error; a server goes on even if nobody can read it."""
    try:
        os.write(2, f"{text}\n".encode(errors="backslashreplace"))
    except OSError:
        pass


def reason(error):
    """Says what the operating system reported, in words a person can act on."""
    if isinstance(error, ConnectionRefusedError):
        return "connection refused: is the server listening?"
    if isinstance(error, ConnectionResetError):
        return "connection reset by the server before it had closed its side"
    return (error.strerror or str(error)).lower()


def keep_standard_streams():
    """Opens standard streams that are missing: or the first socket would become standard output."""
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
