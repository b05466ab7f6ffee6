"""The client's side of a TCP conversation (a1, a6)."""

import os
import re
import select
import signal
import socket
import threading
import time

from .addresses import resolve, shown
from .command_line import address_arguments, patience, port, timeout_arguments
from .terminal import Failed, note, out, reason

PIECE = 65536


def echo_client_arguments(parser):
    parser.add_argument("message", metavar="MESSAGE|-", help="what to send; - sends standard input")
    parser.add_argument("--raw", action="store_true", help="print the reply alone, octet for octet")
    address_arguments(parser)
    client_arguments(parser)


def echo_client(options):
    sock, limits = start(options.host, options.port, options)
    before, after = (b"", b"") if options.raw else (b"Received: ", b"\n")
    if options.message == "-":
        out(before)
        converse(sock, limits, out, source=standard_input())
        out(after)
    else:
        reply = []
        converse(sock, limits, reply.append, message=os.fsencode(options.message))
        out(before + b"".join(reply) + after)


def talk_arguments(parser):
    parser.add_argument("host", metavar="HOST")
    parser.add_argument("port", metavar="PORT", type=port)
    parser.add_argument("--crlf", action="store_true", help="send CRLF for every LF, as most text protocols want")
    client_arguments(parser)


def talk(options):
    sock, limits = start(options.host, options.port, options)
    converse(sock, limits, out, source=standard_input(), translate=Crlf() if options.crlf else bytes)


def client_arguments(parser):
    parser.add_argument("--connect-timeout", type=patience, default=5.0,
                        help="give up connecting after so many seconds (default 5)")
    timeout_arguments(parser, idle=10)


def start(host, port_number, options):
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a client without a word
    limits = Limits(shown(host, port_number), options)
    return connect(host, port_number, options.connect_timeout, limits), limits


class Limits:
    """How long a client waits, and the words when it does no longer."""

    def __init__(self, peer, options):
        self.peer = peer
        self.idle = options.timeout
        self.whole = options.max_time
        self.end = time.monotonic() + self.whole if self.whole else float("inf")

    def left(self, seconds):
        """Shortens `seconds` (None: for ever) to what --max-time leaves."""
        left = min(float("inf") if seconds is None else seconds, self.end - time.monotonic())
        return None if left == float("inf") else max(left, 0)

    def timed_out(self, doing, seconds):
        """The failure for waiting in vain."""
        if seconds is None or time.monotonic() >= self.end:
            return Failed(f"{self.peer}: timed out {doing} after {self.whole:g} s (--max-time)")
        return Failed(f"{self.peer}: timed out {doing} after {seconds:g} s")

    def failed(self, error):
        return Failed(f"{self.peer}: {reason(error)}")


def connect(host, port_number, seconds, limits):
    """Connects to the first address of `host` that answers, within `seconds` in all."""
    addresses = resolve(host, port_number, socket.SOCK_STREAM)
    end = time.monotonic() + seconds
    failures = []
    for tried, (family, address) in enumerate(addresses):
        # An address that stays silent leaves the others their share of the time.
        share = (end - time.monotonic()) / (len(addresses) - tried)
        try:
            return connect_to(family, address, max(limits.left(share), 0.001))
        except socket.timeout:
            failure = limits.timed_out("connecting", seconds)
        except OSError as error:
            failure = limits.failed(error)
        failures.append(str(failure))
    raise Failed("; ".join(dict.fromkeys(failures)))


def connect_to(family, address, seconds):
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.settimeout(seconds)
        sock.connect(address)
        # With nobody listening, TCP connects a socket to itself if it was given that very port.
        if sock.getsockname() == sock.getpeername():
            raise ConnectionRefusedError
        return sock
    except OSError:
        sock.close()
        raise


def converse(sock, limits, deliver, message=b"", source=None, translate=bytes):
    """Sends `message`, then what comes out of `source`, and hands what the server sends to `deliver`.

    Both directions move at the same time. The end of the input closes the sending side only; the
    conversation is over when the server closes its own. While `source` is open the server may be silent.
    """
    sock.setblocking(False)
    unsent, sending, reset = message, True, None
    while True:
        if sending and not unsent and source is None:
            sending = False
            finish_sending(sock)
        idle = None if source else limits.idle
        wanted = [sock, source] if source and not unsent else [sock]
        readable, writable, _ = select.select(wanted, [sock] if unsent else [], [], limits.left(idle))
        if not readable and not writable:
            raise limits.timed_out("waiting", idle)
        try:
            if sock in readable:
                octets = sock.recv(PIECE)
                if not octets and reset:
                    raise reset
                if not octets:
                    return
                deliver(octets)
        except BlockingIOError:
            pass
        except OSError as error:
            raise limits.failed(error) from None
        if source in readable:
            octets = source.recv(PIECE)
            unsent = translate(octets)
            source = source if octets else None
        try:
            if sock in writable:
                unsent = unsent[sock.send(unsent):]
        except BlockingIOError:
            pass
        except OSError as error:
            # Nothing more can be sent, but what the server said before may still be on its way.
            # A broken pipe follows its close and spoils nothing; a reset came instead of it.
            unsent, sending, source = b"", False, None
            reset = None if isinstance(error, BrokenPipeError) else error


def finish_sending(sock):
    try:
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # already reset: the next read says so


def standard_input():
    """Returns a socket that standard input comes out of, so that select can wait for both, on every system."""
    ours, theirs = socket.socketpair()

    def copy():
        try:
            while True:
                octets = os.read(0, PIECE)
                if not octets:
                    break
                theirs.sendall(octets)
        except OSError as error:
            note(f"error: standard input: {reason(error)}")
            os._exit(1)
        theirs.close()

    threading.Thread(target=copy, daemon=True).start()
    return ours


class Crlf:
    """Turns LF into CRLF and leaves CRLF alone, also when its two octets come apart."""

    def __init__(self):
        self.after_cr = False

    def __call__(self, octets):
        converted = re.sub(rb"(?<!\r)\n", b"\r\n", octets)
        if self.after_cr and octets.startswith(b"\n"):
            converted = converted[1:]  # its CR came with the octets before
        self.after_cr = octets.endswith(b"\r")
        return converted
