"""What a server says to one client, and how it hangs up (a2 to a5)."""

import re
import socket
import time

PIECE = 65536


def echo(client):
    """a2: every octet comes back, until the client closes its side."""
    while True:
        octets = client.recv(PIECE)
        if not octets:
            break
        client.sendall(octets)


def tell_time(client):
    """a3: the time now (RFC 3339)."""
    from datetime import datetime
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    client.sendall(f"{now}\n".encode())


def tell_address(client):
    """a4: the address the client comes from."""
    address = client.getpeername()[0]
    mapped = re.fullmatch(r"::ffff:([0-9.]+)", address)  # IPv4, seen through an IPv6 socket
    client.sendall(f"{mapped[1] if mapped else address}\n".encode())


LINE_LIMIT = 1024
SMALLEST, LARGEST = -2**63, 2**63 - 1


def add(client):
    """a5: two numbers, and their total."""
    lines = Lines(client)
    try:
        total = ask(client, lines, b"Enter a Number:") + ask(client, lines, b"Enter another Number:")
    except EOFError:
        return
    except LineTooLong:
        client.sendall(b"Line too long\n")
        return
    if SMALLEST <= total <= LARGEST:
        client.sendall(f"Total = {total}\n".encode())
    else:
        client.sendall(b"Overflow: the total does not fit in 64 bits\n")


def ask(client, lines, prompt):
    """Asks until it gets a number."""
    while True:
        client.sendall(prompt)
        line = lines.next()
        # int() alone would take 1_000 and the digits of every script.
        if not re.fullmatch(rb"[+-]?[0-9]+", line):
            shown = ascii(line[:40].decode("latin-1"))
            client.sendall(f"Not a number: {shown}\n".encode())
        elif not SMALLEST <= int(line) <= LARGEST:
            client.sendall(f"Out of range: {SMALLEST} to {LARGEST}\n".encode())
        else:
            return int(line)


class LineTooLong(Exception):
    """More than LINE_LIMIT octets came without an LF among them."""


class Lines:
    """Cuts what a client sends into lines, however its octets arrive."""

    def __init__(self, client):
        self.client = client
        self.buffer = b""

    def next(self):
        """Returns the next line without its LF, one CR before it, and spaces and tabs at its ends."""
        while b"\n" not in self.buffer and len(self.buffer) <= LINE_LIMIT:
            octets = self.client.recv(PIECE)
            if not octets:
                if not self.buffer:
                    raise EOFError
                break  # the last line may lack its LF
            self.buffer += octets
        line, _, self.buffer = self.buffer.partition(b"\n")
        if len(line) > LINE_LIMIT:
            raise LineTooLong
        if line.endswith(b"\r"):
            line = line[:-1]
        return line.strip(b" \t")


def serve(conversation, client):
    """Holds one conversation. Whatever the client does, it ends this conversation only."""
    with client:
        try:
            conversation(client)
            close_gently(client)
        except OSError:
            pass  # reset, or gone: there is nobody left to tell


def close_gently(client):
    """Reads what is still on its way before closing, for at most 1 s and 256 KiB.

    Closing with unread input resets the connection, and the reset can overtake the answer.
    """
    client.shutdown(socket.SHUT_WR)
    end, room = time.monotonic() + 1, 256 * 1024
    while room > 0 and time.monotonic() < end:
        client.settimeout(max(end - time.monotonic(), 0.001))
        octets = client.recv(PIECE)
        if not octets:
            break
        room -= len(octets)
