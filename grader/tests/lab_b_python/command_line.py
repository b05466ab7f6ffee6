"""Sub-commands, the flags that all of them have, exit codes: 0 done, 1 it failed, 2 wrong usage."""

import argparse
import importlib
import ipaddress
import re

from lab_a_python.command_line import Parser, patience, seconds, usage_error, whole_number
from lab_a_python.terminal import Failed, keep_standard_streams, note, out, reason

# Sub-command: module, function, what it does, example. The function `NAME_arguments` declares the flags.
COMMANDS = {
    "get": ("get", "get", "print what URLs lead to", "get http://example.com/"),
    "head": ("get", "head", "print the head alone", "head http://example.com/"),
    "post": ("get", "post", "send nothing, but with POST", "post http://example.com/"),
    "extract": ("extract", "extract", "take elements or links out of a page",
                "extract http://example.com/ --select h1"),
    "form": ("order", "form", "fill in a page's form and send it", "form http://example.com/order name=Ann"),
    "crawl": ("walk", "crawl", "visit every page of a site", "crawl http://example.com/ --format dot"),
}


def main(arguments):
    """Runs one sub-command and returns the exit code."""
    keep_standard_streams()
    try:
        command = arguments[0] if arguments else None
        if command in ("--help", "-h", "help"):
            out(overview().encode())
        elif command in COMMANDS:
            run(command, arguments[1:])
        else:
            wrong = f"no sub-command {command!r}" if command else "which sub-command?"
            usage_error(overview(), f"{wrong} (--help lists them)")
    except Failed as failure:
        note(f"error: {failure}")
        return 1
    except OSError as error:
        note(f"error: {reason(error)}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def overview():
    lines = ["usage: lab_b.py SUB-COMMAND [ARGUMENT]…", "", "Sub-commands:"]
    lines += [f"  {name:<9} {what}" for name, (_, _, what, _) in COMMANDS.items()]
    lines += ["", "Example: lab_b.py get http://example.com/", "lab_b.py SUB-COMMAND --help explains each.", ""]
    return "\n".join(lines)


def run(command, arguments):
    module_name, function, what, example = COMMANDS[command]
    module = importlib.import_module(f".{module_name}", __package__)
    parser = Parser(prog=f"lab_b.py {command}", description=f"{what[0].upper()}{what[1:]}.",
                    epilog=f"Example: lab_b.py {example}", allow_abbrev=False)
    parser.set_defaults(timeout=30.0, max_size=None, fail=False)
    common_arguments(parser)
    getattr(module, f"{function}_arguments")(parser)
    options = parser.parse_intermixed_args(arguments)
    getattr(module, function)(options, parser)


def common_arguments(parser):
    parser.add_argument("--header", action="append", type=header, default=[], metavar="'NAME: VALUE'",
                        help="send this field line too")
    parser.add_argument("--resolve", action="append", type=resolution, default=[], metavar="HOST:PORT:ADDR",
                        help="connect to ADDR when a URL has this HOST and PORT")
    parser.add_argument("--max-size", type=size, metavar="N", help="fail if there are more octets of content")
    parser.add_argument("--no-follow", action="store_true", help="a redirect is the answer")
    parser.add_argument("--output", metavar="FILE", help="write into FILE, all of it or nothing")
    parser.add_argument("--verbose", action="store_true", help="show the heads on standard error")
    parser.add_argument("--connect-timeout", type=patience, default=5.0, metavar="S",
                        help="give up connecting after so many seconds (default 5)")
    parser.add_argument("--timeout", type=patience, metavar="S",
                        help="give up after so many seconds without an octet (default 30, crawl 10)")
    parser.add_argument("--max-time", type=patience, metavar="S",
                        help="give up after so many seconds in all (default: never)")


def fail_argument(parser):
    parser.add_argument("--fail", action="store_true", help="a status code of 400 or more is a failure")


def one_of(options, parser, names):
    """Wrong usage if more than one of these flags was given."""
    given = [name for name in names if getattr(options, name.replace("-", "_"))]
    if len(given) > 1:
        parser.error(f"--{given[0]} and --{given[1]} do not go together")


# What a flag's text must be.

def header(text):
    name, colon, value = text.partition(":")
    if not colon or not re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
        raise argparse.ArgumentTypeError(f"{text!r} is not 'Name: value'")
    if re.search(r"[\r\n\0]", value):
        raise argparse.ArgumentTypeError(f"{text!r} would begin another field line")
    return name, value.strip(" \t").encode(errors="surrogateescape")


def resolution(text):
    parts = re.fullmatch(r"(\[[^\]]+\]|[^:\[\]]+):([0-9]+):(.+)", text)
    try:
        host, port, address = parts.groups()
        address = address[1:-1] if address.startswith("[") else address
        ipaddress.ip_address(address)
        return (host.lower(), whole_number(port, 0, 65535)), address
    except (AttributeError, ValueError):
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT:ADDR") from None


def size(text):
    if not re.fullmatch("[0-9]{1,18}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of octets")
    return int(text)


def count(text):
    return whole_number(text, 0, 999_999_999)


def delay(text):
    return seconds(text)
