"""Flags, environment and exit codes: 0 done, 1 it failed, 2 wrong usage."""

import argparse
import os
import re
import secrets
import sys

from lab_a_python.command_line import Parser, host, patience, port, seconds
from lab_a_python.terminal import Failed, keep_standard_streams, note, out, reason
from lab_c_python.command_line import FORMATS, size, workers

from . import server
from .demo import application
from .router import BadPattern, check_pattern


def main(arguments):
    """Runs the server, or prints its routes, and returns the exit code."""
    keep_standard_streams()
    try:
        options = parser().parse_args(from_environment(arguments) + arguments)
        fill_in_address(options)
        app = application(options)
        if options.command == "routes":
            out("".join(f"{method} {pattern}\n" for method, pattern in app.router.listed).encode())
        else:
            server.serve(app, options)
    except Failed as failure:
        note(f"error: {failure}")
        return 1
    except OSError as error:
        note(f"error: {reason(error)}")
        return 1
    return 0


def parser():
    flags = Parser(prog="lab_e.py", description="A framework's demonstration.",
                   epilog="Example: lab_e.py --port 8080 --user alice:secret", allow_abbrev=False)
    flag = flags.add_argument
    flag("command", nargs="?", choices=("routes",), help="print the routes instead of serving them")
    flag("--host", type=host, help="name or address (else LAB_HOST, else 127.0.0.1)")
    flag("--port", type=port, help="port, 0 for a free one (else LAB_PORT, else 8080)")
    flag("--max-head", type=size, default=65536, metavar="N", help="the longest head (default 65536)")
    flag("--max-target", type=size, default=8192, metavar="N", help="the longest request target (default 8192)")
    flag("--max-body", type=size, default=1048576, metavar="N", help="the longest content (default 1048576)")
    flag("--idle-timeout", type=patience, default=15.0, metavar="S", help="seconds without a request (default 15)")
    flag("--grace", type=seconds, default=10.0, metavar="S",
         help="seconds that running exchanges have to end after a signal (default 10)")
    flag("--access-log", metavar="FILE", help="a line for each answer; `-` is standard output (default none)")
    flag("--log-format", choices=FORMATS, default="common", help="common, combined or json (default common)")
    flag("--route", type=route, action="append", default=[], metavar="'METHOD PATTERN'",
         help="one more route, which answers what it has found")
    flag("--database", default=":memory:", metavar="FILE", help="where the to-do list is kept (default: memory)")
    flag("--user", type=user, action="append", default=[], metavar="NAME:PASSWORD", help="who may log in")
    flag("--secret", type=str.encode, action="append", metavar="KEY",
         help="signs cookies; the first signs, all are read (default random)")
    flag("--session-ttl", type=seconds, default=1800.0, metavar="S", help="unused so long it is over (default 1800)")
    flag("--session-max", type=seconds, default=86400.0, metavar="S", help="over in any case (default 86400)")
    later_flags(flag)
    flags.set_defaults(secret=None)
    return flags


def later_flags(flag):
    """These may be given from the first step on; what they do is up to steps that are not done here."""
    no_use_yet = "accepted, and of no use yet"
    flag("--workers", type=workers, metavar="N", help="accepted; each client has a thread of its own")
    for name in ("--head-timeout", "--body-timeout", "--write-timeout"):
        flag(name, type=patience, metavar="S", help=no_use_yet)
    for name in ("--cache-ttl", "--drain"):
        flag(name, type=seconds, metavar="S", help=no_use_yet)
    for name in ("--cache-control", "--config", "--rate", "--static", "--cgi-bin", "--uploads"):
        flag(name, metavar="V", help=no_use_yet)
    for name in ("--cors-origin", "--trusted-proxy"):
        flag(name, action="append", metavar="V", help=no_use_yet)
    flag("--max-upload", type=size, metavar="N", help=no_use_yet)


def from_environment(arguments):
    """What variables say of flags that were not given: LAB_E_MAX_BODY is --max-body. A wrong value there is no wrong usage."""
    given = {word.partition("=")[0] for word in arguments}
    words = []
    for name, value in os.environ.items():
        flag = f"--{name[6:].lower().replace('_', '-')}"
        if name.startswith("LAB_E_") and value and flag not in given:
            try:
                _, unknown = parser().parse_known_args([f"{flag}={value}"])
            except SystemExit:
                raise Failed(f"{name}: {value!r} is no value for it") from None
            if unknown:
                note(f"warning: {name} is no setting")
            else:
                words.append(f"{flag}={value}")
    return words


def fill_in_address(options):
    """Takes from the environment what no flag said. An empty variable counts as unset."""
    if options.host is None:
        options.host = os.environ.get("LAB_HOST") or "127.0.0.1"
    if options.port is None:
        try:
            options.port = port(os.environ.get("LAB_PORT") or "8080")
        except argparse.ArgumentTypeError as error:
            raise Failed(f"LAB_PORT: {error}") from None
    if options.secret is None:
        options.secret = [secrets.token_bytes(32)]


def user(text):
    name, colon, password = text.partition(":")
    if not name or not colon:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME:PASSWORD")
    return name, password


def route(text):
    method, space, pattern = text.partition(" ")
    if not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", method) or not space:
        raise argparse.ArgumentTypeError(f"{text!r} is not 'METHOD PATTERN'")
    try:
        check_pattern(pattern)
    except BadPattern as wrong:
        raise argparse.ArgumentTypeError(f"{pattern!r}: {wrong}") from None
    return method, pattern
