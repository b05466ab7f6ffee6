"""Flags, environment and exit codes: 0 done, 1 it failed, 2 wrong usage."""

import argparse
import os
import re

from lab_a_python.command_line import Parser, host, patience, port, seconds, whole_number
from lab_a_python.terminal import Failed, keep_standard_streams, note, reason

from .workers import serve

FORMATS = ("common", "combined", "json")


def main(arguments):
    """Runs the server and returns the exit code."""
    keep_standard_streams()
    try:
        options = parser().parse_args(arguments)
        fill_in_address(options)
        options.root = root(options.root)
        serve(options)
    except Failed as failure:
        note(f"error: {failure}")
        return 1
    except OSError as error:
        note(f"error: {reason(error)}")
        return 1
    return 0


def parser():
    flags = Parser(prog="lab_c.py", description="A web server for the files of one folder.",
                   epilog="Example: lab_c.py --root site --port 8080", allow_abbrev=False)
    flag = flags.add_argument
    flag("--root", default=".", metavar="DIR", help="the folder whose files are served (default .)")
    flag("--host", type=host, help="name or address (else LAB_HOST, else 127.0.0.1)")
    flag("--port", type=port, help="port, 0 for a free one (else LAB_PORT, else 8080)")
    flag("--workers", type=workers, default=os.cpu_count() or 1, metavar="N",
         help="so many requests are handled at once (default: one for each core)")
    flag("--max-head", type=size, default=65536, metavar="N", help="the longest head (default 65536)")
    flag("--max-target", type=size, default=8192, metavar="N", help="the longest request target (default 8192)")
    flag("--max-body", type=size, default=1048576, metavar="N", help="the longest content (default 1048576)")
    flag("--idle-timeout", type=patience, default=15.0, metavar="S",
         help="seconds without a request (default 15)")
    flag("--grace", type=seconds, default=10.0, metavar="S",
         help="seconds that running exchanges have to end after a signal (default 10)")
    later_flags(flag)
    return flags


def later_flags(flag):
    """These may be given from the first step on; what they do is up to steps that are not done here."""
    no_use_yet = "accepted, and of no use yet"
    for name in ("--head-timeout", "--body-timeout", "--write-timeout"):
        flag(name, type=patience, metavar="S", help=no_use_yet)
    flag("--cache-control", metavar="V", help=no_use_yet)
    flag("--access-log", metavar="FILE", help=no_use_yet)
    flag("--log-format", choices=FORMATS, help=no_use_yet)
    flag("--config", metavar="FILE", help=no_use_yet)


def fill_in_address(options):
    """Takes from the environment what no flag said. An empty variable counts as unset."""
    if options.host is None:
        options.host = os.environ.get("LAB_HOST") or "127.0.0.1"
    if options.port is None:
        try:
            options.port = port(os.environ.get("LAB_PORT") or "8080")
        except argparse.ArgumentTypeError as error:
            raise Failed(f"LAB_PORT: {error}") from None


def root(text):
    """Returns the real path of the folder, in octets: names of files need not be UTF-8."""
    if not os.path.isdir(text):
        raise Failed(f"--root: {text!r} is not a folder")
    return os.path.realpath(os.fsencode(text))


def workers(text):
    return whole_number(text, 1, 10_000)


def size(text):
    if not re.fullmatch("[0-9]{1,19}", text) or int(text) >= 2 ** 63:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of octets")
    return int(text)
