"""Sub-commands, flags and exit codes: 0 done, 1 it failed, 2 wrong usage."""

import argparse
import importlib
import os
import re
import sys

from .terminal import Failed, keep_standard_streams, note, out, reason

# Sub-command: module, its function, what it does, example. The function `NAME_arguments` declares the flags.
COMMANDS = {
    "echo-client": ("client", "echo_client", "send a message, print the reply", "echo-client Hello --port 50000"),
    "talk": ("client", "talk", "connect your keyboard and screen to a server", "talk 127.0.0.1 50000 --crlf"),
    "echo-server": ("servers", "echo_server", "send back every octet", "echo-server --model pool --workers 4"),
    "time-server": ("servers", "time_server", "tell the time now", "time-server --port 50001"),
    "whatismyip-server": ("servers", "whatismyip_server", "tell clients their own address",
                          "whatismyip-server --host ::"),
    "adder-server": ("servers", "adder_server", "ask for two numbers, tell their sum",
                     "adder-server --port 50003"),
    "udp-echo-server": ("datagrams", "udp_echo_server", "send back every datagram", "udp-echo-server --port 50004"),
    "udp-echo-client": ("datagrams", "udp_echo_client", "send one datagram, print the reply",
                        "udp-echo-client Hello --port 50004 --timeout 2"),
    "resolve": ("names", "resolve_name", "list the addresses of a name", "resolve localhost http"),
    "services": ("names", "services", "list the names of the ports in a range", "services 20 80"),
}


class Parser(argparse.ArgumentParser):
    """argparse with this course's manners: help like any output, errors as the last line."""

    def print_help(self, file=None):
        out(self.format_help().encode())

    def error(self, message):
        usage_error(f"{self.format_usage().strip()}\n", message)


def usage_error(usage, message):
    note(f"{usage}error: {message}")
    sys.exit(2)


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
    return 0


def overview():
    lines = ["usage: lab_a.py SUB-COMMAND [ARGUMENT]…", "", "Sub-commands:"]
    lines += [f"  {name:<18} {what}" for name, (_, _, what, _) in COMMANDS.items()]
    lines += ["", "Example: lab_a.py echo-client Hello --port 50000",
              "lab_a.py SUB-COMMAND --help explains each.", ""]
    return "\n".join(lines)


def run(command, arguments):
    module_name, function, what, example = COMMANDS[command]
    module = importlib.import_module(f".{module_name}", __package__)
    parser = Parser(prog=f"lab_a.py {command}", description=f"{what[0].upper()}{what[1:]}.",
                    epilog=f"Example: lab_a.py {example}", allow_abbrev=False)
    getattr(module, f"{function}_arguments")(parser)
    options = parser.parse_args(arguments)
    if hasattr(options, "port") and hasattr(options, "host"):
        fill_in_address(options)
    getattr(module, function)(options)


# Flags that several sub-commands share.

def address_arguments(parser):
    parser.add_argument("--host", type=host, help="name or address (else LAB_HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=port, help="port (else LAB_PORT, else 50000)")


def fill_in_address(options):
    """Takes from the environment what no flag said. An empty variable counts as unset."""
    if options.host is None:
        options.host = os.environ.get("LAB_HOST") or "127.0.0.1"
    if options.port is None:
        text = os.environ.get("LAB_PORT") or "50000"
        try:
            options.port = port(text)
        except argparse.ArgumentTypeError as error:
            raise Failed(f"LAB_PORT: {error}") from None


def server_arguments(parser):
    address_arguments(parser)
    parser.add_argument("--grace", type=seconds, default=5.0,
                        help="seconds that running conversations have to end after a signal (default 5)")


def timeout_arguments(parser, idle):
    parser.add_argument("--timeout", type=patience, default=float(idle),
                        help=f"give up after so many seconds without an octet (default {idle})")
    parser.add_argument("--max-time", type=patience, help="give up after so many seconds in all (default: never)")


# What a flag's text must be. Python's own int() and float() take more: 1_000, ٣, nan.

def host(text):
    if not text:
        raise argparse.ArgumentTypeError("an empty host")
    return text


def whole_number(text, low, high):
    if not re.fullmatch("[0-9]{1,9}", text) or not low <= int(text) <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from {low} to {high}")
    return int(text)


def port(text):
    return whole_number(text, 0, 65535)


def workers(text):
    return whole_number(text, 1, 10_000)


def seconds(text):
    if not re.fullmatch(r"[0-9]{1,9}(\.[0-9]*)?|\.[0-9]+", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return float(text)


def patience(text):
    if seconds(text) == 0:
        raise argparse.ArgumentTypeError("0 seconds leave no time for an answer")
    return seconds(text)
