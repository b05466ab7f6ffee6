"""UDP: datagrams instead of streams (a12). One that is sent arrives once, or never; its length arrives with it."""

import os
import select
import signal
import socket

from .addresses import resolve, shown
from .client import Limits
from .command_line import address_arguments, server_arguments, timeout_arguments
from .door import Door, listen
from .terminal import Failed, out

LARGEST = 65507  # 65,535 octets of an IPv4 packet without its header (20) and UDP's (8)


def udp_echo_server_arguments(parser):
    server_arguments(parser)


def udp_echo_server(options):
    sock = listen(options.host, options.port, socket.SOCK_DGRAM)
    door = Door(sock, options.grace)
    door.announce()
    while not door.closed:
        try:
            select.select([sock, door.wake], [], [])
            octets, sender = sock.recvfrom(65536)
            sock.sendto(octets, sender)
        except (OSError, ValueError):
            pass  # the door closed, or this one reply cannot be sent: UDP promises no more


def udp_echo_client_arguments(parser):
    parser.add_argument("message", metavar="MESSAGE|-", help="what to send; - sends standard input")
    parser.add_argument("--raw", action="store_true", help="print the reply alone, octet for octet")
    address_arguments(parser)
    timeout_arguments(parser, idle=2)


def udp_echo_client(options):
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C ends a client without a word
    message = read_standard_input() if options.message == "-" else os.fsencode(options.message)
    if len(message) > LARGEST:
        raise Failed(f"a datagram holds at most {LARGEST} octets, and this message has {len(message)}")
    limits = Limits(shown(options.host, options.port), options)
    reply = exchange(options.host, options.port, message, limits)
    out(reply if options.raw else b"Received: " + reply + b"\n")


def read_standard_input():
    with open(0, "rb", closefd=False) as stdin:
        return stdin.read()


def exchange(host, port, message, limits):
    """Sends one datagram and returns the one that comes back; tries the next address if one refuses."""
    for family, address in resolve(host, port, socket.SOCK_DGRAM):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as sock:
                sock.connect(address)  # from now on the system drops what strangers send
                sock.send(message)
                sock.settimeout(max(limits.left(limits.idle), 0.001))
                return sock.recv(65536)
        except socket.timeout:
            raise limits.timed_out("waiting", limits.idle) from None
        except OSError as error:
            failure = limits.failed(error)
    raise failure
